/** Rows 11 to 15 and 18: Wordbee's rules, ambiguity, somebody else at work, hostile texts. */
import type { IDataObject } from 'n8n-workflow';

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
	person,
	persons,
	personWithLogin,
	remove,
	RETRIES,
	setActive,
	setLogin,
	SINGLE_FORMS,
	STOPS,
	update,
	upsert,
	V2_FORMS,
	type Form,
	matchedOf,
} from '../lab/forms.cts';
import { byItem } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

const LICENCE = /licen/i;

/** Row 11: two licences for twenty persons, or none. */
function licences(): Case[] {
	const two = casesOf(11, FORMS, [...FEW_MANNERS, RETRIES], (form, manner) => ({
		name: 'two licences for twenty persons',
		strikes: false,
		body: async (stage) => {
			const ids = stage.insertStaff(20, () => ({ isActive: false })).map(({ id }) => id);
			const { data } = stage.sandbox;
			const snapshot = new Map([...data.persons].map(([id, row]) => [id, JSON.stringify(row)]));
			data.seats = data.enabledLogins + 2;
			const items = ids.map((who) => ({ c: 12, who, on: true }));
			await stage.run(form, manner, setActive(form), items);
			const active = ids.filter((id) => data.persons.get(id)?.isActive);
			stage.expect(active.length <= 2, `${active.length} enabled with 2 licences`);
			for (const id of ids.filter((one) => !active.includes(one))) {
				const isSame = JSON.stringify(data.persons.get(id)) === snapshot.get(id);
				stage.expect(isSame, `person ${id} was changed`);
			}
			if (manner.onError === 'stopWorkflow') return stage.expectSaid(LICENCE);
			stage.expect(active.length === 2, `${active.length} enabled`);
			stage.expectFailed(18);
			stage.expectEachSays(LICENCE);
			if (form === API2_BATCH) return;
			// Four in flight when licences ran out; each try finds out anew.
			const sent = stage.sent(form.changes).length;
			stage.expect(sent <= 2 + 4 * Math.max(1, manner.tries), `${sent} requests`);
		},
	}));
	const none = casesOf(11, FORMS, [RETRIES], (form, manner) => ({
		name: 'no licence for new active persons, the others go on',
		strikes: false,
		body: async (stage) => {
			const { data } = stage.sandbox;
			data.seats = data.enabledLogins;
			const items = [0, 1, 2, 3, 4, 5].map((number) =>
				number % 2 === 0 ? personWithLogin(number, { on: true }) : person(number),
			);
			await stage.run(form, manner, create(form), items);
			const failed = stage.failed.map(({ index }) => index).sort();
			stage.expect(String(failed) === '0,2,4', `failed: ${String(failed)}`);
			stage.expectMade(3);
			stage.expectEachSays(LICENCE);
		},
	}));
	return [...two, ...none];
}

/** Row 12: several persons share what the item names; none is touched, all are listed. */
function ambiguity(): Case[] {
	const who = 'twins@old.example';
	const twin = person(1, { e: who });
	const jobs: Array<[string, Form[], (form: Form) => IDataObject, IDataObject]> = [
		[
			'update by e-mail',
			LOOKING_FORMS,
			(form) => update(form),
			{ c: 12, by: 'email', who: 'Twins@old.example', phone: '1' },
		],
		[
			'disable by e-mail',
			LOOKING_FORMS,
			(form) => setActive(form),
			{ c: 12, by: 'email', who, on: false },
		],
		['delete by e-mail', V2_FORMS, (form) => remove(form), { c: 12, by: 'email', who }],
		['create or update by e-mail', V2_FORMS, (form) => upsert(form), twin],
		[
			'create, if person exists: skip',
			LOOKING_FORMS,
			(form) => create(form, { ifExists: 'skip' }),
			person(1, { e: 'TWINS@old.example' }),
		],
		[
			'create, if person exists: update',
			LOOKING_FORMS,
			(form) => create(form, { ifExists: 'update' }),
			twin,
		],
	];
	return jobs.flatMap(([what, forms, params, item]) =>
		casesOf(12, forms, FEW_MANNERS, (form, manner) => ({
			name: `two persons share the e-mail: ${what}`,
			strikes: false,
			body: async (stage) => {
				const ids = [1, 2].map((number) => {
					const names = { firstName: 'Twin', lastName: `No ${number}` };
					return stage.insert({ companyId: 12, ...names, email: who }).id;
				});
				const before = stage.sandbox.data.snapshot();
				const outcome = await stage.run(form, manner, params(form), [item]);
				stage.expect(stage.sandbox.data.snapshot() === before, 'the data changed');
				const text = outcome.error ? stage.said : JSON.stringify(byItem(outcome).get(0));
				const isListed = ids.every((id) => text.includes(String(id)));
				stage.expect(isListed, `does not list them: ${text}`);
			},
		})),
	);
}

/** Row 13: what Wordbee's documentation forbids is caught before anything leaves. */
function refusals(): Case[] {
	const v1 = [API1, API1_LOOKS];
	const login = (more: IDataObject) => personWithLogin(1, more);
	const bad: Array<[what: string, IDataObject, words: RegExp, Form[], early: boolean]> = [
		['a login shorter than 8', login({ login: 'ana.doe' }), /login/i, v1, true],
		[
			'the Administrator profile by name',
			login({ profile: 'Administrator' }),
			/administrator/i,
			FORMS,
			true,
		],
		['a login without password', login({ p1: null }), /password/i, v1, true],
		['a blank last name', person(1, { l: ' ' }), /last name/i, FORMS, true],
		['a login that is taken', login({ login: 'TAKEN.LOGIN' }), /login/i, FORMS, false],
		[
			'a password that the policy refuses',
			login({ p1: 'abcdefgh', p2: 'ijk' }),
			/password/i,
			v1,
			false,
		],
		['the Administrator profile by id', login({ profile: 7 }), /administrator/i, FORMS, false],
	];
	return bad.flatMap(([name, item, words, forms, early]) =>
		casesOf(13, forms, [GOES_ON, RETRIES, STOPS], (form, manner) => ({
			name,
			strikes: false,
			body: async (stage) => {
				stage.insertStaff(1, () => ({ login: 'taken.login' }));
				await stage.run(form, manner, create(form), [person(0), item, person(2)]);
				stage.expectSaid(words);
				const marked = stage
					.sent(form.creates)
					.filter(({ body }) => JSON.stringify(body).includes(String(item.l)));
				const isUnsent = form === API2_BATCH || marked.length === 0 || item.l === ' ';
				if (early) stage.expect(isUnsent, 'sent although it is forbidden');
				if (manner.onError === 'stopWorkflow') {
					if (early) stage.expectMade(0);
					return;
				}
				stage.expectMade(2);
				stage.expectFailed(1);
			},
		})),
	);
}

/** Row 14: somebody else creates the same person between the look-up and the create. */
function twoAtOnce(): Case[] {
	return casesOf(14, LOOKING_FORMS, FEW_MANNERS, (form, manner) =>
		[false, true].map((lost) => ({
			name: `somebody else creates two of the persons at the same moment${lost ? ', and the replies are lost' : ''}`,
			unknown: 2,
			body: async (stage) => {
				// API 2 refuses a create of a person who is there by then.
				stage.sandbox.variants.api2.createExists = 'login';
				const items = persons(6);
				const rivals: number[] = [];
				const on = { operation: matchedOf(form) };
				const fn = () => {
					for (const { e } of [items[2], items[4]]) {
						const names = { firstName: 'Rival', lastName: 'R', email: String(e) };
						rivals.push(stage.insert({ companyId: 12, ...names }).id);
					}
				};
				stage.fault({ on, nth: 1, effect: { kind: 'call', fn } });
				const times = form === API2_BATCH ? 1 : 6;
				if (lost) stage.fault({ on, times, effect: { kind: 'reset', commit: true } });
				const params = create(form, { ifExists: 'skip' });
				const outcome = await stage.run(form, manner, params, items);
				if (!lost) stage.expectNoStop();
				if (outcome.error !== undefined) return;
				const text = JSON.stringify([...byItem(outcome).values()]);
				const open = stage.failed.filter((item) => item.outcome === 'unknown');
				const doubted = open.map(({ index }) => items[index].e);
				const email = (id: number) => stage.sandbox.data.persons.get(id)?.email;
				const untold = rivals.filter(
					(id) => !text.includes(String(id)) && !doubted.includes(email(id)),
				);
				stage.expect(untold.length === 0, `persons ${untold.join(', ')} are not told of`);
			},
		})),
	);
}

/** Row 15: what is not set is not sent. */
function bareChanges(): Case[] {
	interface Bare {
		name: string;
		forms: Form[];
		params(form: Form): IDataObject;
		item: IDataObject;
		/** Names of what is sent by each API. */
		keys: Record<number, string>;
	}
	const all: Bare[] = [
		{
			name: 'update of one field',
			forms: FORMS,
			params: (form) => update(form),
			item: { c: 12, who: 1005, phone: '+1 555' },
			keys: { 1: 'PersonId,Phone', 2: 'action,cid,phone,pid' },
		},
		{
			name: 'disable',
			forms: FORMS,
			params: (form) => setActive(form),
			item: { c: 12, who: 1005, on: false },
			keys: { 1: 'IsActive,PersonId', 2: 'action,active,cid,pid' },
		},
		{
			name: 'create with the required fields',
			forms: FORMS,
			params: (form) => ({ ...create(form), labelsUi: {} }),
			item: person(1, { role: null }),
			keys: { 1: 'Email,FirstName,LastName', 2: 'action,cid,email,fname,lname' },
		},
		{
			name: 'set login',
			forms: SINGLE_FORMS,
			params: (form) => setLogin(form),
			item: { ...personWithLogin(1), e: null, who: 1005, on: true },
			keys: {
				1: 'IsActive,Login,Password,PersonId,UserProfileId',
				2: 'action,active,cid,login,pid,profile',
			},
		},
	];
	return all.flatMap(({ name, forms, params, item, keys }) =>
		casesOf(15, forms, [GOES_ON], (form, manner) => ({
			name,
			strikes: false,
			body: async (stage) => {
				await stage.run(form, manner, params(form), [item]);
				stage.expectNoFailure();
				const single = name.startsWith('create') ? form.creates : form.changes;
				const [{ api, body }] = stage.sent(form === API2_BATCH ? 'mediaUpload' : single);
				const [row] = [body].flat() as IDataObject[];
				const sent = Object.keys(row).filter((key) => key !== 'data');
				stage.expect(String(sent.sort()) === keys[api], `sent: ${sent.join(', ')}`);
			},
		})),
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
	const keys = casesOf(18, LOOKING_FORMS, [GOES_ON], (form, manner) =>
		(['email', 'login'] as const).flatMap((by) => [
			{
				name: `hostile texts as ${by} of persons who are not there`,
				strikes: false,
				body: async (stage: Stage) => {
					const before = stage.sandbox.data.snapshot();
					const items = HOSTILE.map((who) => ({ c: 12, by, who, phone: 'hit' }));
					await stage.run(form, manner, update(form), items);
					stage.expect(stage.sandbox.data.snapshot() === before, 'somebody was changed');
					stage.expectFailed(items.length);
					stage.expectEachFailed('notSent', /No person has/);
				},
			},
			{
				name: `hostile texts as ${by} of persons who are there`,
				strikes: false,
				body: async (stage: Stage) => {
					const texts = by === 'email' ? HOSTILE_EMAILS : HOSTILE;
					const own = (number: number) => ({ [by]: texts[number] });
					const ids = stage.insertStaff(texts.length, own).map(({ id }) => id);
					const items = texts.map((who, number) => ({ c: 12, by, who, phone: `hit ${number}` }));
					await stage.run(form, manner, update(form), items);
					stage.expectNoFailure();
					const { persons: all } = stage.sandbox.data;
					ids.forEach((id, number) => {
						const phone = all.get(id)?.phone;
						stage.expect(phone === `hit ${number}`, `person ${number} has ${phone}`);
					});
					const hits = [...all.values()].filter(({ phone }) => phone.startsWith('hit')).length;
					stage.expect(hits === texts.length, `${hits} persons were changed`);
				},
			},
		]),
	);
	const values = casesOf(18, [API1, API2], [GOES_ON], (form, manner) => [
		{
			name: 'hostile texts as name of the company',
			strikes: false,
			body: async (stage) => {
				const params = { ...create(form), companyId: locator('name', '={{ $json.company }}') };
				const items = HOSTILE.map((company, number) => person(number, { company }));
				await stage.run(form, manner, params, items);
				stage.expectMade(0);
				stage.expectFailed(items.length);
			},
		},
		{
			name: 'hostile texts in the fields of new persons arrive as they are',
			strikes: false,
			body: async (stage) => {
				const items = HOSTILE.map((text, number) =>
					person(number, { l: text, role: `${text}&token=x#?/` }),
				);
				await stage.run(form, manner, create(form), items);
				stage.expectNoFailure();
				const arrived = stage.made().map(({ lastName, role }) => `${lastName} ${role}`);
				const sent = items.map(({ l, role }) => `${String(l)} ${String(role)}`);
				stage.expect(String(arrived.sort()) === String(sent.sort()), 'changed on the way');
			},
		},
	]);
	return [...keys, ...values];
}

testCases([
	...licences(),
	...ambiguity(),
	...refusals(),
	...twoAtOnce(),
	...bareChanges(),
	...hostileTexts(),
]);
