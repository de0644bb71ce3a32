/**
 * Redis and PostgreSQL from Debian's packages, each on a free port of the loopback interface with a
 * data folder of its own, for as long as the command runs.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../n8n/package.cts';
import {
	atEnd,
	cleanEnvironment,
	freePort,
	run,
	runOrThrow,
	startService,
	waitFor,
} from '../n8n/process.cts';

/** A user that PostgreSQL may run as: it refuses to run as root. */
interface Account {
	uid: number;
	gid: number;
}

/** n8n's database. */
export interface Database {
	/** What n8n needs to reach it. */
	env: Record<string, string>;
	/** Runs a query; each row is a list of texts. */
	rows(sql: string): Promise<string[][]>;
}

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const USER = 'n8n';

/** Installs Debian's packages of both if they are missing and this process may do so. */
export async function ensureServices(say: (line: string) => void): Promise<void> {
	if (existsSync('/usr/bin/redis-server') && postgresPrograms() !== undefined) return;
	if (process.getuid?.() !== 0) {
		throw new Error(
			'Redis and PostgreSQL are missing: apt-get install redis-server postgresql, then start again.',
		);
	}
	say('Installing Redis and PostgreSQL from Debian …');
	const env = cleanEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
	const options = { cwd: '/', env, limitSeconds: 600 };
	await runOrThrow('apt-get update', 'apt-get', ['update', '-q'], options);
	const install = ['install', '-qy', '--no-install-recommends', 'redis-server', 'postgresql'];
	await runOrThrow('apt-get install', 'apt-get', install, options);
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
	const account = serviceAccount();
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

/** Starts a program that is stopped by this signal, at the command's end at the latest. */
function keep(signal: string, folder: string, program: string[], account?: Account): void {
	const ids = account === undefined ? ['', ''] : [String(account.uid), String(account.gid)];
	const args = [join(__dirname, 'keeper.cjs'), signal, ...ids, ...program];
	const service = startService(process.execPath, args, {
		cwd: folder,
		env: cleanEnvironment({ LC_ALL: 'C.UTF-8' }),
		logFile: join(folder, 'service.log'),
		graceSeconds: 15,
	});
	atEnd(async () => void (await service.stop()));
}

/** Debian's package makes a user for PostgreSQL; only root has to change to it, and can. */
function serviceAccount(): Account | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) =>
		Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
	return { uid: id('-u'), gid: id('-g') };
}
