import { isRecord, type Company, type Person, type WordbeeData } from './data.cts';
import { parseQuery, QueryError, type Value } from './query.cts';
import type { Api2Variants } from './variants.cts';

/** A column of a list; `id` is for queries, `key` for rows. */
export interface Column<T> {
	id: string;
	key: string;
	name: string;
	type: 'Integer' | 'String' | 'Boolean';
	/** [D] 2.3: such a column always comes. */
	isData: boolean;
	/** false: cannot be queried and is not among list/fields. */
	listed: boolean;
	read(row: T): Value;
}

function demand(met: unknown, sentence: string): asserts met {
	if (!met) throw new QueryError(sentence);
}

const TYPES = { Integer: 'number', String: 'string', Boolean: 'boolean' } as const;

function column<T>(
	key: string,
	name: string,
	type: Column<T>['type'],
	read: (row: T) => Value,
	isData = false,
): Column<T> {
	return { id: key.toLowerCase(), key, name, type, isData, listed: true, read };
}

/** U14: ids that differ from the names of the fields elsewhere. */
const LONG_KEYS: Record<string, string> = {
	login: 'loginName',
	companyId: 'company',
	isActive: 'active',
	profileId: 'userProfile',
};

/** [C] 3.1: personId, firstName, lastName and email; the other columns are [I]. */
export function personColumns(data: WordbeeData, variants: Api2Variants): Array<Column<Person>> {
	const text = (key: keyof Person & string, name: string, isData = false) =>
		column<Person>(key, name, 'String', (person) => person[key] as string | null, isData);
	const companyName = ({ companyId }: Person) => data.companies.get(companyId)?.name ?? null;
	const profileName = ({ profileId }: Person) => data.profile(profileId)?.name ?? null;
	const columns: Array<Column<Person>> = [
		column<Person>('personId', 'Person ID', 'Integer', ({ id }) => id, true),
		text('firstName', 'First name', true),
		text('lastName', 'Last name', true),
		text('email', 'E-mail', true),
		text('login', 'Login'),
		column<Person>('companyId', 'Company ID', 'Integer', ({ companyId }) => companyId),
		column<Person>('companyName', 'Company', 'String', companyName),
		column<Person>('isActive', 'Active', 'Boolean', ({ isActive }) => isActive),
		column<Person>('profileId', 'User profile ID', 'Integer', ({ profileId }) => profileId),
		column<Person>('profile', 'User profile', 'String', profileName),
		text('code', 'Code'),
		text('title', 'Title'),
		text('role', 'Role'),
		text('phone', 'Phone'),
		text('phoneMobile', 'Mobile phone'),
		text('comments', 'Comments'),
		text('timezone', 'Time zone'),
	];
	for (const { object, number, title } of data.customFields) {
		if (object !== 'Persons') continue;
		const id = `${variants.customFieldObject}-${number}`;
		columns.push(column<Person>(id, title, 'String', ({ cfs }) => cfs[number] ?? null));
	}
	const proven = new Set(['personId', 'firstName', 'lastName']);
	columns.forEach((one, index) => {
		if (variants.fieldIds === 'long') {
			if (one.key === 'email') one.id = 'emailaddress';
			const long = LONG_KEYS[one.key];
			if (long) [one.key, one.id] = [long, long.toLowerCase()];
		} else if (variants.fieldIds === 'opaque' && !proven.has(one.key)) {
			one.id = `f${index}`;
		} else if (variants.fieldIds === 'noEmail' && one.key === 'email') {
			one.listed = false;
		}
	});
	return columns.filter(({ key }) => !variants.hiddenColumns[key]);
}

/** [C] section 4: companyId and name. */
export const COMPANY_COLUMNS: Array<Column<Company>> = [
	column<Company>('companyId', 'Company ID', 'Integer', ({ id }) => id, true),
	column<Company>('name', 'Name', 'String', ({ name }) => name, true),
	column<Company>('isClient', 'Client', 'Boolean', ({ kind }) => kind === 'client'),
	column<Company>('isSupplier', 'Supplier', 'Boolean', ({ kind }) => kind === 'supplier'),
	column<Company>('isActive', 'Active', 'Boolean', ({ isActive }) => isActive),
	column<Company>('countryCode', 'Country', 'String', ({ countryCode }) => countryCode),
];

/** [D] 2.3: list/fields. */
export function describeColumns<T>(
	columns: Array<Column<T>>,
	maxLengths: Record<string, number> = {},
): unknown {
	return {
		cols: columns
			.filter(({ listed }) => listed)
			.map(({ id, type, name, isData }) => ({
				id,
				type,
				control: 'Standard',
				name,
				desc: '',
				fname: name,
				fdesc: '',
				nullable: !isData,
				max: maxLengths[id] ?? 0,
				isdata: isData,
				iscol: true,
				iscoldef: isData,
				canquery: true,
				cansort: true,
				canautocomplete: false,
				options: null,
			})),
	};
}

const BODY_PROPERTIES = [
	'query',
	'filter',
	'fields',
	'allfields',
	'sort',
	'take',
	'skip',
	'agg',
	'makeDefault',
];

/** [D] 2.3: the body of a list; throws a QueryError. */
export function readList<T>(
	body: unknown,
	columns: Array<Column<T>>,
	rows: T[],
	full: boolean,
	variants: Api2Variants,
	endless: boolean,
): unknown {
	const given = body ?? {};
	demand(isRecord(given), 'The body must be an object.');
	for (const [name, value] of Object.entries(given)) {
		demand(BODY_PROPERTIES.includes(name), `Unknown property: ${name}`);
		const isOffered = !['filter', 'agg'].includes(name) || value === null;
		demand(isOffered, `Not offered by the sandbox: ${name}`);
	}
	// It changes the saved view of the key's user.
	demand(given.makeDefault !== true, 'Not offered by the sandbox: makeDefault');
	const byId = new Map(columns.filter(({ listed }) => listed).map((one) => [one.id, one]));
	const known = (id: unknown): Column<T> => {
		const one = byId.get(String(id));
		demand(one, `Unknown field: ${String(id)}`);
		return one;
	};
	const take = int(given.take ?? 20, 'take');
	const skip = int(given.skip ?? 0, 'skip');
	demand(take <= 500, 'take must not be greater than 500.');
	const asked = listOf(given.fields, 'fields').map(known);
	const all = full || given.allfields === true;
	let found = rows;
	const query = given.query ?? '';
	demand(typeof query === 'string', 'query must be a string.');
	if (!variants.queryIgnored && query.trim()) {
		const matches = parseQuery(query, {
			braces: true,
			caseSensitive: variants.equalityCase === 'sensitive',
			fieldType: (id) => (byId.has(id) ? TYPES[byId.get(id)!.type] : undefined),
		});
		found = rows.filter((row) => matches((id) => (byId.get(id) as Column<T>).read(row)));
	}
	for (const order of listOf(given.sort, 'sort').reverse()) {
		const { id, asc = true } = (order ?? {}) as { id?: unknown; asc?: unknown };
		found = sorted(found, known(id), asc !== false);
	}
	const shownColumns = columns.filter((one) => all || one.isData || asked.includes(one));
	const shown = pageOf(found, skip, take, endless).map((row) =>
		Object.fromEntries(
			shownColumns.map((one) => [cased(one.key, variants.fieldCase), one.read(row)]),
		),
	);
	const total = endless ? skip + take + 1000 : found.length;
	return {
		...(variants.total === 'present' && { total }),
		count: shown.length,
		[variants.listKey]: shown,
	};
}

/** A page of rows; endless ones start over again and again. */
export function pageOf<T>(rows: T[], skip: number, take: number, endless: boolean): T[] {
	if (!endless || rows.length === 0) return rows.slice(skip, skip + take);
	return Array.from({ length: take }, (_, index) => rows[(skip + index) % rows.length]);
}

function sorted<T>(rows: T[], { read }: Column<T>, ascending: boolean): T[] {
	const rank = (row: T) => {
		const value = read(row);
		return typeof value === 'string' ? value.toLowerCase() : (value ?? '');
	};
	return [...rows].sort((a, b) => {
		const [x, y] = [rank(a), rank(b)];
		return (x < y ? -1 : x > y ? 1 : 0) * (ascending ? 1 : -1);
	});
}

function listOf(value: unknown, name: string): unknown[] {
	demand(Array.isArray(value ?? []), `${name} must be an array.`);
	return [...((value ?? []) as unknown[])];
}

function int(value: unknown, name: string): number {
	const isCount = Number.isSafeInteger(value) && (value as number) >= 0;
	demand(isCount, `${name} must be an integer of at least 0.`);
	return value as number;
}

function cased(key: string, fieldCase: Api2Variants['fieldCase']): string {
	if (fieldCase === 'lower') return key.toLowerCase();
	return fieldCase === 'pascal' ? key[0].toUpperCase() + key.slice(1) : key;
}
