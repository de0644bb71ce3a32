import {
	useBench,
	locator,
	whoIs,
	createFromItem,
	someone,
	fails,
	stops,
	tells,
} from './bench.cts';

const bench = useBench();

const createByName = { ...createFromItem, companyId: locator('name', '={{ $json.c }}') };

/** Adds a company like another one. */
function addCompany(id: number, name: string): void {
	const { companies } = bench.sandbox.data;
	companies.set(id, { ...companies.get(12)!, id, name });
}

describe('company by name', () => {
	test('each item finds its own, whatever case and blanks around it', async () => {
		const { json } = await bench.done(createByName, [
			someone(0, { c: 'Acme Tools' }),
			someone(1, { c: ' müller & SÖHNE gmbh' }),
			someone(2, { c: 'Lingua Wójcik' }),
			// The same letters, composed in another way, as some spreadsheets have them.
			someone(3, { c: 'Ñandú Traducciones'.normalize('NFD') }),
		]);
		expect(json.map(({ companyId }) => companyId)).toEqual([12, 13, 31, 32]);
		expect(json.map(({ personId }) => bench.person(personId).companyId)).toEqual([12, 13, 31, 32]);
		expect(bench.sent('companies')).toHaveLength(1);
	});

	test('beyond the first hundred, each page fetched once', async () => {
		for (let id = 200; id < 440; id++) addCompany(id, `Company ${id}`);
		const { json } = await bench.done(
			createByName,
			[0, 1, 2, 3, 4, 5].map((number) => someone(number, { c: `company ${430 + number}` })),
		);
		expect(json.map(({ companyId }) => companyId)).toEqual([430, 431, 432, 433, 434, 435]);
		expect(bench.sent('companies').map(({ query }) => query.from)).toEqual(['0', '100', '200']);
	});

	test.each(['ignored', 'honoured'] as const)(
		'paging %s with a full last page',
		async (companiesPaging) => {
			bench.sandbox.variants.api1.companiesPaging = companiesPaging;
			for (let id = 200; id < 295; id++) addCompany(id, `Company ${id}`);
			expect(bench.sandbox.data.companies.size).toBe(100);
			const { json } = await bench.done(createByName, [someone(0, { c: 'Company 294' })]);
			expect(json[0].companyId).toBe(294);
			expect(bench.sent('companies').length).toBeLessThanOrEqual(2);
		},
	);

	test('a platform that gives fewer companies per page than asked for', async () => {
		bench.sandbox.variants.api1.companiesMaxCount = 50;
		for (let id = 200; id < 320; id++) addCompany(id, `Company ${id}`);
		const { json } = await bench.done(createByName, [someone(0, { c: 'Company 319' })]);
		expect(json[0].companyId).toBe(319);
	});

	test('a list that never ends does not keep the run for ever', async () => {
		bench.fault('companies', { kind: 'endlessPage' });
		stops(await bench.run(createByName, [someone(0, { c: 'Nobody' })]), '"Nobody"');
		expect(bench.sent('companies').length).toBeLessThan(10);
	});

	test('an exact match wins over one in another case', async () => {
		addCompany(50, 'ACME TOOLS');
		const { json } = await bench.run(createByName, [someone(0, { c: 'ACME TOOLS' })]);
		expect(json[0].companyId).toBe(50);
	});

	test('two of the same name: the error lists both, and nothing is sent', async () => {
		addCompany(50, 'Acme Tools');
		const { error } = await bench.run(createByName, [someone(0, { c: 'acme tools' })]);
		expect(error.message).toContain('Company');
		expect(error.message).toMatch(/of this name: Acme Tools \(12\), Acme Tools \(50\)$/);
		expect(bench.data()).toEqual([]);
	});

	test('none of the name: the error lists those that are like it', async () => {
		const error = stops(
			await bench.run(createByName, [someone(0, { c: 'Müller' })]),
			'Company "Müller"',
			'Müller & Söhne GmbH (13)',
		);
		expect(error.description).not.toContain('Acme');
		expect(bench.data()).toEqual([]);
	});

	test('a name in a plain expression, and a number as well', async () => {
		const params = { ...createFromItem, companyId: '={{ $json.c }}' };
		const { json } = await bench.run(params, [
			someone(0, { c: 'acme tools' }),
			someone(1, { c: '13' }),
			someone(2, { c: 31 }),
		]);
		expect(json.map(({ companyId }) => companyId)).toEqual([12, 13, 31]);
	});
});

describe('profile by name', () => {
	const setLogin = {
		operation: 'setLogin',
		...whoIs(1, 1010),
		login: 'priya.dlp',
		password: 'Pri-2025!',
		userProfileId: '={{ $json.profile }}',
		isActive: false,
	};

	test.each([
		['Manager', 8],
		['manager (büro köln)', 40],
		[' Worker ', 10],
		['9', 9],
		[9, 9],
	])('%j', async (profile, id) => {
		const { json } = await bench.done(setLogin, [{ profile }]);
		expect(json[0].userProfileId).toBe(id);
		expect(bench.person(1010).profileId).toBe(id);
	});

	test.each([
		['Workr', ['"Workr"', 'Manager (8)', 'Worker (10)']],
		['Team', ['"Team"', 'Team leader (9)']],
		['Administrator', ['"Administrator"', 'cannot']],
	])('%s lists the candidates or says why', async (profile, texts) => {
		const { error } = await bench.run(setLogin, [{ profile }]);
		const shown = `${error.message} ${error.description}`;
		expect(error.message).toMatch(/^User Profile [^[]*$/);
		for (const text of texts) expect(shown).toContain(text);
		expect(bench.data()).toEqual([]);
	});

	test('candidates never include the Administrator, which cannot be given', async () => {
		const { error } = await bench.run(setLogin, [{ profile: 'Chief' }]);
		expect(error.description).toContain('Team leader (9)');
		expect(error.description).not.toContain('Administrator');
	});

	test('two profiles of the same name', async () => {
		const { profiles } = bench.sandbox.data;
		profiles.push({ ...profiles[1], id: 41 });
		tells(await bench.run(setLogin, [{ profile: 'Manager' }]), 'Manager (8), Manager (41)');
		expect(bench.data()).toEqual([]);
	});
});

test('each list is fetched at most once per run, however many items ask for it', async () => {
	const params = {
		...createByName,
		additionalFields: {
			login: '={{ $json.login }}',
			password: 'Ana-2025!',
			userProfileId: '={{ $json.profile }}',
		},
		labelsUi: { label: [{ labelId: 'Seniority', value: '={{ $json.level }}' }] },
	};
	const items = Array.from({ length: 12 }, (_, number) =>
		someone(number, {
			c: ['Acme Tools', 'Müller & Söhne GmbH'][number % 2],
			login: `ana.doe-${number}`,
			profile: ['Client manager', 'Client: orders only', 'Client (read only)'][number % 3],
			level: ['Junior', 'Senior', 'Lead'][number % 3],
		}),
	);
	const { json } = await bench.done(params, items);
	for (const [number, { personId }] of json.entries()) {
		expect(bench.sandbox.data.persons.get(personId)).toMatchObject({
			companyId: 12 + (number % 2),
			profileId: 31 + (number % 3),
			labels: { 11: (number % 3) * 2 },
			email: `ana${number}@example.test`,
		});
	}
	for (const list of ['companies', 'profiles', 'labels']) expect(bench.sent(list)).toHaveLength(1);
	expect(bench.sent('connect')).toHaveLength(1);
});

test('no list is fetched for ids', async () => {
	await bench.run(
		{
			...createFromItem,
			additionalFields: { login: 'ana.doe-1', password: 'Ana-2025!', userProfileId: '31' },
		},
		[someone(0)],
	);
	expect(bench.sandbox.log.map(({ operation }) => operation)).toEqual(['connect', 'createPerson']);
});

test('a list that may not be read stops only the items that ask for it', async () => {
	bench.fault('companies', 'forbidden');
	const params = { ...createFromItem, companyId: '={{ $json.c }}' };
	const { json } = await bench.goOn(params, [
		someone(0, { c: 12 }),
		someone(1, { c: 'Acme Tools' }),
		someone(2, { c: 13 }),
	]);
	expect(json[0]).toMatchObject({ action: 'created', companyId: 12 });
	expect(json[2]).toMatchObject({ action: 'created', companyId: 13 });
	// The item itself never left, whatever Wordbee said about the list.
	fails(json[1], 'notSent', 'You do not have the required access rights');
	expect(bench.newIds()).toHaveLength(2);
});
