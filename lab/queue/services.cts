/**
 * Redis and PostgreSQL from Debian's packages, each on a free port of the loopback interface with a
 * data folder of its own, for as long as the command runs.
 */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../n8n/package.cts';
import { cleanEnvironment, freePort, run, runOrThrow, waitFor } from '../n8n/process.cts';
import { ensureDebian, keep, serviceAccount } from './debian.cts';

/** n8n's database. */
export interface Database {
	/** What n8n needs to reach it. */
	env: Record<string, string>;
	/** Runs a query; each row is a list of texts. */
	rows(sql: string): Promise<string[][]>;
}

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** Debian's package of PostgreSQL, and what is there once it is installed. */
export const POSTGRES = { postgresql: DEBIAN_POSTGRES };
const USER = 'n8n';

/** Installs Debian's packages of both if they are missing and this process may do so. */
export async function ensureServices(say: (line: string) => void): Promise<void> {
	await ensureDebian({ 'redis-server': '/usr/bin/redis-server', ...POSTGRES }, say);
}

/** Folder of the newest PostgreSQL that is installed. */
function postgresPrograms(): string | undefined {
	if (!existsSync(DEBIAN_POSTGRES)) return undefined;
	const [newest] = readdirSync(DEBIAN_POSTGRES).sort((a, b) => Number(b) - Number(a));
	return newest === undefined ? undefined : join(DEBIAN_POSTGRES, newest, 'bin');
}

/** @returns the settings with which n8n reaches it */
export async function startRedis(): Promise<Record<string, string>> {
	const folder = temporaryFolder('redis');
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
	keep('SIGTERM', folder, ['/usr/bin/redis-server', ...args]);
	const cli = ['-p', String(port), 'ping'];
	await waitFor('Starting Redis', 30, async () => {
		const answer = await run('/usr/bin/redis-cli', cli, {
			cwd: folder,
			env: cleanEnvironment(),
			limitSeconds: 5,
		});
		return answer.stdout.trim() === 'PONG' ? true : undefined;
	});
	return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) };
}

/** Starts a PostgreSQL with an empty database. */
export async function startPostgres(): Promise<Database> {
	const programs = postgresPrograms();
	if (programs === undefined) throw new Error('PostgreSQL is not installed');
	const folder = temporaryFolder('postgres');
	const data = join(folder, 'data');
	mkdirSync(data);
	const account = serviceAccount('postgres');
	if (account !== undefined) {
		for (const path of [folder, data]) chownSync(path, account.uid, account.gid);
		chmodSync(folder, 0o755);
	}
	const port = await freePort();
	const env = cleanEnvironment({ LC_ALL: 'C.UTF-8' });
	const init = ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-sync'];
	const options = { cwd: folder, env, limitSeconds: 120, ...account };
	await runOrThrow('initdb', join(programs, 'initdb'), init, options);
	const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'max_connections=200'];
	const args = ['-D', data, '-p', String(port), '-k', folder];
	const given = settings.flatMap((one) => ['-c', one]);
	keep('SIGINT', folder, [join(programs, 'postgres'), ...args, ...given], account);
	const psql = async (database: string, sql: string) =>
		await run(
			join(programs, 'psql'),
			['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', database, '-AtXc', sql],
			{ cwd: folder, env, limitSeconds: 60 },
		);
	await waitFor('Starting PostgreSQL', 60, async () =>
		(await psql('postgres', 'select 1')).code === 0 ? true : undefined,
	);
	await psql('postgres', 'create database n8n');
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'n8n',
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: 'none',
		},
		rows: async (sql) => {
			const { code, stdout, stderr } = await psql('n8n', sql);
			if (code !== 0) throw new Error(`Query failed: ${stderr}`);
			return stdout
				.split('\n')
				.filter((line) => line !== '')
				.map((line) => line.split('|'));
		},
	};
}
