/** n8n's Postgres and MySQL nodes on a table of staff with the types that such tables have. */
import { startMariaDb, startPostgresWith, type Server } from '../servers.cts';
import { editFields, given, once, type Case } from './case.cts';

const postgres = once(() => startPostgresWith(given('staff.postgres.sql')));
const mariaDb = once(() => startMariaDb(given('staff.mariadb.sql')));

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
