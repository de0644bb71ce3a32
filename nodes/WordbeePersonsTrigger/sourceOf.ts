import type { Api2 } from '../WordbeePersons/api/api2/api2';
import type { Listed, Source } from './poll';

/**
 * The persons of Wordbee through API 2.
 * @param companyId only those of this company
 */
export function sourceOf({ directory }: Api2, companyId?: number): Source {
	const filters = companyId === undefined ? {} : { companyId };
	return {
		all: async () => {
			const listed: Listed = await directory.everybody(filters);
			if (listed.seen > 0) return listed;
			// An empty page ends the list before its total is read, and it may be a broken one.
			const total = await directory.total(filters);
			return { ...listed, total, stable: total === undefined || total === 0 };
		},
		after: async (personId) => {
			const listed: Listed = await directory.everybody({ ...filters, after: personId });
			// Where the query is ignored everybody comes, and the numbers say so.
			return listed.rows.length === listed.seen ? listed : undefined;
		},
		count: async () => await directory.total(filters),
		exists: async (personId) => await directory.exists(personId),
	};
}
