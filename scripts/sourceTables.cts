/** What docs/mapping.md says of each source, made of the table that the node uses. */
import type { IDataObject } from 'n8n-workflow';

import { columns } from '../nodes/WordbeePersons/input/columns.ts';
import { mapItem } from '../nodes/WordbeePersons/input/mapItem.ts';
import {
	knownSources,
	sourceNamed,
	type ActiveRule,
	type KnownSource,
	type Source,
} from '../nodes/WordbeePersons/input/sources.ts';
import { fieldKeys, fieldOf, type FieldKey } from '../nodes/WordbeePersons/person/personFields.ts';
import { markdownTable } from './markdown.cts';

/** A person for the examples. */
const ANA: Partial<Record<FieldKey, string | boolean>> = {
	lastName: 'Doe',
	firstName: 'Ana',
	email: 'ana.doe@example.com',
	login: 'ana.doe1',
	isActive: true,
	title: 'Ms',
	role: 'Translator',
	phone: '+352 123 456',
	phoneMobile: '+352 621 123 456',
};

/** Values of the places by which a source is known, where they hold nothing of the person. */
const OF_MARKS: IDataObject = {
	dn: 'cn=Ana Doe,ou=Staff,dc=example,dc=com',
	displayName: 'Ana Doe',
	canUploadPhoto: 0,
	vid: 101,
	UserStatus: 'CONFIRMED',
	sub: '3fc2a8d4-10b1-4a5c-9c57-1d7cfd2d5b42',
	personId: 1234,
	companyId: 12,
};

/** Lists that sources have without naming an element. */
const LISTS = ['schemas'];

const LANGUAGES = { en: 'English', de: 'German', fr: 'French', es: 'Spanish', it: 'Italian' };

/** Puts a value at a place of the table into an item, with the lists that it names. */
function put(item: IDataObject, place: string, value: unknown): void {
	const [, key, choice, rest] = /^([^.[]+)(?:\[([^\]]+)\])?(?:\.(.+))?$/.exec(place)!;
	if (choice === undefined) {
		if (rest === undefined) item[key] ??= (LISTS.includes(key) ? [value] : value) as string;
		else put((item[key] ??= {}) as IDataObject, rest, value);
		return;
	}
	const list = (item[key] ??= []) as unknown[];
	if (rest === undefined) {
		list.push(value);
		return;
	}
	const [property, wanted] = choice.split('=');
	const element: IDataObject = wanted === undefined ? { primary: true } : { [property]: wanted };
	put(element, rest, value);
	list.push(element);
}

function putActive(item: IDataObject, rule: ActiveRule): void {
	if ('noneOf' in rule) for (const place of rule.noneOf) put(item, place, false);
	else put(item, rule.at, 'words' in rule ? 'ACTIVE' : '512');
}

/** An item of a source, made of its row of the table. */
export function exampleOf(name: KnownSource): IDataObject {
	const source: Source = sourceNamed(name);
	const item: IDataObject = {};
	for (const mark of source.marks[0]) {
		const [place, value] = mark.split('=');
		const shown = value ?? OF_MARKS[place];
		if (shown !== undefined) put(item, place, shown);
	}
	for (const key of fieldKeys) {
		const [place] = source.places[key] ?? [];
		if (ANA[key] === undefined || place === undefined) continue;
		if (key === 'isActive' && source.active !== undefined) continue;
		const [main, extension] = place.split(' + ');
		const isAddress = key === 'login' && /mail|name$|login$/i.test(main) && name !== 'ldap';
		put(item, main, isAddress && name !== 'wordbee' ? ANA.email : ANA[key]);
		if (extension !== undefined) put(item, extension, '12');
	}
	if (source.active !== undefined) putActive(item, source.active);
	return item;
}

/** What Update takes of an item, as its output tells. */
function personOf(item: IDataObject): IDataObject {
	const rules = { api: 'api2', source: 'auto', isNew: false, byHand: {} } as const;
	const { source, fields, notMapped } = mapItem(item, rules);
	return { source, ...fields, notMapped } as IDataObject;
}

function placesOf({ places, active }: Source): string {
	const rows = fieldKeys.flatMap((key) => {
		const of = (places[key] ?? []).map((place) => `\`${place}\``);
		if (key === 'isActive' && active !== undefined) of.unshift(activeOf(active));
		return of.length === 0 ? [] : [`**${fieldOf(key).title}** ${of.join(', else ')}`];
	});
	return `${rows.join('; ')}.`;
}

function activeOf(rule: ActiveRule): string {
	if ('noneOf' in rule) return `neither ${rule.noneOf.map((at) => `\`${at}\``).join(' nor ')}`;
	if ('offBit' in rule) return `\`${rule.at}\` without the bit ${rule.offBit}`;
	const words = (wanted: boolean) =>
		Object.keys(rule.words)
			.filter((word) => rule.words[word] === wanted)
			.map((word) => `\`${word}\``)
			.join(' or ');
	return `\`${rule.at}\` is ${words(true)}; not with ${words(false)}`;
}

function section(name: KnownSource): string {
	const source = sourceNamed(name);
	const item = exampleOf(name);
	const known = source.marks.map((places) => places.map((place) => `\`${place}\``).join(' and '));
	const json = (value: IDataObject) => `\`\`\`json\n${shown(value)}\n\`\`\``;
	const where =
		name === 'wordbee' ? "All fields by their key or by Wordbee's names." : placesOf(source);
	return [
		`### ${source.title}`,
		`Known by ${known.join(', or ')}. ${where}`,
		...(source.note === undefined ? [] : [source.note]),
		`${json(item)}\n\nbecomes\n\n${json(personOf(item))}`,
	].join('\n\n');
}

function columnTable(): string {
	const rows = fieldKeys.flatMap((key) =>
		Object.entries(LANGUAGES).flatMap(([language, title]) => {
			const names = (columns[key] ?? []).filter((column) => column[1] === language);
			const shown = names.map(([name, , from, beside]) => {
				const condition = beside && `, beside ${fieldOf(beside).title}`;
				return `${name} (${from}${condition ?? ''})`;
			});
			return shown.length === 0 ? [] : [[fieldOf(key).title, title, shown.join(', ')]];
		}),
	);
	return markdownTable(['Field', 'Language', 'Columns'], rows);
}

/** JSON as prettier writes it: an object over several lines, a list on one where it fits. */
function shown(value: unknown, indent = ''): string {
	const isObject = typeof value === 'object' && value !== null;
	if (!isObject) return JSON.stringify(value);
	const inner = `${indent}  `;
	if (Array.isArray(value)) {
		const line = `[${value.map(flat).join(', ')}]`;
		if (indent.length + line.length < 78) return line;
		return `[\n${value.map((one) => inner + flat(one)).join(',\n')}\n${indent}]`;
	}
	const lines = Object.entries(value).map(([key, one]) => `${inner}"${key}": ${shown(one, inner)}`);
	return `{\n${lines.join(',\n')}\n${indent}}`;
}

function flat(value: unknown): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const entries = Object.entries(value).map(([key, one]) => `"${key}": ${flat(one)}`);
	return `{ ${entries.join(', ')} }`;
}

/** The part of docs/mapping.md that follows from the tables. */
export function sourceTables(): string {
	return [...knownSources.map(section), '### Columns of files', columnTable()].join('\n\n');
}
