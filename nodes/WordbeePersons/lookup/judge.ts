/**
 * Whether somebody who was found by a key is the person that an item means. E-mails are given to
 * somebody else after a while, logins and numbers of employees are not: they speak against a person whom
 * the e-mail found, and the other way round. Names change, so they only give a remark. docs/matching.md
 * has the cases, which a test executes.
 */
import { customFieldOf } from '../api/customFieldOf';
import type { CustomField, PersonRow } from '../api/personsApi';
import { fieldOf } from '../person/personFields';
import type { MatchOn, OpenRequest } from '../person/personRequest';
import { describe, foldName, isBlank } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import { nameList } from './onlyPerson';

/** A fact in which item and person differ and which a person keeps. */
export interface Contradiction {
	what: 'login' | 'number';
	/** Display name: "Login", "Custom field Employee number". */
	field: string;
	/** The value of the item. */
	item: string;
	/** The value that Wordbee's list shows. */
	wordbee: string;
}

/** What speaks for and against somebody who was found. */
export interface Judgement {
	/** What item and person share besides the key. */
	agrees: Array<'login' | 'number' | 'email' | 'names' | 'company'>;
	/** Empty unless it looks like another person. */
	contradictions: Contradiction[];
	/** For the output: both names differ. */
	remark?: string;
}

/** Names of the custom fields that hold the number of an employee, without accents, blanks and signs. */
const NUMBER_TITLES = [
	/^(employee|staff|personn?[ae]l|worker|payroll|mitarbeiter|pers|angestellten)s?(number|num|no|nr|nummer|id|code|kennung)$/,
	/^(n|no|num|numero|numeron|codice|codigo|code|id)(de|di|del|d)?(l)?(employee?|empleado|dipendente|personal|personale|personnel|salarie|staff)$/,
	/^(numero)?(de|di)?(matricul[ae]|matricola|legajo)$/,
];

/** @returns whether a custom field tells employees apart, by its title */
export function isEmployeeNumber({ name }: Pick<CustomField, 'name'>): boolean {
	const plain = plainName(name).replace(/[^a-z0-9]/g, '');
	return NUMBER_TITLES.some((titles) => titles.test(plain));
}

/**
 * @param request what the item says; nothing that it leaves out, empties or takes away is judged
 * @param row who was found; nothing that the list does not show, or that is empty there, is judged
 * @param by the key that found the person: a person id is the user's own word, so that nothing is judged
 * @param fields the custom fields of persons, [] where they cannot be had
 */
export function judge(
	request: OpenRequest,
	row: PersonRow,
	by: MatchOn,
	fields: CustomField[] = [],
): Judgement {
	const { fields: own, companyId } = request;
	const agrees: Judgement['agrees'] = [];
	const contradictions: Contradiction[] = [];
	const login = by === 'login' ? undefined : compared(own.login, row.login);
	if (login?.same === true) agrees.push('login');
	if (login?.same === false) {
		contradictions.push({ what: 'login', field: fieldOf('login').title, ...login.values });
	}
	for (const { id, value } of request.customFields ?? []) {
		const field = fields.find((one) => one.id === id);
		const isKey = by === 'customField' && id === request.matchField;
		if (field === undefined || isKey || !isEmployeeNumber(field)) continue;
		const number = compared(value, customFieldOf(row, field));
		if (number?.same === true) agrees.push('number');
		if (number?.same === false) {
			contradictions.push({
				what: 'number',
				field: `Custom field ${field.name}`,
				...number.values,
			});
		}
	}
	if (by !== 'email' && compared(own.email, row.email)?.same === true) agrees.push('email');
	if (companyId !== undefined && companyId === row.companyId) agrees.push('company');
	const names = [
		compared(own.firstName, row.firstName, plainName),
		compared(own.lastName, row.lastName, plainName),
	];
	if (names.every((name) => name?.same === true)) agrees.push('names');
	if (by === 'personId') return { agrees, contradictions: [] };
	if (!names.every((name) => name?.same === false)) return { agrees, contradictions };
	const remark = `Both names differ: Wordbee has ${nameList([row])}, the item says ${itemName(request)}`;
	return { agrees, contradictions, remark };
}

/**
 * The error of an item whose key finds somebody who looks like another person. Nothing is sent.
 * @param by the key, as in `judge`
 * @param judgement with at least one contradiction
 * @param holder somebody else who has the login of the item
 */
export function anotherPerson(
	request: OpenRequest,
	row: PersonRow,
	by: MatchOn,
	{ contradictions }: Judgement,
	holder?: PersonRow,
): WordbeeError {
	const who = itemName(request) || 'The person of this item';
	const key = KEYS[by];
	const facts = contradictions.map(
		({ field, item, wordbee }) =>
			`${field} is ${describe(wordbee)} in Wordbee and ${describe(item)} in the item`,
	);
	if (holder !== undefined) facts.push(`that is the login of ${nameList([holder])}`);
	const way = request.action === 'create' ? ', or set If Person Exists to Create Another' : '';
	return new WordbeeError(
		`${who} looks like another person than ${nameList([row])}, who was found by the ${key}: ${facts.join('; ')}`,
		{
			outcome: 'rejected',
			field: contradictions[0].field,
			details: { personId: row.personId },
			description: `Nobody was changed. If it is the same person, set If It Looks Like Another Person to Update in the options. If not, correct the ${key}${way}.`,
		},
	);
}

const KEYS: Record<MatchOn, string> = {
	email: 'e-mail',
	login: 'login',
	customField: 'custom field',
	personId: 'person id',
};

interface Compared {
	same: boolean;
	values: { item: string; wordbee: string };
}

/** @returns undefined unless both sides tell */
function compared(item: unknown, shown: unknown, fold = foldName): Compared | undefined {
	if (typeof item !== 'string' || typeof shown !== 'string') return undefined;
	if (isBlank(item) || isBlank(shown)) return undefined;
	return { same: fold(item) === fold(shown), values: { item, wordbee: shown } };
}

/** A name without accents, which some sources drop. */
export function plainName(name: string): string {
	return foldName(name).normalize('NFD').replace(/\p{M}/gu, '');
}

function itemName({ fields: { firstName, lastName } }: OpenRequest): string {
	return [firstName, lastName].filter((part) => !isBlank(part)).join(' ');
}
