/** The workflows that read a list of persons, with each kind of list, judged by the sandbox's data. */
import { csv, LATIN, LEAVER, SAME, UNCERTAIN, UNUSABLE, type Row } from './tables.cts';
import { useStage, type Options } from './stage.cts';

const stage = useStage();
const COMPANY = 'Nordlicht Sprachdienste';
const person = (login: string, first: string, last: string, more: Row): Row => ({
	...{ first_name: first, last_name: last, email: `${login}@nordlicht.example`, login },
	...{ company: COMPANY, profile: 'Worker', job_title: 'Reviser', status: 'active', ...more },
});
const JAN = person(LEAVER, 'Jan', 'Novotný', { status: 'left', last_day: '2025-06-30' });
const EMMA = person('emma.smith', 'Emma', 'Smith', { status: 'left', last_day: '2025-09-30' });
const RENEE = person('renee.dubois', 'Renée', 'Dubois', { phone: '+33 1', employee_no: 'E1' });
const BO = person('boris.li', 'Bo', 'Li', { employee_no: 'E2' });

/** The staff of the own company as it is in Wordbee, as rows. */
const staff = (): Row[] =>
	[...stage.bench.sandbox.data.persons.values()]
		.filter(({ companyId, email }) => companyId === 1 && email)
		.map(({ firstName, lastName, email, login, role }) => ({
			...{ first_name: firstName, last_name: lastName, email, login: login ?? '' },
			...{ company: COMPANY, profile: '', job_title: role, status: 'active' },
		}));

/** What each workflow is for, and how it is set up to write. */
const WORKFLOWS: Record<string, { creates: boolean; disables: boolean; options?: Options }> = {
	'create-persons-from-csv.json': { creates: true, disables: false },
	'scheduled-csv-upsert.json': { creates: true, disables: false },
	'disable-leavers.json': { creates: false, disables: true },
	'compare-directory.json': {
		creates: true,
		disables: true,
		options: { settings: { dry_run: false, company: COMPANY } },
	},
};
const names = Object.keys(WORKFLOWS);
let rows: Row[];
let options: (file: string) => Options;

beforeEach(() => {
	const others = staff();
	for (const { login, first_name, last_name, email } of [JAN, EMMA]) {
		stage.bench.sandbox.data.insert({
			...{ companyId: 1, firstName: first_name, lastName: last_name, email, login },
			...{ profileId: 10, isActive: true },
		});
	}
	rows = [RENEE, JAN, EMMA, BO];
	options = (file) => ({ ...WORKFLOWS[file].options });
	everybody = (file) => (file === 'compare-directory.json' ? [...rows, ...others] : rows);
});
let everybody: (file: string) => Row[];

/** Who has been created, and who has been disabled. */
const outcome = () => ({
	created: stage
		.newPersons()
		.filter(({ email }) => email !== JAN.email && email !== EMMA.email)
		.map(({ login }) => login)
		.sort(),
	disabled: [JAN, EMMA].map(
		({ login }) => stage.bench.sandbox.data.persons.get(idOf(login))!.isActive === false,
	),
});
const idOf = (login: string) =>
	[...stage.bench.sandbox.data.persons.values()].find(
		({ email }) => email === `${login}@nordlicht.example`,
	)!.id;
const wanted = (file: string) => ({
	created: WORKFLOWS[file].creates ? [BO.login, RENEE.login].sort() : [],
	disabled: [WORKFLOWS[file].disables, WORKFLOWS[file].disables],
});

describe.each(names)('%s', (file) => {
	it.each(Object.keys({ plain: 0, ...SAME }))('does the same with %s', async (kind) => {
		const form = SAME[kind] ?? ((all: Row[]) => csv(all));
		const list = form(everybody(file));
		const { error } = await stage.run(file, { ...options(file), list });
		expect(error).toBeUndefined();
		expect(outcome()).toEqual(wanted(file));
	});

	it.each(Object.keys(LATIN))('reads %s', async (kind) => {
		// The sandbox's own staff has names that Latin-1 lacks.
		const most_to_disable_in_percent = 100;
		const all = { ...options(file), list: LATIN[kind](rows) };
		if (file === 'compare-directory.json')
			Object.assign(all.settings!, { most_to_disable_in_percent });
		const { error } = await stage.run(file, all);
		expect(error).toBeUndefined();
		expect(outcome()).toEqual(wanted(file));
		const renee = stage.newPersons().find(({ login }) => login === RENEE.login);
		if (WORKFLOWS[file].creates) expect(renee!.firstName).toBe('Renée');
	});

	it.each(Object.keys(UNUSABLE))('stops with a sentence at %s', async (kind) => {
		const [form, sentence] = UNUSABLE[kind];
		const before = stage.bench.sandbox.data.snapshot();
		const { error } = await stage.run(file, { ...options(file), list: form(everybody(file)) });
		expect(error).toMatch(
			/^The list of persons cannot be used: .*Nothing was changed in Wordbee\.$/,
		);
		expect(error).toContain(sentence);
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
	});

	it.each(Object.keys(UNCERTAIN))('leaves a leaver alone with %s, and says so', async (kind) => {
		const [form, sentence] = UNCERTAIN[kind];
		const done = await stage.run(file, { ...options(file), list: form(everybody(file)) });
		expect(done.error).toBeUndefined();
		const { created, disabled } = wanted(file);
		expect(outcome()).toEqual({ created, disabled: [false, disabled[1]] });
		const told = JSON.stringify([done.items('Sort the rows', 1), done.mails]);
		expect(told).toContain(JSON.stringify(sentence).slice(1, -1));
	});
});
