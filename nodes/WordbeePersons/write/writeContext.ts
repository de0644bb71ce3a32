import type { PersonsApi } from '../api/personsApi';
import type { Run } from '../http/run';
import type { KnownPersons } from '../lookup/knownPersons';
import type { Ledger } from './ledger';
import type { Licences } from './licences';
import type { Order } from './order';
import type { Unchanged } from './unchanged';

/** What a run knows and has written down so far; both senders and the reconciler work with it. */
export interface WriteContext {
	api: PersonsApi;
	run: Run;
	ledger: Ledger;
	order: Order;
	licences: Licences;
	/** Absent where no credential allows look-ups. */
	known?: KnownPersons;
	/** Absent where whatever changes nothing is sent all the same. */
	unchanged?: Unchanged;
}
