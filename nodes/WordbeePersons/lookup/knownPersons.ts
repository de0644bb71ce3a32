import { shownOf } from '../api/customFieldOf';
import type { CustomField, Directory, PersonKey, PersonRow } from '../api/personsApi';
import type { PersonRef } from '../input/personRef';
import type { OpenRequest, PersonRequest } from '../person/personRequest';
import { foldName } from '../values/kinds';
import { asWordbeeError, type WordbeeError } from '../values/wordbeeError';
import { bestKey, lookupKeys, matchKey, type Wanted } from './lookupKeys';
import { onlyPerson } from './onlyPerson';
import { RowIndex } from './rowIndex';
import { otherCompany } from './withCompany';

/** Items whose persons are looked up at a time: each call costs allowance. */
export const TOGETHER = 1000;

/** Persons that match a request by login and, within its company, by e-mail or the field to match on. */
export interface Matches {
	byLogin: PersonRow[];
	byEmail: PersonRow[];
	byField: PersonRow[];
}

type PersonName = Exclude<PersonRef, { by: 'id' }>;

/**
 * The persons that a run knows: those whom its items name by login or e-mail, looked up for many items
 * at once, and what the run itself has changed of them since.
 */
export class KnownPersons {
	private readonly rows = new RowIndex();

	/** The custom fields of persons, once an item names one and as far as they can be had. */
	fields: CustomField[] = [];

	/**
	 * @param directory where persons are looked up
	 * @param customFields brings the custom fields of persons; absent where the API has none
	 */
	constructor(
		private readonly directory: Directory,
		private readonly customFields?: () => Promise<CustomField[]>,
	) {}

	/**
	 * Looks up everybody whom the items name.
	 * @throws WordbeeError `notSent` if that is not possible
	 */
	async lookUp(wanted: Wanted[]): Promise<void> {
		try {
			await this.learnFields(wanted);
			await this.find(wanted.flatMap((one) => lookupKeys(one, this.fields)));
			await this.learnById(wanted);
		} catch (thrown) {
			throw asWordbeeError(thrown).with({ outcome: 'notSent' });
		}
	}

	/** Looks up persons that are named by login or e-mail. */
	async lookUpRefs(refs: PersonRef[]): Promise<void> {
		await this.find(refs.filter((ref): ref is PersonName => ref.by !== 'id'));
	}

	private async find(keys: PersonKey[]): Promise<void> {
		const unique = distinct(keys);
		if (unique.length === 0) return;
		for (const row of await this.directory.find(unique)) this.rows.put(row);
	}

	/** A list of fields that cannot be had is like one that shows none: then nobody is judged by them. */
	private async learnFields(wanted: Wanted[]): Promise<void> {
		const isNamed = ({ request: { customFields = [] }, judged }: Wanted) =>
			judged === true && customFields.length > 0;
		if (!wanted.some(isNamed) || this.customFields === undefined) return;
		if (this.fields.length === 0) {
			this.fields = await this.customFields().catch((): CustomField[] => []);
		}
		const matched = new Set(wanted.map(({ request: { matchField } }) => matchField));
		this.rows.add(this.fields.filter(({ id }) => matched.has(id)));
	}

	/** Looks up where persons belong whose items do not say it, and whether those are disabled who may be enabled. */
	private async learnById(wanted: Wanted[]): Promise<void> {
		const ids = new Set<number>();
		for (const { request, person } of wanted) {
			const { action, personId, fields } = request;
			if (action === 'upsert' && personId !== undefined && fields.isActive === true) {
				if (this.row(personId) === undefined) ids.add(personId);
			}
			if (request.companyId !== undefined || person === undefined) continue;
			const found = person.by === 'id' ? [this.row(person.id)] : this.named(person);
			const [row] = found;
			if (row?.companyId !== undefined) continue;
			if (person.by === 'id') ids.add(person.id);
			else if (row !== undefined && found.length === 1) ids.add(row.personId);
		}
		for (const row of ids.size === 0 ? [] : await this.directory.byIds([...ids])) {
			this.rows.put({ ...this.row(row.personId), ...present(row) });
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
		return this.rows.ids();
	}

	/** The error if Wordbee says that a person belongs to another company than the request says. */
	async otherCompany({ companyId, personId }: PersonRequest): Promise<WordbeeError | undefined> {
		if (personId === undefined || this.row(personId)?.companyId === companyId) return undefined;
		const [row] = await this.directory.byIds([personId]).catch(() => []);
		return row && otherCompany(companyId, row);
	}

	/** Persons with the login or, within the company, the e-mail that the request would set. */
	matches(request: OpenRequest): Matches {
		const { fields, companyId } = request;
		const { login, email } = fields;
		const key = matchKey({ ...request, companyId: undefined }, this.rows.fields);
		const byField = key === undefined ? [] : this.rows.at(key);
		const byEmail = this.rows.at({ by: 'email', value: String(email ?? '') });
		return {
			byLogin: this.rows.at({ by: 'login', value: String(login ?? '') }),
			byEmail: byEmail.filter((row) => isIn(row, companyId)),
			byField: byField.filter((row) => isIn(row, companyId)),
		};
	}

	/** Whether anybody has the request's login or, in whatever company, its e-mail. */
	hasAnybody({ fields: { login, email } }: PersonRequest): boolean {
		return (
			this.rows.at({ by: 'login', value: String(login ?? '') }).length > 0 ||
			this.rows.at({ by: 'email', value: String(email ?? '') }).length > 0
		);
	}

	/**
	 * The one person that a login or e-mail stands for.
	 * @throws WordbeeError if there is none, or several, with the candidates
	 */
	resolve(ref: PersonName, companyId?: number): PersonRow {
		return onlyPerson(this.narrowedTo(ref, companyId), ref.by, ref.value);
	}

	/** Whom an item is about, as far as it is clear; see `resolve` and `matches`. */
	personOf({ person, request }: Wanted): PersonRow | undefined {
		if (person?.by === 'id') return this.row(person.id);
		const found = person ? this.narrowedTo(person, request.companyId) : this.matching(request);
		return found.length === 1 ? found[0] : undefined;
	}

	private narrowedTo(ref: PersonName, companyId?: number): PersonRow[] {
		return ref.by === 'login' ? this.named(ref) : narrowed(this.named(ref), companyId);
	}

	/** Persons with what Create or Update matches on. */
	matching(request: OpenRequest): PersonRow[] {
		const { byLogin, byEmail, byField } = this.matches(request);
		if (request.matchOn === 'login') return byLogin;
		return request.matchOn === 'customField' ? byField : byEmail;
	}

	private named({ by, value }: PersonName): PersonRow[] {
		return this.rows.at({ by, value });
	}

	/** Keeps what is known true after a successful write of this run. */
	follow(request: PersonRequest, personId: number): void {
		if (request.action === 'delete') {
			this.rows.drop(personId);
			return;
		}
		const row = this.rows.get(personId) ?? { personId, companyId: request.companyId, raw: {} };
		const { login, email, firstName, lastName, isActive } = request.fields;
		const raw = { ...row.raw };
		for (const { id, value } of request.customFields ?? []) {
			const field = this.fields.find((one) => one.id === id);
			if (field !== undefined) raw[field.key] = value;
		}
		this.rows.put({
			...row,
			login: login === undefined ? row.login : textOrNone(login),
			email: email === undefined ? row.email : textOrNone(email),
			firstName: textOrNone(firstName) ?? row.firstName,
			lastName: textOrNone(lastName) ?? row.lastName,
			isActive: typeof isActive === 'boolean' ? isActive : row.isActive,
			raw,
		});
	}
}

/** Whether a person is in a company; a list need not show it. */
export function isIn(row: PersonRow, companyId?: number): boolean {
	return companyId === undefined || row.companyId === undefined || row.companyId === companyId;
}

function hasKey(row: PersonRow, key: PersonKey): boolean {
	const shown = shownOf(row, key);
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
