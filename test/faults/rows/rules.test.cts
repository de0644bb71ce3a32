/** Rows 11 to 15 and 18: Wordbee's rules, ambiguity, somebody else at work, hostile texts. */
import type { IDataObject } from 'n8n-workflow';

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
	person,
	persons,
	personWithLogin,
	remove,
	setActive,
	setLogin,
	SINGLE_FORMS,
	update,
	upsert,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { byItem, errorItems, stopText } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

const GOES_ON: Manner = { tries: 0, onError: 'continueRegularOutput' };
const RETRIES: Manner = { tries: 3, onError: 'continueRegularOutput' };
const LOOKING = [API1_LOOKS, API2, API2_BATCH];

/** Disabled persons with a login, ready to be enabled. */
function disabled(stage: Stage, count: number): number[] {
	return Array.from({ length: count }, (_, number) => {
		const [login, lastName] = [`sleeper.${number}`, `Sleeper ${number}`];
		const made = stage.insert({
			companyId: 12,
			firstName: 'Ann',
			lastName,
			email: `s${number}@old.example`,
			login,
			passwordHash: 'x',
			profileId: 32,
		});
		return made.id;
	});
}

/** Row 11: two licences for twenty persons. */
function licences(): Case[] {
	return FORMS.flatMap((form) =>
		[...FEW_MANNERS, RETRIES].map(
			(manner): Case => ({
				row: 11,
				name: `two licences for twenty persons; ${form.name}; ${mannerName(manner)}`,
				strikes: false,
				body: async (stage) => {
					const ids = disabled(stage, 20);
					const { data } = stage.sandbox;
					const snapshot = new Map([...data.persons].map(([id, row]) => [id, JSON.stringify(row)]));
					data.seats = data.enabledLogins + 2;
					const items = ids.map((who) => ({ c: 12, who, on: true }));
					const outcome = await stage.run(form, manner, setActive(form), items);
					const active = ids.filter((id) => data.persons.get(id)?.isActive);
					stage.expect(active.length <= 2, `${active.length} enabled with 2 licences`);
					for (const id of ids.filter((id) => !active.includes(id))) {
						stage.expect(
							JSON.stringify(data.persons.get(id)) === snapshot.get(id),
							`person ${id} was changed`,
						);
					}
					const words = /licen/i;
					if (manner.onError === 'stopWorkflow') {
						stage.expect(words.test(stopText(outcome)), `unclear: ${stopText(outcome)}`);
						return;
					}
					stage.expect(active.length === 2, `${active.length} enabled`);
					const failed = errorItems(outcome);
					stage.expect(failed.length === 18, `${failed.length} failed`);
					const odd = failed.find(({ error }) => !words.test(error));
					stage.expect(odd === undefined, `unclear: ${odd?.error}`);
					if (form === API2_BATCH) return;
					// Four in flight when licences ran out; each try finds out anew.
					const sent = stage.sent(form.changes).length;
					stage.expect(sent <= 2 + 4 * Math.max(1, manner.tries), `${sent} requests`);
				},
			}),
		),
	).concat(
		FORMS.map(
			(form): Case => ({
				row: 11,
				name: `no licence for new active persons, the others go on; ${form.name}`,
				strikes: false,
				body: async (stage) => {
					const { data } = stage.sandbox;
					data.seats = data.enabledLogins;
					const items = [0, 1, 2, 3, 4, 5].map((number) =>
						number % 2 === 0 ? personWithLogin(number, { on: true }) : person(number),
					);
					const outcome = await stage.run(form, RETRIES, create(form), items);
					const failed = errorItems(outcome)
						.map(({ index }) => index)
						.sort();
					stage.expect(String(failed) === '0,2,4', `failed: ${String(failed)}`);
					stage.expect(stage.made().length === 3, `${stage.made().length} made`);
					stage.expect(
						errorItems(outcome).every(({ error }) => /licen/i.test(error)),
						'unclear',
					);
				},
			}),
		),
	);
}

/** Row 12: several persons share what the item names; none is touched, all are listed. */
function ambiguity(): Case[] {
	const twins = (stage: Stage) =>
		[1, 2].map(
			(number) =>
				stage.insert({
					companyId: 12,
					firstName: 'Twin',
					lastName: `No ${number}`,
					email: 'twins@old.example',
				}).id,
		);
	const jobs: Array<[string, Form[], (form: Form) => IDataObject, IDataObject]> = [
		[
			'update by e-mail',
			LOOKING,
			(form) => update(form),
			{ c: 12, by: 'email', who: 'Twins@old.example', phone: '1' },
		],
		[
			'disable by e-mail',
			LOOKING,
			(form) => setActive(form),
			{ c: 12, by: 'email', who: 'twins@old.example', on: false },
		],
		[
			'delete by e-mail',
			[API2, API2_BATCH],
			(form) => remove(form),
			{ c: 12, by: 'email', who: 'twins@old.example' },
		],
		[
			'create or update by e-mail',
			[API2, API2_BATCH],
			(form) => upsert(form),
			person(1, { e: 'twins@old.example' }),
		],
		[
			'create, if person exists: skip',
			LOOKING,
			(form) => create(form, { ifExists: 'skip' }),
			person(1, { e: 'TWINS@old.example' }),
		],
		[
			'create, if person exists: update',
			LOOKING,
			(form) => create(form, { ifExists: 'update' }),
			person(1, { e: 'twins@old.example' }),
		],
	];
	return jobs.flatMap(([what, forms, params, item]) =>
		forms.flatMap((form) =>
			FEW_MANNERS.map(
				(manner): Case => ({
					row: 12,
					name: `two persons share the e-mail: ${what}; ${form.name}; ${mannerName(manner)}`,
					strikes: false,
					body: async (stage) => {
						const ids = twins(stage);
						const before = stage.sandbox.data.snapshot();
						const outcome = await stage.run(form, manner, params(form), [item]);
						stage.expect(stage.sandbox.data.snapshot() === before, 'the data changed');
						const text = outcome.error ? stopText(outcome) : JSON.stringify(byItem(outcome).get(0));
						stage.expect(
							ids.every((id) => text.includes(String(id))),
							`does not list them: ${text}`,
						);
					},
				}),
			),
		),
	);
}

/** Row 13: what Wordbee's documentation forbids is caught before anything leaves. */
function refusals(): Case[] {
	const bad: Array<[string, IDataObject, RegExp, Form[], boolean]> = [
		[
			'a login shorter than 8',
			personWithLogin(1, { login: 'ana.doe' }),
			/login/i,
			[API1, API1_LOOKS],
			true,
		],
		[
			'the Administrator profile by name',
			personWithLogin(1, { profile: 'Administrator' }),
			/administrator/i,
			FORMS,
			true,
		],
		[
			'a login without password',
			personWithLogin(1, { p1: null }),
			/password/i,
			[API1, API1_LOOKS],
			true,
		],
		['a blank last name', person(1, { l: ' ' }), /last name/i, FORMS, true],
		['a login that is taken', personWithLogin(1, { login: 'TAKEN.LOGIN' }), /login/i, FORMS, false],
		[
			'a password that the policy refuses',
			personWithLogin(1, { p1: 'abcdefgh', p2: 'ijk' }),
			/password/i,
			[API1, API1_LOOKS],
			false,
		],
		[
			'the Administrator profile by id',
			personWithLogin(1, { profile: 7 }),
			/administrator/i,
			FORMS,
			false,
		],
	];
	return bad.flatMap(([what, item, words, forms, early]) =>
		forms.flatMap((form) =>
			[GOES_ON, RETRIES, FEW_MANNERS[0]].map(
				(manner): Case => ({
					row: 13,
					name: `${what}; ${form.name}; ${mannerName(manner)}`,
					strikes: false,
					body: async (stage) => {
						stage.insert({
							companyId: 12,
							firstName: 'A',
							lastName: 'B',
							email: 'taken@old.example',
							login: 'taken.login',
							passwordHash: 'x',
							profileId: 32,
						});
						const outcome = await stage.run(form, manner, create(form), [
							person(0),
							item,
							person(2),
						]);
						const text = outcome.error ? stopText(outcome) : (errorItems(outcome)[0]?.error ?? '');
						stage.expect(words.test(text), `unclear: ${text}`);
						const writes = stage.sent(form.creates);
						const marked = writes.filter(({ body }) =>
							JSON.stringify(body).includes(String(item.l)),
						);
						if (early)
							stage.expect(
								form === API2_BATCH || marked.length === 0 || item.l === ' ',
								'sent although it is forbidden',
							);
						if (manner.onError === 'stopWorkflow') {
							if (early)
								stage.expect(stage.made().length === 0, 'others were sent before the check');
							return;
						}
						stage.expect(stage.made().length === 2, `${stage.made().length} of the 2 others made`);
						stage.expect(errorItems(outcome).length === 1, `${errorItems(outcome).length} failed`);
					},
				}),
			),
		),
	);
}

/** Row 14: somebody else creates the same person between the look-up and the create. */
function twoAtOnce(): Case[] {
	const cases: Case[] = [];
	for (const form of LOOKING) {
		for (const lost of [false, true]) {
			for (const manner of FEW_MANNERS) {
				cases.push({
					row: 14,
					name: `somebody else creates two of the persons at the same moment${lost ? ', and the replies are lost' : ''}; ${form.name}; ${mannerName(manner)}`,
					unknown: 2,
					body: async (stage) => {
						// API 2 refuses a create of a person who is there by then.
						stage.sandbox.variants.api2.createExists = 'login';
						const items = persons(6);
						const rivalIds: number[] = [];
						stage.fault({
							on: { operation: form.creates },
							nth: 1,
							effect: {
								kind: 'call',
								fn: () => {
									for (const { e } of [items[2], items[4]]) {
										rivalIds.push(
											stage.insert({
												companyId: 12,
												firstName: 'Rival',
												lastName: 'R',
												email: String(e),
											}).id,
										);
									}
								},
							},
						});
						if (lost)
							stage.fault({
								on: { operation: form.creates },
								times: form === API2_BATCH ? 1 : 6,
								effect: { kind: 'reset', commit: true },
							});
						const outcome = await stage.run(
							form,
							manner,
							create(form, { ifExists: 'skip' }),
							items,
						);
						const text = outcome.error
							? stopText(outcome)
							: JSON.stringify([...byItem(outcome).values()]);
						if (outcome.error !== undefined && !lost) stage.problems.push(`failed: ${text}`);
						if (outcome.error === undefined) {
							const open = errorItems(outcome).filter((item) => item.outcome === 'unknown');
							const doubted = open.map(({ index }) => items[index].e);
							const untold = rivalIds.filter(
								(id) =>
									!text.includes(String(id)) &&
									!doubted.includes(stage.sandbox.data.persons.get(id)?.email),
							);
							stage.expect(untold.length === 0, `persons ${untold.join(', ')} are not told of`);
						}
					},
				});
			}
		}
	}
	return cases;
}

/** Row 15: what is not set is not sent. */
function bareChanges(): Case[] {
	const bodies: Array<
		[string, Form[], (form: Form) => IDataObject, IDataObject, Record<number, string[]>]
	> = [
		[
			'update of one field',
			FORMS,
			(form) => update(form),
			{ c: 12, who: 1005, phone: '+1 555' },
			{ 1: ['PersonId', 'Phone'], 2: ['action', 'cid', 'phone', 'pid'] },
		],
		[
			'disable',
			FORMS,
			(form) => setActive(form),
			{ c: 12, who: 1005, on: false },
			{ 1: ['IsActive', 'PersonId'], 2: ['action', 'active', 'cid', 'pid'] },
		],
		[
			'create with the required fields',
			FORMS,
			(form) => ({ ...create(form), labelsUi: {} }),
			person(1, { role: null }),
			{ 1: ['Email', 'FirstName', 'LastName'], 2: ['action', 'cid', 'email', 'fname', 'lname'] },
		],
		[
			'set login',
			SINGLE_FORMS,
			(form) => setLogin(form),
			{ ...personWithLogin(1), e: null, who: 1005, on: true },
			{
				1: ['IsActive', 'Login', 'Password', 'PersonId', 'UserProfileId'],
				2: ['action', 'active', 'cid', 'login', 'pid', 'profile'],
			},
		],
	];
	return bodies.flatMap(([what, forms, params, item, keys]) =>
		forms.map(
			(form): Case => ({
				row: 15,
				name: `${what}; ${form.name}`,
				strikes: false,
				body: async (stage) => {
					const outcome = await stage.run(form, GOES_ON, params(form), [item]);
					stage.expect(
						errorItems(outcome).length === 0,
						`failed: ${errorItems(outcome)[0]?.error}`,
					);
					const operation =
						form === API2_BATCH
							? 'mediaUpload'
							: what.startsWith('create')
								? form.creates
								: form.changes;
					const { api, body } = stage.sent(operation)[0];
					const row = (form === API2_BATCH ? (body as IDataObject[])[0] : body) as IDataObject;
					const sent = Object.keys(row)
						.filter((key) => key !== 'data')
						.sort();
					stage.expect(String(sent) === String(keys[api]), `sent: ${sent.join(', ')}`);
				},
			}),
		),
	);
}

const HOSTILE = [
	'a"b@old.example',
	'" OR {email}.Contains("',
	'x") OR ("1"="1',
	'zoë+tag@müller.example',
	"o'brien@old.example",
	'back\\slash@old.example',
	'{email}@old.example',
	'%22@old.example',
	'İı@old.example',
	'田中@例え.example',
];

/** The same as addresses: without an @ Wordbee accepts none, and the node takes the text for a login. */
const HOSTILE_EMAILS = HOSTILE.map((text) => (text.includes('@') ? text : `${text}@old.example`));

/** Row 18: texts that would break or widen a query. */
function hostileTexts(): Case[] {
	const cases: Case[] = [];
	for (const form of LOOKING) {
		for (const by of ['email', 'login']) {
			cases.push({
				row: 18,
				name: `hostile texts as ${by} of persons who are not there; ${form.name}`,
				strikes: false,
				body: async (stage) => {
					const before = stage.sandbox.data.snapshot();
					const items = HOSTILE.map((who) => ({ c: 12, by, who, phone: 'hit' }));
					const outcome = await stage.run(form, GOES_ON, update(form), items);
					stage.expect(stage.sandbox.data.snapshot() === before, 'somebody was changed');
					const failed = errorItems(outcome);
					stage.expect(
						failed.length === items.length,
						`${failed.length} of ${items.length} failed`,
					);
					const odd = failed.find(
						({ error, outcome: how }) => how !== 'notSent' || !/No person has/.test(error),
					);
					stage.expect(odd === undefined, `unclear: ${odd?.error}`);
				},
			});
			cases.push({
				row: 18,
				name: `hostile texts as ${by} of persons who are there; ${form.name}`,
				strikes: false,
				body: async (stage) => {
					const texts = by === 'email' ? HOSTILE_EMAILS : HOSTILE;
					const ids = texts.map(
						(text, number) =>
							stage.insert({
								companyId: 12,
								firstName: 'H',
								lastName: `No ${number}`,
								...(by === 'email'
									? { email: text }
									: {
											email: `h${number}@old.example`,
											login: text,
											profileId: 32,
											passwordHash: 'x',
										}),
							}).id,
					);
					const items = texts.map((who, number) => ({ c: 12, by, who, phone: `hit ${number}` }));
					const outcome = await stage.run(form, GOES_ON, update(form), items);
					stage.expect(
						errorItems(outcome).length === 0,
						`failed: ${errorItems(outcome)[0]?.error}`,
					);
					const { persons: all } = stage.sandbox.data;
					ids.forEach((id, number) =>
						stage.expect(
							all.get(id)?.phone === `hit ${number}`,
							`person ${number} has ${all.get(id)?.phone}`,
						),
					);
					const hits = [...all.values()].filter(({ phone }) => phone.startsWith('hit')).length;
					stage.expect(hits === texts.length, `${hits} persons were changed`);
				},
			});
		}
	}
	for (const form of [API1, API2]) {
		cases.push({
			row: 18,
			name: `hostile texts as name of the company; ${form.name}`,
			strikes: false,
			body: async (stage) => {
				const params = { ...create(form), companyId: locator('name', '={{ $json.company }}') };
				const items = HOSTILE.map((company, number) => person(number, { company }));
				const outcome = await stage.run(form, GOES_ON, params, items);
				stage.expect(stage.made().length === 0, `${stage.made().length} made`);
				stage.expect(errorItems(outcome).length === items.length, 'an item ended well');
			},
		});
		cases.push({
			row: 18,
			name: `hostile texts in the fields of new persons arrive as they are; ${form.name}`,
			strikes: false,
			body: async (stage) => {
				const items = HOSTILE.map((text, number) =>
					person(number, { l: text, role: `${text}&token=x#?/` }),
				);
				const outcome = await stage.run(form, GOES_ON, create(form), items);
				stage.expect(errorItems(outcome).length === 0, `failed: ${errorItems(outcome)[0]?.error}`);
				const names = stage
					.made()
					.map(({ lastName, role }) => `${lastName} ${role}`)
					.sort();
				stage.expect(
					String(names) ===
						String(items.map(({ l, role }) => `${String(l)} ${String(role)}`).sort()),
					'changed on the way',
				);
			},
		});
	}
	return cases;
}

testCases([
	...licences(),
	...ambiguity(),
	...refusals(),
	...twoAtOnce(),
	...bareChanges(),
	...hostileTexts(),
]);
