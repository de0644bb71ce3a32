/** n8n's Postgres and MySQL nodes on a table of staff with the types that such tables have. */
import { startMariaDb, startPostgresWith, type Server } from '../servers.cts';
import { editFields, once, type Case } from './case.cts';

const POSTGRES = `
create table staff (
	employee_number char(8), last_name varchar(80), first_name text, email text, job_title char(24),
	salutation char(5), phone char(20), mobile text, is_active boolean, cost_centre bigint,
	hourly_rate numeric(8,2), birth_date date, hired_at timestamptz, languages text[], details json);
insert into staff values
	('00042', 'Müller', 'Ana', 'ana.mueller@example.com', 'Reviser', 'Ms', '+49 30 5550101', null,
		true, 9007199254740993, 38.50, '1990-03-01', '2024-03-01 08:30:00+01', '{de,en}', '{"desk": "3A"}'),
	('00043', 'Novak ', null, 'tomas.novak@example.com', '', '', '', '', false, 12, 40,
		null, '2024-07-01 00:00:00+02', '{}', null);`;
const MARIADB = `
create table staff (
	employee_number char(8), last_name varchar(80), first_name text, email text, job_title char(24),
	salutation char(5), phone char(20), mobile text, is_active tinyint(1), cost_centre bigint,
	hourly_rate decimal(8,2), birth_date date, hired_at datetime, languages set('de','en','fr'),
	details json, employee_id int(5) zerofill, left_on date);
insert into staff values
	('00042', 'Müller', 'Ana', 'ana.mueller@example.com', 'Reviser', 'Ms', '+49 30 5550101', null,
		true, 9007199254740993, 38.50, '1990-03-01', '2024-03-01 08:30:00', 'de,en', '{"desk": "3A"}', 42,
		null),
	('00043', 'Novak ', null, 'tomas.novak@example.com', '', '', '', '', false, 12, 40, null,
		'2024-07-01 00:00:00', '', null, 43, '2026-12-31');`;

const postgres = once(() => startPostgresWith(POSTGRES));
const mariaDb = once(() => startMariaDb(MARIADB));

const OWN_NAMES = {
	...{ lastName: 'last_name', firstName: 'first_name', email: 'email', isActive: 'is_active' },
	...{ phone: 'phone', comments: 'hired_at', role: 'languages' },
};

interface Asked {
	/** The node's version; by default today's. */
	version?: number;
	/** Whether Edit Fields is behind it. */
	edited?: boolean;
}

const QUERY = 'select * from staff order by employee_number';

/** Asks for the whole table. */
const asked =
	(node: string, database: () => Promise<Server>, how: Asked = {}) =>
	async () => {
		const { version, credential } = await database();
		const parameters = { operation: 'executeQuery', query: QUERY, options: {} };
		const step = { node, version: how.version, parameters, credential };
		return { server: version, steps: how.edited ? [step, editFields(OWN_NAMES)] : [step] };
	};

const columns = (name: string, what: string, prepare: Case['prepare']): Case => {
	return { name, source: 'columns', what, prepare };
};

/** The two databases. */
export const databaseCases: Case[] = [
	columns(
		'postgres',
		'A table with char(n), numeric, dates, a list, JSON',
		asked('postgres', postgres),
	),
	columns(
		'postgresEditFields',
		'The same behind Edit Fields, type String: char(n) is padded, a list has become a text',
		asked('postgres', postgres, { edited: true }),
	),
	columns(
		'postgresOlder',
		'The same with a node of earlier: a date is a Date',
		asked('postgres', postgres, { version: 2.6 }),
	),
	columns(
		'mySql',
		'A table with tinyint(1), decimal, dates, JSON, zerofill',
		asked('mySql', mariaDb),
	),
	columns(
		'mySqlOlder',
		'The same with a node of earlier: dates are Dates',
		asked('mySql', mariaDb, { version: 2 }),
	),
	columns(
		'mySqlOlderEditFields',
		'The same behind Edit Fields, type String: Dates in quotation marks',
		asked('mySql', mariaDb, { version: 2, edited: true }),
	),
];
