/** The comparison of Wordbee with the HR list: the plan, the safety stops, and what is done. */
import { useStage, type Options } from './stage.cts';
import { csv, type Row } from './tables.cts';

const stage = useStage();
const COMPANY = 'Nordlicht Sprachdienste';
const all = () =>
	[...stage.bench.sandbox.data.persons.values()].filter(({ companyId }) => companyId === 1);
const row = ({ firstName, lastName, email, login, role }: any): Row => ({
	...{ first_name: firstName, last_name: lastName, email, login: login ?? '', company: COMPANY },
	...{ profile: '', job_title: role, status: 'active' },
});
/** The list that fits Wordbee, but for some changes. */
const list = (change: (rows: Row[]) => Row[] = (rows) => rows) =>
	csv(
		change(
			all()
				.filter(({ email }) => email)
				.map(row),
		),
	);
const run = async (text: string, settings: Options['settings'] = {}) =>
	await stage.run('compare-directory.json', {
		list: text,
		settings: { dry_run: false, company: COMPANY, ...settings },
	});
const now = (id: number) => stage.bench.sandbox.data.persons.get(id)!;
/** Active persons whose e-mail and name nobody else has. */
const unique = () =>
	all().filter(
		({ isActive, email, firstName, lastName, profileId }) =>
			isActive &&
			profileId !== 7 &&
			all().filter(
				(one) => one.email === email || (one.firstName === firstName && one.lastName === lastName),
			).length === 1,
	);
const without =
	(...emails: string[]) =>
	(rows: Row[]) =>
		rows.filter(({ email }) => !emails.includes(email));
const NEW: Row = {
	...row({
		firstName: 'Ada',
		lastName: 'Zander',
		email: 'ada@nordlicht.example',
		login: 'ada.zander',
		role: 'Reviser',
	}),
	profile: 'Worker',
	phone: '+49 1',
};

it('changes nothing when list and Wordbee agree', async () => {
	const before = stage.bench.sandbox.data.snapshot();
	const { error, ran } = await run(list());
	expect([error, ran('Which step?')]).toEqual([undefined, false]);
	expect(stage.bench.sandbox.data.snapshot()).toBe(before);
});

describe('with a newcomer, a change and a leaver', () => {
	let changed: number;
	let left: number;
	let text: string;
	beforeEach(() => {
		const [one, two] = unique();
		[changed, left] = [one.id, two.id];
		text = list((rows) => [
			...without(two.email)(rows).map((each) =>
				each.email === one.email
					? { ...each, last_name: 'Neumann', email: one.email.toUpperCase() }
					: each,
			),
			NEW,
			{ ...NEW, company: 'Acme Tools', email: 'elsewhere@acme.example', login: 'else.where' },
		]);
	});

	it('mails the plan as a dry run, and changes nothing', async () => {
		const before = stage.bench.sandbox.data.snapshot();
		const { error, mails } = await run(text, { dry_run: true });
		expect(error).toBeUndefined();
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		expect(mails.map(({ subject }) => subject)).toEqual([
			'Wordbee and the list: what would be done',
		]);
		const steps = mails[0].text
			.split('\n')
			.filter((line) => /^- (create|update|disable) /.test(line));
		const [one, two] = [now(changed), now(left)];
		expect(steps).toEqual([
			'- create Ada Zander <ada@nordlicht.example>',
			`- update ${one.firstName} ${one.lastName} <${one.email}>: lastName becomes "Neumann"`,
			`- disable ${two.firstName} ${two.lastName} <${two.email}>`,
		]);
	});

	it('creates, updates and disables, each person once', async () => {
		const others = () =>
			JSON.stringify(
				all().filter(
					({ id }) => id !== changed && id !== left && !stage.bench.newIds().includes(id),
				),
			);
		const [before, one, two] = [others(), now(changed), now(left)];
		const { error, mails, items } = await run(text);
		expect([error, mails]).toEqual([undefined, []]);
		const [ada, ...more] = stage.newPersons();
		expect(more).toEqual([]);
		expect(ada).toMatchObject({
			companyId: 1,
			lastName: 'Zander',
			login: 'ada.zander',
			role: 'Reviser',
			isActive: true,
		});
		expect(now(changed)).toEqual({ ...one, lastName: 'Neumann' });
		expect(now(left)).toEqual({ ...two, isActive: false });
		expect(others()).toBe(before);
		expect(
			items('Done')
				.map(({ action }) => action)
				.sort(),
		).toEqual(['created', 'disabled', 'updated']);

		const after = stage.bench.sandbox.data.snapshot();
		await run(text);
		expect(stage.bench.sandbox.data.snapshot()).toBe(after);
	});

	it('mails what Wordbee refuses', async () => {
		const { mails } = await run(text.replace('ada.zander', 'ada'));
		expect(mails).toHaveLength(1);
		expect(mails[0].text).toContain('Ada Zander, ada@nordlicht.example: ');
		expect(now(left).isActive).toBe(false);
	});

	it('disables nobody whom the list does not call left while a row is not certain', async () => {
		const [, , called] = unique();
		const odd = { ...NEW, email: 'odd@nordlicht.example', login: '', status: 'perhaps' };
		const { error } = await run(
			list((rows) => [
				...without(now(left).email, called.email)(rows),
				odd,
				{ ...row(called), status: 'Left', last_day: '2025-01-31' },
			]),
		);
		expect(error).toBeUndefined();
		expect([now(left).isActive, now(called.id).isActive]).toEqual([true, false]);
	});

	it('spares whom Settings names, by e-mail or login', async () => {
		const { email, login } = now(left);
		for (const never_disable of [`x@y.example, ${email.toUpperCase()}`, String(login)]) {
			await run(text, { never_disable });
			expect(now(left).isActive).toBe(true);
		}
	});
});

describe('stops with a sentence, and changes nothing', () => {
	const stops = async (text: string, settings: Options['settings'], sentence: RegExp | string) => {
		const before = stage.bench.sandbox.data.snapshot();
		const { error, mails } = await run(text, settings);
		expect(error).toMatch(/^Nothing was changed in Wordbee\. /);
		expect(error).toMatch(sentence);
		expect(mails.map(({ subject }) => subject)).toEqual(['Wordbee and the list: stopped']);
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
	};

	it('when more than the set share would be disabled', async () => {
		const most = unique()
			.slice(0, 8)
			.map(({ email }) => email);
		await stops(
			list(without(...most)),
			{},
			/^.* 8 of \d+ active persons \(1\d\.\d %\) would be disabled\. .* 10 %\.$/,
		);
		await stops(list(without(most[0])), { most_to_disable_in_percent: 0 }, ' 1 of ');
	});

	it('when the share is no number', async () => {
		await stops(list(), { most_to_disable_in_percent: 150 }, 'must be a number from 0 to 100');
	});

	it('when nobody in the list works for the company', async () => {
		const gone = (rows: Row[]) =>
			rows.map((each) => ({ ...each, status: 'left', last_day: '2025-01-31' }));
		await stops(list(gone), { most_to_disable_in_percent: 100 }, 'nobody who works for');
		const elsewhere = (rows: Row[]) => rows.map((each) => ({ ...each, company: 'Acme Tools' }));
		await stops(list(elsewhere), { most_to_disable_in_percent: 100 }, 'nobody who works for');
	});

	it('when Wordbee names nobody', async () => {
		const { data } = stage.bench.sandbox;
		const empty = [...data.companies.values()].find(
			({ id, name }) =>
				![...data.persons.values()].some(({ companyId }) => companyId === id) &&
				[...data.companies.values()].filter((one) => one.name === name).length === 1,
		)!;
		await stops(
			csv([{ ...NEW, company: empty.name }]),
			{ company: empty.name },
			'Wordbee named nobody',
		);
	});
});

it('ends with an error when Wordbee cannot be asked', async () => {
	stage.bench.sandbox.faults.add({
		on: { operation: 'personsList' },
		effect: { kind: 'forbidden' },
	});
	const before = stage.bench.sandbox.data.snapshot();
	const { error, ran } = await run(list());
	expect([error === undefined, ran('Make the plan')]).toEqual([false, false]);
	expect(stage.bench.sandbox.data.snapshot()).toBe(before);
});

describe('leaves alone, and tells in the plan', () => {
	const plan = async (text: string) => {
		const before = stage.bench.sandbox.data.snapshot();
		const { items, error } = await run(text);
		expect(error).toBeUndefined();
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		return items('Make the plan')[0].text as string;
	};

	it('somebody whose e-mail changed', async () => {
		const [{ email }] = unique();
		const text = await plan(
			list((rows) =>
				rows.map((each) =>
					each.email === email ? { ...each, email: 'new@nordlicht.example' } : each,
				),
			),
		);
		expect(text).toContain(`has ${email} in Wordbee and new@nordlicht.example in the list`);
	});

	it('persons who share an e-mail', async () => {
		const [{ email }] = unique();
		stage.bench.sandbox.data.insert({
			companyId: 1,
			firstName: 'The',
			lastName: 'Double',
			email,
			login: 'the.double',
			profileId: 10,
			isActive: true,
		});
		const rows = (each: Row[]) =>
			each
				.filter(({ login }) => login !== 'the.double')
				.map((one) => (one.email === email ? { ...one, last_name: 'Other' } : one));
		expect(await plan(list(rows))).toMatch(/belongs to 2 persons|shares .* with somebody/);
	});

	it('administrators, and persons of the company whom the list has elsewhere', async () => {
		const [one, two] = unique();
		stage.bench.sandbox.data.edit(one.id, { profileId: 7 });
		const text = await plan(
			list((rows) => [
				...without(one.email, two.email)(rows),
				{ ...row(two), company: 'Acme Tools' },
			]),
		);
		expect(text).toContain('is an administrator and not in the list');
		expect(text).toContain(`works for "Acme Tools" in the list`);
	});

	it('what the list leaves empty', async () => {
		const { items } = await run(list((rows) => rows.map((each) => ({ ...each, job_title: '' }))));
		expect(items('Make the plan')[0].steps).toEqual([]);
	});
});
