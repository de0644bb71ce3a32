import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { fieldOf, type FieldKey } from '../../nodes/WordbeePersons/person/personFields';
import { mapItem } from '../../nodes/WordbeePersons/input/mapItem';
import {
	knownSources,
	sources,
	type Source,
	type SourceChoice,
} from '../../nodes/WordbeePersons/input/sources';
import { loadSource, sourceNames } from '../sources/load.cts';
import { locator } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/**
 * What n8n's own nodes hand on (test/sources), and the person that each item is: `sourcePersons.jsonl` has
 * one line per item with what Update takes of it, or the sentence with which it is refused. Everything is
 * judged by what the sandbox got.
 */
const bench = useApi2();

type Values = Partial<Record<FieldKey, string | boolean>>;
type Expected = Values | string;
type Outcome = Values | string | RegExp;
type Api = 'api1' | 'api2';

const lines = readFileSync(join(__dirname, 'sourcePersons.jsonl'), 'utf8').trim().split('\n');
const expected = new Map<string, Expected[]>();
for (const [file, person] of lines.map((line) => JSON.parse(line) as [string, Expected])) {
	expected.set(file, [...(expected.get(file) ?? []), person]);
}

const WAYS: Array<[operation: string, api: Api]> = [
	['create', 'api1'],
	['create', 'api2'],
	['update', 'api1'],
	['update', 'api2'],
	['upsert', 'api2'],
];
const REQUIRED = ['lastName', 'firstName', 'email'] as const;
/** Names of the sandbox's persons for the fields. */
const IN_SANDBOX: Partial<Record<FieldKey, string>> = { personCode: 'code' };

test('each file has its persons', () => {
	expect([...expected.keys()]).toEqual(sourceNames());
	for (const [file, persons] of expected) {
		expect([file, persons.length]).toEqual([file, loadSource(file).items.length]);
	}
});

/** What an operation makes of an item, from what Update takes of it. */
function outcomeOf(person: Expected, operation: string, api: Api, isKnown: boolean): Outcome {
	if (typeof person === 'string') return person;
	const rest: Values = { ...person };
	if (operation === 'create') {
		if (isKnown && api === 'api1') delete rest.login;
		if (rest.isActive === true && rest.login === undefined) delete rest.isActive;
	}
	const absent = REQUIRED.filter((key) => rest[key] === undefined).map((key) => fieldOf(key).title);
	if (operation === 'update' || absent.length === 0) return ruleFor(rest, operation, api) ?? rest;
	const listed = absent.join(', ').replace(/, ([^,]*)$/, ' and $1');
	return `${listed} ${absent.length > 1 ? 'are' : 'is'} missing`;
}

/** The rule by which a whole item is refused, by the node or by Wordbee. */
function ruleFor({ login, isActive }: Values, operation: string, api: Api): Outcome | undefined {
	if (login !== undefined && String(login).length < 8) return /8 characters/;
	if (login !== undefined && api === 'api1' && operation === 'create') {
		return 'Password and User Profile must be given together with Login';
	}
	// Who may be there already may have a login.
	if (operation !== 'upsert' || isActive !== true || login !== undefined) return undefined;
	return 'A login and a user profile are required to activate the person';
}

/** Somebody for each item of a file, for Update. */
function somebodyFor(items: IDataObject[]): number[] {
	return items.map((_, at) => {
		const login = `somebody.${at}`;
		const able = { login, profileId: 31, passwordHash: 'x', isActive: false };
		return bench.add({ ...able, email: `some.${at}@x.test` }).id;
	});
}

function parametersFor(operation: string, api: Api, ids: number[], more: IDataObject): IDataObject {
	return {
		api,
		operation,
		companyId: locator('id', 12),
		...(operation === 'update'
			? { personId: locator('id', `={{ ${JSON.stringify(ids)}[$itemIndex] }}`) }
			: {}),
		...(operation === 'upsert' ? { matchOn: 'email' } : {}),
		...more,
	};
}

function valuesOf(id: number, keys: string[]): Values {
	const person = bench.person(id) as unknown as Values;
	return Object.fromEntries(
		keys.map((key) => [key, person[(IN_SANDBOX[key as FieldKey] ?? key) as FieldKey]]),
	);
}

describe.each(sourceNames())('%s', (file) => {
	const { source, items } = loadSource(file);
	const isKnown = (knownSources as string[]).includes(source);
	const persons = expected.get(file)!;

	test.each(WAYS)('Map Automatically: %s, %s', async (operation, api) => {
		const ids = operation === 'update' ? somebodyFor(items) : [];
		const params = parametersFor(operation, api, ids, { dataMode: 'autoMapInputData' });
		const { json } = await bench.goOn(params, items);
		for (const [at, person] of persons.entries()) {
			const wanted = outcomeOf(person, operation, api, isKnown);
			if (typeof wanted === 'string' || wanted instanceof RegExp) {
				expect(json[at].error).toEqual(
					typeof wanted === 'string'
						? expect.stringContaining(wanted)
						: expect.stringMatching(wanted),
				);
				const { outcome, description } = json[at].details;
				// What Wordbee refuses it refuses in its own words; whatever the node refuses has advice.
				expect([outcome, outcome === 'rejected' || description]).toEqual([
					outcome,
					expect.anything(),
				]);
				continue;
			}
			expect(json[at].error).toBeUndefined();
			expect(json[at]).toMatchObject({ source });
			expect([...json[at].mappedFields].sort()).toEqual(Object.keys(wanted).sort());
			expect(valuesOf(json[at].personId, Object.keys(wanted))).toEqual(wanted);
		}
	});

	test('the source chosen by hand is that which is found', () => {
		const rules = { api: 'api2', isNew: false, byHand: {} } as const;
		const understood = items.filter((_, index) => !/^Nothing/.test(String(persons[index])));
		for (const item of understood) {
			const mapped = (chosen: string) => {
				try {
					return mapItem(item, { ...rules, source: chosen as SourceChoice });
				} catch (thrown) {
					return (thrown as Error).message;
				}
			};
			expect(mapped(source)).toEqual(mapped('auto'));
		}
	});
});

/** The fields that somebody drags into the panel. */
const DRAGGED = ['lastName', 'firstName', 'email', 'login', 'phone', 'phoneMobile'] as const;
type Dragged = (typeof DRAGGED)[number];

/** Names of columns in the files for these fields, without what does not matter. */
const COLUMNS: Record<Dragged, string> = {
	lastName: 'lastname surname nachname nom nomdefamille cognome apellidos',
	firstName: 'firstname givenname vorname prénom nome nombre',
	email: 'email workemail emailadresse adresseemail adressedemessagerie correo',
	login: 'login username',
	phone: 'phone telefon téléphone',
	phoneMobile: 'mobile mobilephone phonemobile mobil handy portable',
};

/** Where in a file's items each of these fields stands, as keys. */
function pathsFor(file: string): Partial<Record<Dragged, string[]>> {
	const { source, items } = loadSource(file);
	const row: Source | undefined = sources[source as keyof typeof sources];
	const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
	const folded = (text: string) => text.toLowerCase().replace(/[^a-zé]/g, '');
	return Object.fromEntries(
		DRAGGED.flatMap((field) => {
			const places = (row?.places[field] ?? []).map((place) =>
				place
					.split(' + ')[0]
					.replace(/\[.*?\]/g, '')
					.split('.'),
			);
			const place = places.find((one) => at(items[0], one) !== undefined) ?? places[0];
			if (place !== undefined) return [[field, place]];
			const name = names.find((one) => COLUMNS[field].split(' ').includes(folded(one)));
			return row === undefined && name !== undefined ? [[field, [name]]] : [];
		}),
	);
}

function at(item: IDataObject, path: string[]): unknown {
	return path.reduce<unknown>((value, key) => (value as IDataObject | undefined)?.[key], item);
}

/** A value of an item that fails by itself, as far as somebody wrote it. */
function written(raw: unknown): string | undefined {
	if (typeof raw === 'number') return String(raw);
	if (typeof raw !== 'string' || /^[[{"#]|\ufffd|^(true|false)$/i.test(raw)) return undefined;
	return raw.trim();
}

describe.each(sourceNames())('%s by expressions', (file) => {
	const { items } = loadSource(file);
	const persons = expected.get(file)!;
	const paths = pathsFor(file);
	const expressions = Object.fromEntries(
		Object.entries(paths).map(([field, path]) => [
			field,
			`={{ $json${path.map((key) => `[${JSON.stringify(key)}]`).join('')} }}`,
		]),
	) as Partial<Record<Dragged, string>>;
	const nothing = '={{ $json.nothing }}';
	const { lastName = nothing, firstName = nothing, email = nothing, ...others } = expressions;

	test.each(WAYS)('%s, %s', async (operation, api) => {
		const isUpdate = operation === 'update';
		const required = { lastName, firstName, email };
		const added: IDataObject = isUpdate ? { ...required, ...others } : { ...others };
		// A login needs more with API 1, which is no matter of the source.
		if (operation === 'create' && api === 'api1') delete added.login;
		const collection = isUpdate ? 'updateFields' : 'additionalFields';
		const ids = isUpdate ? somebodyFor(items) : [];
		const before = ids.map((id) => ({ ...bench.person(id) }) as unknown as Values);
		const more = { ...(isUpdate ? {} : required), [collection]: added };
		const { json } = await bench.goOn(parametersFor(operation, api, ids, more), items);
		for (const [index, person] of persons.entries()) {
			const values = Object.entries(paths).map(([, path]) => at(items[index], path));
			const isPlain = values.every((value) => typeof value !== 'object' && value !== '');
			const isWhole =
				typeof person !== 'string' &&
				REQUIRED.every((key) => person[key] && at(items[index], paths[key] ?? []) !== undefined);
			const login = paths.login && at(items[index], paths.login);
			const isLong = login === undefined || String(login).length >= 8;
			if (isPlain && isWhole && isLong)
				expect([index, json[index].error]).toEqual([index, undefined]);
			if (json[index].error !== undefined) continue;
			// Nothing reaches Wordbee but what the item means.
			const after = valuesOf(json[index].personId, [...DRAGGED]);
			for (const key of DRAGGED) {
				const raw = paths[key] && at(items[index], paths[key]);
				const meant = (typeof person === 'string' ? written(raw) : person[key])?.toString();
				const allowed = [before[index]?.[key], meant, meant?.split(' ext. ')[0], '', null];
				expect([key, allowed]).toEqual([key, expect.arrayContaining([after[key]])]);
			}
		}
	});
});
