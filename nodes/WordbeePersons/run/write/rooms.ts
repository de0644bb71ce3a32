import type { PersonsApi } from '../../api/PersonsApi';
import type { Run } from '../../transport/run';
import type { KnownPersons } from '../knownPersons';
import type { Ledger } from './ledger';
import type { Licences } from './licences';
import type { Order } from './order';

/** What a run knows and has written down so far; both senders and the settling work with it. */
export interface Rooms {
	api: PersonsApi;
	run: Run;
	ledger: Ledger;
	order: Order;
	licences: Licences;
	/** Absent where no credential allows look-ups. */
	known?: KnownPersons;
}
