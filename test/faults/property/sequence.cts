/** Random sequences of operations over a small set of persons. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	create,
	remove,
	removeLogin,
	setActive,
	setLogin,
	update,
	upsert,
	type Form,
} from '../lab/forms.cts';
import { PERSON_PASSWORD_PARTS } from '../lab/secrets.cts';

/** Persons a sequence is about; the first half is there at the start. */
const SLOTS = 8;
export const THERE_AT_START = 4;

/** An operation that a sequence may hold. */
export type OperationName =
	| 'create'
	| 'update'
	| 'setActive'
	| 'setLogin'
	| 'removeLogin'
	| 'upsert'
	| 'delete';

/** A step as it is drawn: an operation and some items, each about one person. */
export interface Draw {
	operation: number;
	items: Array<{ slot: number; by: number; value: number; more: boolean }>;
	concurrency: number;
	ifExists: number;
	matchOn: number;
}

export const draw = fc.record<Draw>({
	operation: fc.nat(20),
	items: fc.array(
		fc.record({
			slot: fc.nat(SLOTS - 1),
			by: fc.nat(2),
			value: fc.nat(9),
			more: fc.boolean(),
		}),
		{ minLength: 1, maxLength: 9 },
	),
	concurrency: fc.integer({ min: 1, max: 6 }),
	ifExists: fc.nat(1),
	matchOn: fc.nat(1),
});

/** What the sequence knows of a person: enough to draw only operations that Wordbee accepts. */
interface Known {
	exists: boolean;
	login: boolean;
	/** Whether the login has a password, without which API 1 cannot enable it. */
	password: boolean;
}

/** A step as it is run. `slots` tells whom each item is about. */
export interface Step {
	operation: OperationName;
	items: IDataObject[];
	slots: number[];
	options: IDataObject;
	matchOn: string;
	/** Whether several items are about one person. */
	repeats: boolean;
}

export const emailOf = (slot: number) => `p${slot}@model.example`;
export const loginOf = (slot: number) => `model.person.${slot}`;

const API1_OPERATIONS: OperationName[] = [
	'create',
	'create',
	'update',
	'setActive',
	'setLogin',
	'removeLogin',
];
const API2_OPERATIONS: OperationName[] = [
	'create',
	'create',
	'upsert',
	'upsert',
	'update',
	'setActive',
	'setLogin',
	'delete',
];

/** Makes steps of what was drawn, so that without faults every item succeeds. */
export function stepsOf(form: Form, draws: Draw[]): Step[] {
	const known = Array.from(
		{ length: SLOTS },
		(_, slot): Known => ({
			exists: slot < THERE_AT_START,
			login: slot % 2 === 0 && slot < THERE_AT_START,
			password: slot % 2 === 0 && slot < THERE_AT_START,
		}),
	);
	return draws.map((drawn) => stepOf(form, drawn, known)).filter(({ items }) => items.length > 0);
}

function stepOf(form: Form, drawn: Draw, known: Known[]): Step {
	const api1 = form.params.api === 'api1';
	const operations = api1 ? API1_OPERATIONS : API2_OPERATIONS;
	const operation = operations[drawn.operation % operations.length];
	const ifExists = drawn.ifExists === 0 ? 'skip' : 'update';
	const matchOn = drawn.matchOn === 0 ? 'email' : 'login';
	const step: Step = {
		operation,
		items: [],
		slots: [],
		options: { maxConcurrency: drawn.concurrency },
		matchOn,
		repeats: false,
	};
	if (operation === 'create' && form.looks) step.options.ifExists = ifExists;
	for (const { slot, by, value, more } of drawn.items) {
		// A login that is taken away could not be named once more when the step is run again.
		const name = naming(form, slot, operation === 'removeLogin' && by === 1 ? 2 : by, known[slot]);
		const item = itemOf(form, step, known[slot], slot, value, more);
		if (item === undefined) continue;
		if (operation !== 'create' && operation !== 'upsert') Object.assign(item, name);
		step.items.push(item);
		step.slots.push(slot);
	}
	step.repeats = new Set(step.slots).size < step.slots.length;
	return step;
}

/** By id, login or e-mail; `who` of an id is filled in when the step is run. */
function naming(form: Form, slot: number, by: number, { login }: Known): IDataObject {
	if (!form.looks || by === 0) return { by: 'id' };
	return by === 1 && login
		? { by: 'login', who: loginOf(slot) }
		: { by: 'email', who: emailOf(slot) };
}

function itemOf(
	form: Form,
	{ operation, matchOn, options }: Step,
	person: Known,
	slot: number,
	value: number,
	more: boolean,
): IDataObject | undefined {
	const api1 = form.params.api === 'api1';
	const [p1, p2] = PERSON_PASSWORD_PARTS;
	const basics = { c: 12, l: `Model ${slot}`, f: 'Ann', e: emailOf(slot), role: `role ${value}` };
	const withLogin = { login: loginOf(slot), profile: 32, ...(api1 ? { p1, p2 } : {}) };
	switch (operation) {
		case 'create': {
			// API 1 alone cannot see who is there.
			if (person.exists && !form.looks) return undefined;
			const makes = !person.exists;
			const changes = makes || options.ifExists === 'update';
			const gives = more || person.login;
			person.exists = true;
			if (changes && gives)
				Object.assign(person, { login: true, password: person.password || api1 });
			return { ...basics, ...(gives ? withLogin : {}) };
		}
		case 'upsert': {
			if (matchOn === 'login' && person.exists && !person.login) return undefined;
			const gives = matchOn === 'login' || more || person.login;
			person.exists = true;
			if (gives) person.login = true;
			return { ...basics, ...(gives ? withLogin : {}) };
		}
		case 'update':
			return person.exists ? { c: 12, role: `role ${value}`, phone: `+1 ${value}` } : undefined;
		case 'setActive': {
			const may = person.exists && (!more || (person.login && (person.password || !api1)));
			return may ? { c: 12, on: more } : undefined;
		}
		case 'setLogin':
			if (!person.exists) return undefined;
			Object.assign(person, { login: true, password: person.password || api1 });
			return { c: 12, ...withLogin, profile: 31 + (value % 3), on: more };
		case 'removeLogin':
			if (!person.exists) return undefined;
			Object.assign(person, { login: false, password: false });
			return { c: 12 };
		case 'delete':
			if (!person.exists) return undefined;
			Object.assign(person, { exists: false, login: false, password: false });
			return { c: 12 };
	}
}

/** The node's parameters for a step. */
export function paramsOf(form: Form, step: Step, more: IDataObject): IDataObject {
	const options = { ...step.options, ...more };
	if (step.operation === 'upsert') return upsert(form, options, step.matchOn);
	const make = { create, update, setActive, setLogin, removeLogin, delete: remove };
	return make[step.operation](form, options);
}

/** A step in words. */
export function stepText({ operation, slots, options, matchOn }: Step): string {
	const on = operation === 'upsert' ? ` on ${matchOn}` : '';
	return `${operation}${on} of ${slots.join(',')} ${JSON.stringify(options)}`;
}
