/**
 * Runs a program that does not know the command it belongs to, and ends it when that command is gone,
 * even by a SIGKILL: standard input is a pipe from there.
 * Arguments: signal that ends the program, user id, group id (empty: those of this process), program, ...
 */
const { spawn } = require('node:child_process');

const [signal, uid, gid, program, ...args] = process.argv.slice(2);
const account = uid === '' ? {} : { uid: Number(uid), gid: Number(gid) };
const child = spawn(program, args, { ...account, stdio: ['ignore', 'inherit', 'inherit'] });

const finish = () => child.kill(signal);
process.on('SIGTERM', finish);
process.on('SIGINT', finish);
process.stdin.resume();
process.stdin.once('close', finish);
child.once('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
