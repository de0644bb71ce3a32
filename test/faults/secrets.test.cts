/** Every operation under every kind of fault, with secrets that are easy to find again. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule } from '../../lab/sandbox/sandbox.cts';
import { testCases, type Case } from './lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	create,
	FORMS,
	locator,
	person,
	personWithLogin,
	remove,
	removeLogin,
	setActive,
	setLogin,
	update,
	upsert,
	V2_FORMS,
	type Form,
	type Manner,
} from './lab/forms.cts';
import { PERSON_PASSWORD_PARTS } from './lab/secrets.cts';
import type { Stage } from './lab/stage.cts';

interface Operation {
	name: string;
	forms: Form[];
	params(form: Form): IDataObject;
	items(stage: Stage): IDataObject[];
}

/** Items of persons with a login, ready to be changed. */
function staff(stage: Stage, more: (number: number) => IDataObject): IDataObject[] {
	const persons = stage.insertStaff(3, (number) => ({ isActive: number > 0 }));
	return persons.map(({ id }, number) => ({ c: 12, who: id, ...more(number) }));
}

const [p1, p2] = PERSON_PASSWORD_PARTS;

const OPERATIONS: Operation[] = [
	{
		name: 'create',
		forms: FORMS,
		params: (form) => create(form),
		items: () => [personWithLogin(0), person(1), personWithLogin(2)],
	},
	{
		name: 'create, if exists: update',
		forms: [API1_LOOKS, API2],
		params: (form) => create(form, { ifExists: 'update' }),
		items: (stage) =>
			staff(stage, (number) => personWithLogin(number, { e: `old${number}@old.example` })),
	},
	{
		name: 'create, dry run',
		forms: FORMS,
		params: (form) => create(form, { dryRun: true }),
		items: () => [personWithLogin(0), person(1)],
	},
	{
		name: 'update',
		forms: FORMS,
		params: (form) => {
			const params = update(form);
			const password = '={{ $json.p1 + $json.p2 }}';
			if (form.params.api === 'api1') Object.assign(params.updateFields as object, { password });
			return params;
		},
		items: (stage) => staff(stage, (number) => ({ phone: `+1 ${number}`, p1, p2 })),
	},
	{
		name: 'enable or disable',
		forms: FORMS,
		params: (form) => setActive(form),
		items: (stage) => staff(stage, (number) => ({ on: number === 0 })),
	},
	{
		name: 'set login',
		forms: FORMS,
		params: (form) => setLogin(form),
		items: (stage) =>
			staff(stage, (number) => ({ login: `new.login.${number}`, profile: 32, on: true, p1, p2 })),
	},
	{
		name: 'remove login',
		forms: [API1, API1_LOOKS],
		params: (form) => removeLogin(form),
		items: (stage) => staff(stage, () => ({})),
	},
	{
		name: 'create or update',
		forms: V2_FORMS,
		params: (form) => upsert(form),
		items: () => [personWithLogin(0), person(1)],
	},
	{
		name: 'delete',
		forms: V2_FORMS,
		params: (form) => remove(form),
		items: (stage) => staff(stage, () => ({})),
	},
	{
		name: 'get',
		forms: [API2],
		params: (form) => ({
			...form.params,
			operation: 'get',
			personId: locator('id', '={{ $json.who }}'),
		}),
		items: (stage) => staff(stage, () => ({})),
	},
	{
		name: 'get many',
		forms: [API2],
		params: (form) => ({ ...form.params, operation: 'getAll', returnAll: true }),
		items: () => [{}],
	},
	{
		name: 'names looked up',
		forms: [API1, API2],
		params: (form) => ({ ...create(form), companyId: locator('name', 'Acme Tools') }),
		items: () => [personWithLogin(0, { profile: 'Client: orders only' })],
	},
];

/** An answer that repeats the whole request, as careless servers do. */
function echo(
	stage: Stage,
	status: number,
	form: 'text' | 'json' | 'html',
	on: FaultRule['on'],
): FaultRule[] {
	const effect: Effect = { kind: 'status', status, commit: false, body: '' };
	const repeat: Effect = {
		kind: 'call',
		fn: (_data, request) => {
			const { headers } = stage.sandbox.log.at(-1)!;
			const url = `${stage.sandbox.url}${request.path}?${new URLSearchParams(request.query).toString()}`;
			const all = { url, headers, query: request.query, body: request.body };
			if (form === 'json')
				effect.body = JSON.stringify({
					reason: 'Bad request',
					message: JSON.stringify(all),
					error: all,
				});
			else if (form === 'html') {
				const text = `${url} ${JSON.stringify(all)}`
					.replace(/&/g, '&amp;')
					.replace(/</g, '&lt;')
					.replace(/"/g, '&quot;');
				effect.body = `<html><head><title>${text}</title></head><body>${text}</body></html>`;
			} else effect.body = `Bad request: ${JSON.stringify(request.body)} ${JSON.stringify(all)}`;
		},
	};
	return [
		{ on, effect: repeat },
		{ on, effect },
	];
}

type Plan = (stage: Stage, on: FaultRule['on']) => FaultRule[];

const simply =
	(effect: Effect): Plan =>
	(_stage, on) => [{ on, effect }];

const PLANS: Array<[name: string, plan: Plan]> = [
	['no fault', () => []],
	['connection cut', simply({ kind: 'reset', commit: true })],
	['503', simply({ kind: 'status', status: 503, commit: true })],
	['HTML', simply({ kind: 'html', commit: true })],
	['truncated', simply({ kind: 'truncated', commit: true })],
	['empty', simply({ kind: 'empty', commit: true })],
	['wrong type', simply({ kind: 'wrongType', commit: true })],
	['a large answer', simply({ kind: 'huge', commit: true, bytes: 100_000 })],
	['redirect', simply({ kind: 'redirect', location: 'http://elsewhere.invalid/?token=1' })],
	['session dead', simply({ kind: 'expireToken' })],
	['forbidden', simply({ kind: 'forbidden' })],
	['429', simply({ kind: 'tooMany', retryAfter: 3600 })],
	...([400, 401, 403, 500] as const).map((status): [string, Plan] => [
		`${status} with an echo as text`,
		(stage, on) => echo(stage, status, 'text', on),
	]),
	['400 with an echo as JSON', (stage, on) => echo(stage, 400, 'json', on)],
	['500 with an echo as HTML', (stage, on) => echo(stage, 500, 'html', on)],
	['200 with an echo as text', (stage, on) => echo(stage, 200, 'text', on)],
];

const MANNERS: Manner[] = [
	{ tries: 2, onError: 'stopWorkflow' },
	{ tries: 0, onError: 'continueRegularOutput' },
];

const LOG_INS = ['connect', 'authToken', 'invalidateToken'];

/** Every operation, form, fault and place of the fault: all requests but log-ins, or the log-ins. */
function secretCases(): Case[] {
	const placesOf = (operation: Operation, fault: string) =>
		fault === 'no fault' || operation.name !== 'create' ? [false] : [false, true];
	return OPERATIONS.flatMap((operation) =>
		operation.forms.flatMap((form) =>
			PLANS.flatMap(([fault, plan]) =>
				MANNERS.flatMap((manner) =>
					placesOf(operation, fault).map((atLogIn) => ({
						row: 0,
						name: `${operation.name}; ${fault}${atLogIn ? ' at the log-in' : ''}; ${form.name}; ${manner.onError}`,
						strikes: false,
						unknown: 1000,
						body: async (stage: Stage) => {
							const items = operation.items(stage);
							const on: FaultRule['on'] = atLogIn
								? { operation: LOG_INS }
								: { where: (request) => !LOG_INS.includes(request.operation) };
							stage.fault(...plan(stage, on));
							await stage.run(form, manner, operation.params(form), items);
						},
					})),
				),
			),
		),
	);
}

testCases(secretCases(), 'secrets: every operation under every fault');
