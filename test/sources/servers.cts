/** A directory and a MariaDB from Debian's packages, on free ports of the loopback interface. */
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { temporaryFolder } from '../../lab/n8n/package.cts';
import { cleanEnvironment, freePort, run, runOrThrow, waitFor } from '../../lab/n8n/process.cts';
import { ensureDebian, keep, serviceAccount } from '../../lab/queue/debian.cts';
import { POSTGRES, startPostgres } from '../../lab/queue/services.cts';

/** A server that nodes ask: its name and version, and the credential of n8n's that opens it. */
export interface Server {
	version: string;
	credential: [type: string, data: IDataObject];
}

const say = (line: string) => console.log(line);
const options = (cwd: string) => ({ cwd, env: cleanEnvironment(), limitSeconds: 120 });

const SUFFIX = 'dc=example,dc=com';
const SLAPD = '/usr/sbin/slapd';

/** Starts slapd with these entries (LDIF), and with Microsoft's attributes. */
export async function startDirectory(ldif: string): Promise<Server> {
	await ensureDebian({ slapd: SLAPD }, say);
	const folder = temporaryFolder('slapd');
	const data = join(folder, 'data');
	mkdirSync(data);
	const schemas = ['core', 'cosine', 'inetorgperson', 'nis', 'msuser'];
	const settings = [
		...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
		...['modulepath /usr/lib/ldap', 'moduleload back_mdb', 'database mdb'],
		...[`suffix "${SUFFIX}"`, `rootdn "cn=admin,${SUFFIX}"`, 'rootpw directory'],
		`directory ${data}`,
	];
	const config = join(folder, 'slapd.conf');
	const entries = join(folder, 'entries.ldif');
	writeFileSync(config, `${settings.join('\n')}\n`);
	writeFileSync(entries, ldif);
	// -s: Active Directory's entries have a security descriptor, which slapd has no form for.
	const add = ['-T', 'add', '-s', '-f', config, '-l', entries];
	await runOrThrow('slapadd', SLAPD, add, options(folder));
	const { stderr } = await run(SLAPD, ['-VV'], options(folder));
	const port = await freePort();
	keep('SIGTERM', folder, [SLAPD, '-f', config, '-h', `ldap://127.0.0.1:${port}/`, '-d', '0']);
	await waitFor('Starting slapd', 30, async () => ((await answers(port)) ? true : undefined));
	const [, version] = /slapd (\d[\d.]*)/.exec(stderr) ?? [];
	const bind = { bindDN: `cn=admin,${SUFFIX}`, bindPassword: 'directory' };
	return {
		version: `slapd ${version}`,
		credential: ['ldap', { hostname: '127.0.0.1', port: String(port), ...bind }],
	};
}

/** Whether somebody listens on that port. */
async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (found: boolean) => {
			socket.destroy();
			resolve(found);
		};
		socket.once('connect', () => end(true)).once('error', () => end(false));
	});
}

/** Starts PostgreSQL and runs this SQL. */
export async function startPostgresWith(sql: string): Promise<Server> {
	await ensureDebian(POSTGRES, say);
	const { env, rows } = await startPostgres();
	await rows(sql);
	const [[version]] = await rows('show server_version');
	const data = {
		...{ host: env.DB_POSTGRESDB_HOST, port: Number(env.DB_POSTGRESDB_PORT) },
		...{ database: env.DB_POSTGRESDB_DATABASE, user: env.DB_POSTGRESDB_USER },
	};
	return { version: `PostgreSQL ${version.split(' ')[0]}`, credential: ['postgres', data] };
}

/** Starts MariaDB and runs this SQL. */
export async function startMariaDb(sql: string): Promise<Server> {
	await ensureDebian({ 'mariadb-server': '/usr/sbin/mariadbd' }, say);
	const folder = temporaryFolder('mariadb');
	const data = join(folder, 'data');
	mkdirSync(data);
	const account = serviceAccount('mysql');
	if (account !== undefined) {
		for (const path of [folder, data]) chownSync(path, account.uid, account.gid);
		chmodSync(folder, 0o755);
	}
	const init = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal'];
	await runOrThrow('mariadb-install-db', '/usr/bin/mariadb-install-db', init, {
		...options(folder),
		...account,
	});
	const port = await freePort();
	const where = [`--datadir=${data}`, `--port=${port}`, `--socket=${join(folder, 'socket')}`];
	const only = ['--bind-address=127.0.0.1', `--pid-file=${join(folder, 'pid')}`];
	keep('SIGTERM', folder, ['/usr/sbin/mariadbd', '--no-defaults', ...where, ...only], account);
	const client = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '-N'];
	const query = async (text: string) =>
		await run('/usr/bin/mariadb', [...client, '-e', text], options(folder));
	await waitFor('Starting MariaDB', 60, async () =>
		(await query('select 1')).code === 0 ? true : undefined,
	);
	const { code, stderr } = await query(`create database hr character set utf8mb4; use hr; ${sql}`);
	if (code !== 0) throw new Error(`Query failed: ${stderr}`);
	const { stdout } = await query('select version()');
	return {
		version: `MariaDB ${stdout.split('-')[0].trim()}`,
		credential: ['mySql', { host: '127.0.0.1', port, database: 'hr', user: 'root', password: '' }],
	};
}
