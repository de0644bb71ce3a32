/** Row 6: answers that are not what they should be. */
import { createServer } from 'node:http';

import type { Effect, VariantChoice } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	GOES_ON,
	locator,
	LOOKING_FORMS,
	persons,
	update,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { errorItems } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

const ITEMS = 6;

const LONGEST_SENTENCE = 700;

/** The other server that a redirect leads to; whatever arrives there is kept. */
export async function stranger(): Promise<{ url: string; got: string[]; close(): Promise<void> }> {
	const got: string[] = [];
	const server = createServer((request, response) => {
		got.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
		response.end('12345');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	return {
		url: `http://localhost:${port}/elsewhere`,
		got,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Sentences must be readable: no page, no JSON rubble, no screen full of text. */
function readable(stage: Stage): void {
	for (const { outcome } of stage.takes) {
		const texts = errorItems(outcome).map(({ error }) => error);
		if (outcome.error !== undefined) texts.push(String(outcome.error.message));
		for (const text of texts) {
			const odd =
				text.length > LONGEST_SENTENCE ||
				/<[a-z!/]|Unexpected (token|end)|\[object|undefined|SyntaxError|TypeError|Cannot read/i.test(
					text,
				);
			stage.expect(!odd, `unreadable: ${text.slice(0, 200)}`);
		}
	}
}

const SPOILT: Array<{ name: string; effect(commit: boolean): Effect }> = [
	{ name: 'HTML page with status 200', effect: (commit) => ({ kind: 'html', commit }) },
	{
		name: 'HTML page with status 502',
		effect: (commit) => ({ kind: 'html', commit, status: 502 }),
	},
	{ name: 'truncated JSON', effect: (commit) => ({ kind: 'truncated', commit }) },
	{ name: 'empty 200', effect: (commit) => ({ kind: 'empty', commit }) },
	{ name: 'JSON of a wrong type', effect: (commit) => ({ kind: 'wrongType', commit }) },
	{ name: 'an answer of 10 MB', effect: (commit) => ({ kind: 'huge', commit }) },
];

/** All that a form asks Wordbee on its way to a new person. */
function stepsOf(form: Form): string[] {
	if (form === API1) return ['connect', 'createPerson'];
	if (form === API1_LOOKS) return ['personsList', 'createPerson'];
	if (form === API2) return ['authToken', 'personsList', 'personUpdate'];
	return ['mediaUpload', 'personUpdates', 'trmStatus'];
}

function spoiltAnswers(): Case[] {
	return casesOf(6, FORMS, FEW_MANNERS, (form, manner) =>
		stepsOf(form).flatMap((operation) => {
			const writes = operation === form.creates;
			const moments = writes ? [true, false] : [true];
			const all = SPOILT.flatMap(({ name, effect }) =>
				moments.map((commit) => ({ name, commit, effect: effect(commit) })),
			);
			const isTooMuch = ({ commit, effect }: (typeof all)[number]) =>
				effect.kind === 'huge' && (!commit || manner.tries === 0);
			return all
				.filter((one) => !isTooMuch(one))
				.map(({ name, commit, effect }) => ({
					name: `${name} to ${operation}${writes ? (commit ? ', done' : ', not done') : ''}`,
					unknown: form.looks && commit && operation !== 'trmStatus' ? 0 : ITEMS,
					body: async (stage: Stage) => {
						const nth = writes && form !== API2_BATCH ? [2, 4] : 1;
						stage.fault({ on: { operation }, nth, effect });
						await stage.run(form, manner, create(form), persons(ITEMS));
						readable(stage);
						if (writes && commit && form.looks) stage.expectNoFailure();
						if (operation !== 'trmStatus') return;
						// A bad answer to a poll does not end the job, nor start it again.
						stage.expectMade(ITEMS);
						stage.expect(stage.sent('personUpdates').length <= 2, 'a job was started again');
					},
				}));
		}),
	);
}

/** Numbers as strings, objects and the like are no fault: they must be understood. */
function otherForms(): Case[] {
	const variants: Array<[string, Form, VariantChoice]> = [
		...(['quoted', 'objectPersonId', 'objectId', 'textNumber'] as const).map(
			(createAnswer): [string, Form, VariantChoice] => [
				`the new id as ${createAnswer}`,
				API1,
				{ api1: { createAnswer } },
			],
		),
		...(['jsonString', 'html', 'messageObject', 'empty'] as const).map(
			(errorBody): [string, Form, VariantChoice] => [
				`refusals as ${errorBody}`,
				API1,
				{ api1: { errorBody } },
			],
		),
		[
			'list rows under items, odd case, no total',
			API2,
			{ api2: { listKey: 'items', fieldCase: 'pascal', total: 'missing' } },
		],
		[
			'informations and refusals in their other form',
			API2,
			{ api2: { infosKey: 'infos', singleFailure: '400' } },
		],
	];
	return variants.flatMap(([name, form, choice]) =>
		casesOf(6, [form], [GOES_ON], () => ({
			name,
			strikes: false,
			options: { variants: choice },
			body: async (stage) => {
				const items = [...persons(ITEMS), { ...persons(1)[0], e: 'nowhere', l: 'Refused' }];
				await stage.run(form, GOES_ON, create(form), items);
				readable(stage);
				stage.expectMade(ITEMS);
				const failed = stage.failed.map(({ index, outcome }) => `${index} ${outcome}`);
				stage.expect(String(failed) === `${ITEMS} rejected`, `failed: ${String(failed)}`);
			},
		})),
	);
}

function redirects(): Case[] {
	const manner: Manner = { tries: 2, onError: 'continueRegularOutput' };
	return casesOf(6, FORMS, [manner], (form) =>
		stepsOf(form).flatMap((operation) =>
			[301, 302, 307, 308].map((status) => ({
				name: `redirect (${status}) of ${operation} to another host`,
				unknown: operation === 'trmStatus' ? ITEMS : 0,
				body: async (stage: Stage) => {
					const elsewhere = await stranger();
					const effect = { kind: 'redirect', location: elsewhere.url, status } as const;
					stage.fault({ on: { operation }, effect });
					await stage.run(form, manner, create(form), persons(ITEMS));
					await elsewhere.close();
					stage.expect(elsewhere.got.length === 0, `followed: ${elsewhere.got[0]}`);
					readable(stage);
					if (operation === 'trmStatus') return;
					// Failing look-ups do not keep plain creates from being sent.
					if (operation === 'personsList' && form === API1_LOOKS) return stage.expectMade(ITEMS);
					stage.expectMade(0);
					stage.expectFailed(ITEMS);
					stage.expectSaid(/redirect/i);
				},
			})),
		),
	);
}

function endlessPages(): Case[] {
	const endless = (stage: Stage, operation: string) =>
		stage.fault({ on: { operation }, effect: { kind: 'endlessPage' } });
	const bounded = (stage: Stage, operation: string, most: number) => {
		const pages = stage.sent(operation).length;
		stage.expect(pages <= most, `${pages} pages were read`);
	};
	const getMany = (['present', 'missing'] as const).map(
		(total): Case => ({
			row: 6,
			name: `endless list of persons, total ${total}; Get Many`,
			options: { variants: { api2: { total } } },
			body: async (stage) => {
				endless(stage, 'personsList');
				const params = { ...API2.params, operation: 'getAll', returnAll: true };
				await stage.run(API2, GOES_ON, params, [{}]);
				stage.expectSaid(/does not end/);
				bounded(stage, 'personsList', 450);
			},
		}),
	);
	const lookUps = casesOf(6, LOOKING_FORMS, [GOES_ON], (form, manner) => ({
		name: 'endless list of persons, total present; look-up before a create',
		options: { variants: { api2: { total: 'present' } } },
		body: async (stage) => {
			endless(stage, 'personsList');
			await stage.run(form, manner, create(form, { ifExists: 'skip' }), persons(2));
			bounded(stage, 'personsList', 900);
			readable(stage);
		},
	}));
	const companies = casesOf(6, [API1, API2], [GOES_ON], (form, manner) => ({
		name: 'endless list of companies',
		body: async (stage) => {
			const operation = form === API1 ? 'companies' : 'companiesList';
			endless(stage, operation);
			const params = { ...create(form), companyId: locator('name', 'No such company') };
			await stage.run(form, manner, params, persons(2));
			bounded(stage, operation, 450);
			readable(stage);
			stage.expectFailed(2);
		},
	}));
	return [...getMany, ...lookUps, ...companies];
}

/** Answers to changes: the second time changes nothing more, so they may be sent again. */
function spoiltChanges(): Case[] {
	return casesOf(6, FORMS, [GOES_ON], (form, manner) =>
		SPOILT.map(({ name, effect }) => ({
			name: `${name} to an update`,
			unknown: 1,
			body: async (stage) => {
				stage.fault({ on: { operation: form.changes }, nth: 1, effect: effect(true) });
				await stage.run(form, manner, update(form), [{ c: 12, who: 1005, phone: '+1 555' }]);
				readable(stage);
				stage.expect(stage.sandbox.data.persons.get(1005)?.phone === '+1 555', 'not updated');
			},
		})),
	);
}

testCases([
	...spoiltAnswers(),
	...spoiltChanges(),
	...otherForms(),
	...redirects(),
	...endlessPages(),
]);
