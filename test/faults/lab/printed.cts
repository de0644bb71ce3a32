/** All that the lab prints, n8n's log included, is searched for secrets; the log is not shown. */
process.env.N8N_LOG_LEVEL = 'debug';

import { Console } from 'node:console';
import { Writable } from 'node:stream';

import { secretsPrinted } from './secrets.cts';

let printed = '';

const recorder = new Writable({
	write(chunk: Buffer, _encoding, done) {
		printed += chunk.toString('utf8');
		done();
	},
});
globalThis.console = new Console(recorder);

const undo = [process.stdout, process.stderr].map((stream) => {
	const write = stream.write;
	stream.write = ((...args: Parameters<typeof write>) => {
		recorder.write(args[0]);
		return Reflect.apply(write, stream, args) as boolean;
	}) as typeof write;
	return () => void (stream.write = write);
});

afterAll(() => {
	for (const step of undo) step();
	expect(secretsPrinted(printed)).toEqual([]);
});
