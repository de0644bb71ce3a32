/** Row 6: answers that are not what they should be. */
import { createServer } from 'node:http';

import type { Effect, VariantChoice } from '../../../lab/sandbox/sandbox.cts';
import { testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	locator,
	mannerName,
	persons,
	update,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { errorItems, stopText } from '../lab/judge.cts';
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

interface Spoilt {
	name: string;
	effect(commit: boolean): Effect;
}

const SPOILT: Spoilt[] = [
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
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const operation of stepsOf(form)) {
			const writes = operation === form.creates;
			for (const { name, effect } of SPOILT) {
				for (const commit of writes ? [true, false] : [true]) {
					for (const manner of FEW_MANNERS) {
						const huge = effect(commit).kind === 'huge';
						if (huge && (!commit || manner.tries === 0)) continue;
						cases.push({
							row: 6,
							name: `${name} to ${operation}${writes ? (commit ? ', done' : ', not done') : ''}; ${form.name}; ${mannerName(manner)}`,
							unknown: form.looks && commit && operation !== 'trmStatus' ? 0 : ITEMS,
							body: async (stage) => {
								stage.fault({
									on: { operation },
									nth: writes && form !== API2_BATCH ? [2, 4] : 1,
									effect: effect(commit),
								});
								const outcome = await stage.run(form, manner, create(form), persons(ITEMS));
								readable(stage);
								if (writes && commit && form.looks) {
									stage.expect(outcome.error === undefined, `failed: ${stopText(outcome)}`);
									stage.expect(
										errorItems(outcome).length === 0,
										'an item failed although it could be found',
									);
								}
								if (operation === 'trmStatus') {
									stage.expect(
										stage.made().length === ITEMS,
										'a bad answer to a poll ended the job',
									);
									stage.expect(stage.sent('personUpdates').length <= 2, 'a job was started again');
								}
							},
						});
					}
				}
			}
		}
	}
	return cases;
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
	return variants.map(([name, form, choice]) => ({
		row: 6,
		name: `${name}; ${form.name}`,
		strikes: false,
		options: { variants: choice },
		body: async (stage) => {
			const items = [...persons(ITEMS), { ...persons(1)[0], e: 'nowhere', l: 'Refused' }];
			const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
			const outcome = await stage.run(form, manner, create(form), items);
			readable(stage);
			stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
			const failed = errorItems(outcome);
			stage.expect(
				failed.length === 1 && failed[0].index === ITEMS && failed[0].outcome === 'rejected',
				`failed: ${JSON.stringify(failed)}`,
			);
		},
	}));
}

function redirects(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const operation of stepsOf(form)) {
			for (const status of [301, 302, 307, 308]) {
				cases.push({
					row: 6,
					name: `redirect (${status}) of ${operation} to another host; ${form.name}`,
					unknown: operation === 'trmStatus' ? ITEMS : 0,
					body: async (stage) => {
						const elsewhere = await stranger();
						stage.fault({
							on: { operation },
							effect: { kind: 'redirect', location: elsewhere.url, status },
						});
						const manner: Manner = { tries: 2, onError: 'continueRegularOutput' };
						const outcome = await stage.run(form, manner, create(form), persons(ITEMS));
						await elsewhere.close();
						stage.expect(elsewhere.got.length === 0, `followed: ${elsewhere.got[0]}`);
						readable(stage);
						if (operation === 'personsList' && form === API1_LOOKS) {
							stage.expect(
								stage.made().length === ITEMS,
								'failing look-ups kept plain creates from being sent',
							);
							return;
						}
						if (operation === 'trmStatus') return;
						stage.expect(stage.made().length === 0, 'persons were made');
						stage.expect(errorItems(outcome).length === ITEMS, 'items ended well');
						const [first] = errorItems(outcome);
						stage.expect(/redirect/i.test(first?.error ?? ''), `unclear: ${first?.error}`);
					},
				});
			}
		}
	}
	return cases;
}

function endlessPages(): Case[] {
	const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
	const bounded = (stage: Stage, operation: string, most: number) => {
		const pages = stage.sent(operation).length;
		stage.expect(pages <= most, `${pages} pages were read`);
	};
	const cases: Case[] = [];
	for (const total of ['present', 'missing'] as const) {
		cases.push({
			row: 6,
			name: `endless list of persons, total ${total}; Get Many`,
			options: { variants: { api2: { total } } },
			body: async (stage) => {
				stage.fault({ on: { operation: 'personsList' }, effect: { kind: 'endlessPage' } });
				const params = { ...API2.params, operation: 'getAll', returnAll: true };
				const outcome = await stage.run(API2, manner, params, [{}]);
				stage.expect(/does not end/.test(errorItems(outcome)[0]?.error ?? ''), 'no clear sentence');
				bounded(stage, 'personsList', 450);
			},
		});
		if (total === 'missing') continue;
		for (const form of [API1_LOOKS, API2, API2_BATCH]) {
			cases.push({
				row: 6,
				name: `endless list of persons, total ${total}; look-up before a create; ${form.name}`,
				options: { variants: { api2: { total } } },
				body: async (stage) => {
					stage.fault({ on: { operation: 'personsList' }, effect: { kind: 'endlessPage' } });
					await stage.run(form, manner, create(form, { ifExists: 'skip' }), persons(2));
					bounded(stage, 'personsList', 900);
					readable(stage);
				},
			});
		}
	}
	for (const form of [API1, API2]) {
		cases.push({
			row: 6,
			name: `endless list of companies; ${form.name}`,
			body: async (stage) => {
				const operation = form === API1 ? 'companies' : 'companiesList';
				stage.fault({ on: { operation }, effect: { kind: 'endlessPage' } });
				const params = { ...create(form), companyId: locator('name', 'No such company') };
				const outcome = await stage.run(form, manner, params, persons(2));
				bounded(stage, operation, 450);
				readable(stage);
				stage.expect(errorItems(outcome).length === 2, 'an item ended well');
			},
		});
	}
	return cases;
}

/** Answers to changes: the second time changes nothing more, so they may be sent again. */
function spoiltChanges(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const { name, effect } of SPOILT) {
			cases.push({
				row: 6,
				name: `${name} to an update; ${form.name}`,
				unknown: 1,
				body: async (stage) => {
					stage.fault({ on: { operation: form.changes }, nth: 1, effect: effect(true) });
					const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
					await stage.run(form, manner, update(form), [{ c: 12, who: 1005, phone: '+1 555' }]);
					readable(stage);
					stage.expect(stage.sandbox.data.persons.get(1005)?.phone === '+1 555', 'not updated');
				},
			});
		}
	}
	return cases;
}

testCases([
	...spoiltAnswers(),
	...spoiltChanges(),
	...otherForms(),
	...redirects(),
	...endlessPages(),
]);
