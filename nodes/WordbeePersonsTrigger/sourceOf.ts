import type { Api2 } from '../WordbeePersons/api/api2/api2';
import type { Source } from './poll';

/**
 * The persons of Wordbee through API 2.
 * @param companyId only those of this company
 */
export function sourceOf({ directory }: Api2, companyId?: number): Source {
	const filters = companyId === undefined ? {} : { companyId };
	return {
		all: async () => await directory.everybody(filters, (row) => row),
		after: async (personId) => {
			const listed = await directory.everybody({ ...filters, after: personId }, (row) => row);
			// Where the query is ignored everybody comes, and the numbers say so.
			return listed.rows.length === listed.seen ? listed : undefined;
		},
		count: async () => await directory.total(filters),
		exists: async (personId) => await directory.exists(personId),
	};
}
