import { mayBeLogin } from '../person/checkApi1Rules';
import { fieldKeys, fieldOf, type FieldKey } from '../person/personFields';
import { foldKey, isNothing, isRecord, sameName, toText } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import { meaningOf, type Meaning } from './meaningOf';
import type { ActiveRule, Source } from './sources';
import { activeBy, keysOf, partsOf, valueAt } from './valueAt';

type Item = Record<string, unknown>;

/** What an item says about its person, before it is read. */
export interface Findings {
	/** Value of each field that is understood, and where it stands; the value may be nothing. */
	fields: Map<FieldKey, { name: string; value: unknown }>;
	/** Names of what is not understood; what is inside an object has a dot before its name. */
	others: string[];
}

/**
 * With one of these beside it, `active` is a word of another service: of an address that is verified
 * (Freshdesk), or of somebody who is suspended all the same (Zendesk).
 */
const BESIDE_ACTIVE = ['suspended', 'archived', 'verified', 'createdat', 'updatedat'];

/** The parts that forms of address are made of, folded: "Frau Prof. Dr. med.", "Sig.ra", "Mr & Mrs". */
const PARTS = new Set(
	[
		'mr mrs ms miss mx sir dame lord lady and',
		'herr herrn frau hr fr und dr prof univ priv doz pd dipl mag ing med phil jur rer nat h c habil',
		'm mm mme mmes mlle mlles monsieur madame mademoiselle messieurs mesdames me pr dre et',
		'sr sra srta sres senor senora senorita don dona d dna dra lic y',
		'sig sigg ra na signor signore signora signorina dott dottssa ssa avv arch geom rag',
		'dhr mevr mevrouw heer drs ir senhor senhora pan pani',
	]
		.join(' ')
		.split(' '),
);

/** Whether a text is how somebody is addressed, and not a job: "Title" is both, in files and directories. */
function isFormOfAddress(text: string): boolean {
	const parts = text.split(/[\s.,&/ªº-]+/).filter(Boolean);
	return parts.length > 0 && parts.every((part) => PARTS.has(foldKey(part)));
}

/** The one name of its column that can mean nothing else; letters say `Dear Sir` under Salutation. */
const FORM_OF_ADDRESS = foldKey(fieldOf('title').title);

/**
 * The fields of an item that is a row of a file, a form, a table: by the names of its columns.
 * @param wants whether a field may come from the item: the API has it, and the panel does not set it
 * @throws WordbeeError if two columns are meant for one field
 */
export function findByColumns(json: Item, wants: (key: FieldKey) => boolean): Findings {
	const found: Findings = { fields: new Map(), others: [] };
	for (const [name, value] of Object.entries(json)) {
		const meaning = meaningOf(name);
		if (meaning === undefined || !wants(meaning.key) || isSomethingElse(meaning, name, json)) {
			found.others.push(name);
			continue;
		}
		const { key } = meaning;
		const other = found.fields.get(key);
		if (other !== undefined) throw twice(fieldOf(key).title, other.name, name);
		found.fields.set(key, { name, value });
	}
	return found;
}

/** Names that mean several things in files: a title may be a job, `active` may say little, Nom be a company. */
function isSomethingElse({ key, beside }: Meaning, name: string, json: Item): boolean {
	if (isObjectOfOwn(key, json[name])) return true;
	const others = Object.keys(json);
	if (beside !== undefined) return !others.some((other) => meaningOf(other)?.key === beside);
	const value = json[name];
	if (key === 'title' && foldKey(name) !== FORM_OF_ADDRESS) {
		return typeof value === 'string' && !isNothing(value) && !isFormOfAddress(value);
	}
	return foldKey(name) === 'active' && others.some((one) => BESIDE_ACTIVE.includes(foldKey(one)));
}

/** An object that only has the name of a field: it is never a profile or a reference. */
function isObjectOfOwn(key: FieldKey, value: unknown): boolean {
	if (key === 'data') return typeof value === 'object' && value !== null;
	return key === 'userProfileId' && isRecord(value);
}

function isNever(key: FieldKey, value: unknown, { never = {} }: Source): boolean {
	if (isObjectOfOwn(key, value)) return true;
	const word = never[key];
	return word !== undefined && typeof value === 'string' && sameName(value, word);
}

/** The error for two fields of an item that mean the same. */
export function twice(title: string, first: string, second: string) {
	return inputError(
		title,
		`Two fields of the item are meant for ${title}: "${first}" and "${second}"`,
		'Rename or remove one of them, so that it is clear which one counts.',
	);
}

/**
 * The fields of an item whose source is known: by that source's row of the table alone.
 * @param wants see above
 * @throws WordbeeError if a list holds several values and none is the primary one
 */
export function findBySource(
	json: Item,
	source: Source,
	wants: (key: FieldKey) => boolean,
): Findings {
	const fields: Findings['fields'] = new Map();
	const read: string[] = [];
	for (const key of fieldKeys) {
		if (!wants(key)) continue;
		const byRule = key === 'isActive' && source.active && activeOf(json, source.active);
		const { name, value, places } = byRule || placed(json, key, source.places[key] ?? []);
		if (places.length === 0 || isNever(key, value, source)) continue;
		fields.set(key, { name, value });
		read.push(...places);
	}
	if (titleIsAddress(fields)) {
		const role = fields.get('role')!;
		fields.delete('role');
		if (wants('title') && !fields.has('title')) fields.set('title', role);
		else read.splice(read.indexOf(role.name), 1);
	}
	return { fields, others: othersOf(json, read) };
}

type Placed = { name: string; value: unknown; places: string[] };

/** Whether what a source calls title, its word for the job, is a form of address in this item. */
function titleIsAddress(fields: Findings['fields']): boolean {
	const { name = '', value } = fields.get('role') ?? {};
	return /title$/i.test(name) && typeof value === 'string' && isFormOfAddress(value);
}

function activeOf(json: Item, rule: ActiveRule): Placed | undefined {
	const { active, places } = activeBy(rule, json);
	return active === undefined ? undefined : { name: places.join(', '), value: active, places };
}

/** The first of several places that holds something; a login must also be long enough to be one. */
function placed(json: Item, key: FieldKey, alternatives: string[]): Placed {
	const { title } = fieldOf(key);
	for (const alternative of alternatives) {
		const places = partsOf(alternative);
		const [value, extension] = places.map((place) => valueAt(json, place, title));
		if (isNothing(value) || (isRecord(value) && alternative !== alternatives.at(-1))) continue;
		if (key === 'login' && !mayBeLogin(String(value))) continue;
		const whole = isNothing(extension)
			? value
			: `${toText(value, title)} ext. ${toText(extension, title)}`;
		return { name: alternative, value: whole, places };
	}
	return { name: '', value: undefined, places: [] };
}

/** Names of what no place has read: keys of the item, and of objects that were read in part. */
function othersOf(json: Item, places: string[]): string[] {
	const read = places.map((place) => keysOf(place).map((key) => key.toLowerCase()));
	return Object.entries(json).flatMap(([name, value]) => {
		const inside = read.filter(([first]) => first === name.toLowerCase());
		if (inside.length === 0) return [name];
		if (!isRecord(value) || inside.some(({ length }) => length === 1)) return [];
		return Object.keys(value)
			.filter((inner) => !isNothing(value[inner]))
			.filter((inner) => !inside.some(([, second]) => second === inner.toLowerCase()))
			.map((inner) => `${name}.${inner}`);
	});
}
