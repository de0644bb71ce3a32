import { mayBeCompany } from '../lookup/withCompany';
import type { PersonRequest } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';
import { explained } from './explained';
import type { WriteContext } from './writeContext';
import { isCreate, type Row } from './writeItem';

/** Wordbee's words for a person that is there; documented is "The person already exists". */
const IS_THERE = /\balready\b|\bexists?\b|duplicate|\btaken\b|\bin use\b/i;

/** What is behind a refusal, where a look can tell. */
export class RefusalCauses {
	constructor(private readonly context: WriteContext) {}

	/** The words for a refused request, after a look at the company that may be behind it. */
	async words(request: PersonRequest, error: WordbeeError): Promise<WordbeeError> {
		const { known, licences } = this.context;
		const other = mayBeCompany(request, error) ? await known?.otherCompany(request) : undefined;
		const told = other?.with({ outcome: 'rejected', httpCode: error.httpCode });
		return told ?? licences.refused(request, explained(request, error));
	}

	/** A delete that was sent twice is done when the person is no longer there. */
	async isGone({ request, sentBefore }: Row, error: WordbeeError): Promise<boolean> {
		const { directory } = this.context.api;
		if (request.action !== 'delete' || directory === undefined) return false;
		const mayBeDone = sentBefore || error.outcome === 'unknown' || error.sentBefore;
		if (!mayBeDone || error.outcome === 'notSent') return false;
		return await directory.exists(request.personId!).then(
			(exists) => !exists,
			() => false,
		);
	}

	/**
	 * Those refused creates whose person somebody has made since the look before.
	 * @param errors what became of the rows, undefined for those that ended well
	 */
	async thereNow(rows: Row[], errors: Array<WordbeeError | undefined>): Promise<Row[]> {
		const { known } = this.context;
		const asked = rows.filter((row, at) => mayBeThere(row, errors[at]));
		if (known === undefined || asked.length === 0) return [];
		const looked = known.lookUp(asked.map(({ item }) => item)).then(
			() => true,
			() => false,
		);
		if (!(await looked)) return [];
		return asked.filter(({ request }) => {
			const { byLogin, byEmail } = known.matches(request);
			return byLogin.length + byEmail.length > 0;
		});
	}
}

/** Whether a create may be refused because the person is there by now, and the item says what to do then. */
function mayBeThere(row: Row, error: WordbeeError | undefined): boolean {
	const { ifExists } = row.item;
	if (!isCreate(row) || error?.outcome !== 'rejected') return false;
	return (
		(ifExists === 'skip' || ifExists === 'update') &&
		(error.httpCode === 409 || IS_THERE.test(error.message))
	);
}
