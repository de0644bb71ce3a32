import type { Directory, Named, PersonKey, PersonRow } from '../api/personsApi';
import type { ListedPerson } from '../plan/listedPerson';
import { foldName } from '../values/kinds';

/** Look-ups that a whole list answers which was just read; what became of a request is asked anew. */
export class ListedDirectory implements Directory {
	constructor(
		private readonly inner: Directory,
		private readonly persons: ListedPerson[],
	) {}

	async find(keys: PersonKey[], reconciles = false): Promise<PersonRow[]> {
		if (reconciles) return await this.inner.find(keys, true);
		const wanted = { email: new Set<string>(), login: new Set<string>() };
		for (const { by, value } of keys) {
			if (by === 'email' || by === 'login') wanted[by].add(foldName(value));
		}
		return this.persons
			.filter(
				({ email, login }) =>
					(email && wanted.email.has(foldName(email))) ||
					(login && wanted.login.has(foldName(login))),
			)
			.map(({ personId, companyId, firstName, lastName, email, login, isActive }) => {
				return { personId, companyId, firstName, lastName, email, login, isActive, raw: {} };
			});
	}

	async count(keys: PersonKey[]): Promise<number | undefined> {
		return await this.inner.count(keys);
	}

	async ownCompany(listed: Named[]): Promise<Named | undefined> {
		return await this.inner.ownCompany(listed);
	}

	async byIds(ids: number[]): Promise<PersonRow[]> {
		return await this.inner.byIds(ids);
	}

	async exists(personId: number): Promise<boolean> {
		return await this.inner.exists(personId);
	}
}
