import { HELP, readOptions, UsageError } from './options.cts';
import { probe, type ProbeResult } from './probe.cts';

/** Exit codes: what a script that calls the probe may go by. */
const FAILED = 1;
const USAGE = 2;
const LEFT_BEHIND = 3;
const INTERRUPTED = 130;

/** Waits, but no longer than until the signal. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}

/** What became of the test persons, in sentences. */
function closing({ cleanUp, ended, calls }: ProbeResult): string[] {
	const lines = [`Calls made: ${calls[1]} to API 1, ${calls[2]} to API 2.`];
	if (ended !== undefined) lines.push(`Ended early: ${ended}.`);
	if (cleanUp === undefined) return [...lines, 'No test person was made.'];
	if (cleanUp.deleted > 0) lines.push(`Test persons deleted: ${cleanUp.deleted}.`);
	if (cleanUp.left.length === 0) {
		return [...lines, `Nothing is left${cleanUp.verified ? '; a search finds nobody' : ''}.`];
	}
	return [...lines, 'LEFT BEHIND:', ...cleanUp.left.map((one) => `- ${one}`)];
}

async function main(): Promise<number> {
	const say = (line: string) => process.stderr.write(`${line}\n`);
	let options;
	try {
		options = readOptions(process.argv.slice(2), process.env);
	} catch (thrown) {
		if (!(thrown instanceof UsageError)) throw thrown;
		say(thrown.message);
		return USAGE;
	}
	if (options === 'help') {
		process.stdout.write(HELP);
		return 0;
	}
	const [interrupt, abandon] = [new AbortController(), new AbortController()];
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.on(name, () => {
			if (interrupt.signal.aborted) return abandon.abort();
			say('Interrupted: removing what was made. Once more to stop that too.');
			interrupt.abort();
		});
	}
	const result = await probe(options, {
		say,
		signal: interrupt.signal,
		abandon: abandon.signal,
		wait: async (ms) => await wait(ms, (interrupt.signal.aborted ? abandon : interrupt).signal),
	});
	if (result.table !== undefined) process.stdout.write(`${result.table}\n`);
	const { settings } = result.report;
	if (settings.length > 0) {
		process.stdout.write(
			`\nSettings that follow:\n\n${settings.map((one) => `- ${one}`).join('\n')}\n`,
		);
	}
	for (const line of closing(result)) say(line);
	if (interrupt.signal.aborted) return INTERRUPTED;
	if ((result.cleanUp?.left.length ?? 0) > 0) return LEFT_BEHIND;
	return result.table === undefined ? FAILED : 0;
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		// Its text may hold an address.
		process.stderr.write(`The probe broke: ${error instanceof Error ? error.name : 'error'}\n`);
		process.exitCode = FAILED;
	},
);
