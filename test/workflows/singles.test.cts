/** The workflows for one person at a time: form, CRM, joiner; judged by the sandbox's data. */
import type { IDataObject } from 'n8n-workflow';

import { hashPassword } from '../../lab/sandbox/data.cts';
import { passTimeByWaiting } from '../engine/api2Helpers.cts';
import { load, useStage } from './stage.cts';

const stage = useStage();
const COMPANY = 'Nordlicht Sprachdienste';

describe('form-to-person.json', () => {
	const submit = async (changes: IDataObject = {}) =>
		await stage.run('form-to-person.json', {
			trigger: {
				...{ 'First name': 'Renée', 'Last name': 'D’Angelo', 'E-mail': ' renee@seiyaku.example ' },
				...{ Company: '東京製薬株式会社', Telephone: '', ...changes },
			},
		});

	it('makes one contact, also when the form is sent twice', async () => {
		const { items } = await submit();
		const [person, ...more] = stage.newPersons();
		expect(more).toEqual([]);
		expect(person).toMatchObject({
			...{ companyId: 15, firstName: 'Renée', lastName: 'D’Angelo' },
			...{ email: 'renee@seiyaku.example', isActive: false, login: null, phone: '' },
		});
		expect(items('Say that it is done')[0]).toMatchObject({
			action: 'created',
			personId: person.id,
		});
		const again = await submit();
		expect(again.items('Say that it is done')[0]).toMatchObject({
			action: 'skipped',
			personId: person.id,
		});
		expect(stage.newPersons()).toEqual([person]);
	});

	it('says why there is no person', async () => {
		const { items } = await submit({ Company: 'Nobody Ltd' });
		expect(stage.newPersons()).toEqual([]);
		expect(items('Say why not')[0].error).toContain('Company "Nobody Ltd" was not found');
	});
});

describe('crm-webhook-upsert.json', () => {
	const PERSON = {
		...{ first_name: 'Ana', last_name: 'Peña', email: 'ana@acme.example', company: 'Acme Tools' },
		...{ phone: '+352 123', job_title: 'Buyer' },
	};
	const send = async (body: unknown) =>
		await stage.run('crm-webhook-upsert.json', { trigger: { body } as IDataObject });

	it('creates, then updates, and answers with the person', async () => {
		const first = await send(PERSON);
		const [{ id }] = stage.newPersons();
		expect(first.response).toEqual({
			statusCode: 200,
			body: { done: true, action: 'created', personId: id, companyId: 12 },
		});
		// What the CRM does not know stays as it is.
		const second = await send({ ...PERSON, last_name: 'Peña Díaz', phone: '', job_title: null });
		expect(second.response).toMatchObject({
			statusCode: 200,
			body: { action: 'updated', personId: id },
		});
		expect(stage.newPersons()).toEqual([
			expect.objectContaining({ lastName: 'Peña Díaz', phone: '+352 123', role: 'Buyer' }),
		]);
	});

	it.each([
		['nothing', {}],
		['text', 'hello'],
		['a list', [PERSON]],
		['no e-mail', { ...PERSON, email: ' ' }],
		['a null', { ...PERSON, last_name: null }],
	])('answers 400 to %s, and sends nothing', async (_, body) => {
		const { response, ran } = await send(body);
		expect(response).toMatchObject({ statusCode: 400, body: { done: false, outcome: 'notSent' } });
		expect(response!.body.error).toMatch(/Missing: (first_name|last_name|email)/);
		expect([ran('Create or update the person'), stage.newPersons()]).toEqual([false, []]);
	});

	it('answers 422 when Wordbee refuses, and says why', async () => {
		const { response } = await send({ ...PERSON, company: 'Globex' });
		expect(response).toMatchObject({ statusCode: 422, body: { done: false, outcome: 'notSent' } });
		expect(response!.body.error).toContain('"Globex" is not unique');
	});

	it('answers 502 when nobody knows what became of it', async () => {
		passTimeByWaiting();
		stage.bench.sandbox.faults.add({
			on: { operation: 'personUpdate' },
			effect: { kind: 'reset', commit: false },
		});
		const { response } = await send(PERSON);
		expect(response).toMatchObject({ statusCode: 502, body: { done: false, outcome: 'unknown' } });
	});

	it('lets in nobody without the key', () => {
		const [webhook] = load('crm-webhook-upsert.json').nodes;
		expect(webhook.parameters.authentication).toBe('headerAuth');
	});
});

describe('joiner.json', () => {
	const ENTRIES = {
		...{ 'First name': 'Ada', 'Last name': 'Zander', 'E-mail': 'ada@nordlicht.example' },
		...{ Login: 'ada.zander', Company: COMPANY, 'User profile': 'Worker' },
		'E-mail of the manager': 'boss@nordlicht.example',
	};
	const submit = async (changes: IDataObject = {}) =>
		await stage.run('joiner.json', { trigger: { ...ENTRIES, ...changes } });

	it('makes a person who can log in, and tells login and password to two people', async () => {
		const { error, mails } = await submit();
		expect(error).toBeUndefined();
		const [ada, ...more] = stage.newPersons();
		expect(more).toEqual([]);
		expect(ada).toMatchObject({ login: 'ada.zander', profileId: 10, isActive: true, companyId: 1 });
		const [toColleague, toManager] = mails;
		expect([toColleague.to, toManager.to, mails.length]).toEqual([
			['ada@nordlicht.example'],
			['boss@nordlicht.example'],
			2,
		]);
		const [password] = /Wb-[0-9a-f]{24}/.exec(toManager.text)!;
		expect(ada.passwordHash).toBe(hashPassword(password));
		expect(toColleague.text).toContain('ada.zander');
		expect(toColleague.text).not.toContain(password);
		expect(toManager.text + toManager.subject).not.toContain('ada.zander');
	});

	it('puts no password into the output of the Wordbee node', async () => {
		const { items } = await submit();
		expect(JSON.stringify(items('Create the person'))).not.toMatch(/Wb-/);
	});

	it('keeps nothing of it in n8n', () => {
		expect(load('joiner.json').settings).toMatchObject({
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveManualExecutions: false,
			saveExecutionProgress: false,
		});
	});

	it.each([
		['the same form again', {}],
		['another login', { Login: 'another.login' }],
		['another e-mail', { 'E-mail': 'other@nordlicht.example' }],
	])('resets nobody’s password: %s', async (_, changes) => {
		await submit();
		const before = stage.bench.sandbox.data.snapshot();
		const { mails } = await submit({
			'E-mail of the manager': 'eve@nordlicht.example',
			...changes,
		});
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
			[['you@example.com'], 'Wordbee: no login for Ada Zander'],
		]);
		expect(mails[0].text).toContain('is already there: Ada Zander');
	});

	it.each([
		['a contact', { login: null, profileId: null, isActive: false }],
		['somebody who left', { login: 'ada.former', profileId: 10, isActive: false }],
		['somebody with another name', { login: 'eve.zander', profileId: 10, firstName: 'Eve' }],
	])('looks before it writes: %s with this e-mail stays as it is', async (_, more) => {
		stage.bench.sandbox.data.insert({
			...{ companyId: 1, firstName: 'Ada', lastName: 'Z', email: 'ada@nordlicht.example' },
			...more,
		});
		const before = stage.bench.sandbox.data.snapshot();
		const { mails } = await submit();
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		expect(mails.map(({ to }) => to)).toEqual([['you@example.com']]);
		expect(mails[0].text).toContain('is already there');
	});

	it.each([
		['an unknown company', { Company: 'Nobody Ltd' }, 'Company "Nobody Ltd" was not found'],
		['an unknown profile', { 'User profile': 'Workers' }, 'User Profile "Workers" was not found'],
		['a short login', { Login: 'ada' }, 'Login "ada" is too short'],
	])('mails what was wrong with %s, and no password', async (_, changes, sentence) => {
		const { mails } = await submit(changes);
		expect(mails.map(({ to }) => to)).toEqual([['you@example.com']]);
		expect(mails[0].text).toContain(sentence);
		expect(mails[0].text).not.toMatch(/Wb-/);
	});
});

describe('new-person-mail.json', () => {
	const trigger = (count: number) =>
		Array.from({ length: count }, (_, at) => ({
			event: 'created',
			personId: 2000 + at,
			companyId: 12,
			firstName: 'Ana',
			lastName: `New ${at}`,
			email: `ana${at}@example.com`,
		}));

	test('one mail names all who are new', async () => {
		const { mails } = await stage.run('new-person-mail.json', { triggers: trigger(3) });
		expect(mails).toHaveLength(1);
		expect(mails[0].subject).toBe('Wordbee: 3 new persons');
		expect(mails[0].text.trim().split(/\r?\n/)).toEqual([
			'Ana New 0, ana0@example.com (person 2000, company 12)',
			'Ana New 1, ana1@example.com (person 2001, company 12)',
			'Ana New 2, ana2@example.com (person 2002, company 12)',
		]);
	});

	test('one person, and more than fit', async () => {
		const one = await stage.run('new-person-mail.json', { triggers: trigger(1) });
		expect(one.mails[0].subject).toBe('Wordbee: 1 new person');
		const many = await stage.run('new-person-mail.json', { triggers: trigger(60) });
		expect(many.mails).toHaveLength(1);
		expect(many.mails[0].text).toMatch(/and 10 more/);
	});
});
