/** Programs from Debian's packages: installed where they are missing, run until the command ends. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, cleanEnvironment, runOrThrow, startService } from '../n8n/process.cts';

/** A user that a program runs as: some refuse to run as root. */
export interface Account {
	uid: number;
	gid: number;
}

/**
 * Installs Debian's packages that are missing, if this process may do so.
 * @param packages names of packages, each with a path that is there once it is installed
 */
export async function ensureDebian(
	packages: Record<string, string>,
	say: (line: string) => void,
): Promise<void> {
	const missing = Object.keys(packages).filter((name) => !existsSync(packages[name]));
	if (missing.length === 0) return;
	const names = missing.join(' ');
	if (process.getuid?.() !== 0)
		throw new Error(`Missing: apt-get install ${names}, then start again.`);
	say(`Installing from Debian: ${names} …`);
	const env = cleanEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
	const options = { cwd: '/', env, limitSeconds: 600 };
	await runOrThrow('apt-get update', 'apt-get', ['update', '-q'], options);
	const install = ['install', '-qy', '--no-install-recommends', ...missing];
	await runOrThrow('apt-get install', 'apt-get', install, options);
}

/** Starts a program that is stopped by this signal, at the command's end at the latest. */
export function keep(signal: string, folder: string, program: string[], account?: Account): void {
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

/** The user that Debian's package makes for its program; only root has to change to it, and can. */
export function serviceAccount(user: string): Account | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) =>
		Number(execFileSync('id', [flag, user], { encoding: 'utf8' }).trim());
	return { uid: id('-u'), gid: id('-g') };
}
