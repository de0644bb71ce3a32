import type { Directory, PersonKey, PersonRow } from '../api/personsApi';
import type { PersonRef } from '../input/personRef';
import type { PersonRequest } from '../person/personRequest';
import { foldName } from '../values/kinds';
import { asWordbeeError, type WordbeeError } from '../values/wordbeeError';
import { bestKey, keyText, lookupKeys, rowKeys, type Wanted } from './lookupKeys';
import { onlyPerson } from './onlyPerson';
import { otherCompany } from './withCompany';

/** Items whose persons are looked up at a time: each call costs allowance. */
export const TOGETHER = 1000;

/** Persons that match a request by login and, within its company, by e-mail. */
export interface Matches {
	byLogin: PersonRow[];
	byEmail: PersonRow[];
}

type PersonName = Exclude<PersonRef, { by: 'id' }>;

/**
 * The persons that a run knows: those whom its items name by login or e-mail, looked up for many items
 * at once, and what the run itself has changed of them since.
 */
export class KnownPersons {
	private readonly rows = new Map<number, PersonRow>();

	/** Person ids by login or e-mail. */
	private readonly index = new Map<string, Set<number>>();

	constructor(private readonly directory: Directory) {}

	/**
	 * Looks up everybody whom the items name.
	 * @throws WordbeeError `notSent` if that is not possible
	 */
	async lookUp(wanted: Wanted[]): Promise<void> {
		try {
			await this.find(wanted.flatMap(lookupKeys));
			await this.learnCompanies(wanted);
		} catch (thrown) {
			throw asWordbeeError(thrown).with({ outcome: 'notSent' });
		}
	}

	/** Looks up persons that are named by login or e-mail. */
	async lookUpRefs(refs: PersonRef[]): Promise<void> {
		await this.find(refs.filter((ref): ref is PersonKey => ref.by !== 'id'));
	}

	private async find(keys: PersonKey[]): Promise<void> {
		const unique = distinct(keys);
		if (unique.length === 0) return;
		for (const row of await this.directory.find(unique)) this.put(row);
	}

	/** Looks up where persons belong whose items do not say it. */
	private async learnCompanies(wanted: Wanted[]): Promise<void> {
		const ids = new Set<number>();
		for (const { request, person } of wanted) {
			if (request.companyId !== undefined || person === undefined) continue;
			const found = person.by === 'id' ? [this.row(person.id)] : this.named(person);
			const [row] = found;
			if (row?.companyId !== undefined) continue;
			if (person.by === 'id') ids.add(person.id);
			else if (row !== undefined && found.length === 1) ids.add(row.personId);
		}
		for (const row of ids.size === 0 ? [] : await this.directory.byIds([...ids])) {
			this.put({ ...this.row(row.personId), ...present(row) });
		}
	}

	/**
	 * Asks now who has the login of each request or, without one, the e-mail within its company. What the
	 * run knows stays as it is: whoever turns up has still to be told from strangers.
	 * @returns the persons by request
	 */
	async askFor(requests: PersonRequest[]): Promise<Map<PersonRequest, PersonRow[]>> {
		const keys = requests.map(bestKey);
		const asked = distinct(keys.filter((key) => key !== undefined));
		const rows = asked.length === 0 ? [] : await this.directory.find(asked, true);
		return new Map(
			requests.map((request, at) => {
				const key = keys[at];
				return [request, key === undefined ? [] : rows.filter((row) => hasKey(row, key))];
			}),
		);
	}

	/** The person of this id, if a look-up showed it. */
	row(personId: number): PersonRow | undefined {
		return this.rows.get(personId);
	}

	/** The ids of all whom the run knows. */
	ids(): number[] {
		return [...this.rows.keys()];
	}

	/** The error if Wordbee says that a person belongs to another company than the request says. */
	async otherCompany({ companyId, personId }: PersonRequest): Promise<WordbeeError | undefined> {
		if (personId === undefined || this.row(personId)?.companyId === companyId) return undefined;
		const [row] = await this.directory.byIds([personId]).catch(() => []);
		return row && otherCompany(companyId, row);
	}

	/** Persons with the login or, within the company, the e-mail that the request would set. */
	matches({ fields: { login, email }, companyId }: PersonRequest): Matches {
		const byEmail = this.at({ by: 'email', value: String(email ?? '') });
		return {
			byLogin: this.at({ by: 'login', value: String(login ?? '') }),
			byEmail: byEmail.filter((row) => isIn(row, companyId)),
		};
	}

	/** Whether anybody has the request's login or, in whatever company, its e-mail. */
	hasAnybody({ fields: { login, email } }: PersonRequest): boolean {
		return (
			this.at({ by: 'login', value: String(login ?? '') }).length > 0 ||
			this.at({ by: 'email', value: String(email ?? '') }).length > 0
		);
	}

	private at({ by, value }: PersonName): PersonRow[] {
		if (value === '') return [];
		return [...(this.index.get(keyText({ by, value })) ?? [])].map((id) => this.rows.get(id)!);
	}

	/**
	 * The one person that a login or e-mail stands for.
	 * @throws WordbeeError if there is none, or several, with the candidates
	 */
	resolve(ref: PersonName, companyId?: number): PersonRow {
		const found = ref.by === 'login' ? this.named(ref) : narrowed(this.named(ref), companyId);
		return onlyPerson(found, ref.by, ref.value);
	}

	/** Whom an item is about, as far as it is clear; see `resolve` and `matches`. */
	personOf({ person, request }: Wanted): PersonRow | undefined {
		if (person?.by === 'id') return this.row(person.id);
		const { companyId } = request;
		const all = person
			? this.named(person)
			: this.at({ by: 'email', value: String(request.fields.email ?? '') });
		const found = person?.by === 'login' ? all : narrowed(all, companyId);
		return found.length === 1 ? found[0] : undefined;
	}

	private named({ by, value }: PersonName): PersonRow[] {
		return this.at({ by, value });
	}

	/** Keeps what is known true after a successful write of this run. */
	follow(request: PersonRequest, personId: number): void {
		if (request.action === 'delete') {
			this.drop(personId);
			return;
		}
		const row = this.rows.get(personId) ?? { personId, companyId: request.companyId, raw: {} };
		const { login, email } = request.fields;
		this.put({
			...row,
			login: login === undefined ? row.login : textOrNone(login),
			email: email === undefined ? row.email : textOrNone(email),
		});
	}

	private put(row: PersonRow): void {
		this.drop(row.personId);
		this.rows.set(row.personId, row);
		for (const key of rowKeys(row)) {
			const ids = this.index.get(key) ?? new Set();
			this.index.set(key, ids.add(row.personId));
		}
	}

	private drop(personId: number): void {
		const row = this.rows.get(personId);
		if (row === undefined) return;
		this.rows.delete(personId);
		for (const key of rowKeys(row)) this.index.get(key)?.delete(personId);
	}
}

/** Whether a person is in a company; a list need not show it. */
export function isIn(row: PersonRow, companyId?: number): boolean {
	return companyId === undefined || row.companyId === undefined || row.companyId === companyId;
}

function hasKey(row: PersonRow, key: PersonKey): boolean {
	const shown = row[key.by];
	if (typeof shown !== 'string' || foldName(shown) !== foldName(key.value)) return false;
	return key.by === 'login' || isIn(row, key.companyId);
}

function distinct(keys: PersonKey[]): PersonKey[] {
	return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

/** E-mails are not unique, but often are within a company. */
function narrowed(rows: PersonRow[], companyId?: number): PersonRow[] {
	if (rows.length < 2 || companyId === undefined) return rows;
	const inside = rows.filter((row) => row.companyId === companyId);
	return inside.length > 0 ? inside : rows;
}

/** What a row does tell. */
function present(row: PersonRow): PersonRow {
	const told = Object.entries(row).filter(([, value]) => value !== undefined);
	return Object.fromEntries(told) as unknown as PersonRow;
}

function textOrNone(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}
