/**
 * Loaded into n8n before anything else: ends n8n and its helpers when the command that started it is
 * gone and with it the other end of standard input.
 */
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
	process.stdin.resume();
	process.stdin.once('close', () => {
		process.kill(process.pid, 'SIGTERM');
		setTimeout(() => process.kill(-process.pid, 'SIGKILL'), 12_000).unref();
	});
	process.stdin.unref();
}
