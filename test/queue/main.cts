/**
 * `npm run test:queue`: n8n in queue mode with workers that die, and a Wordbee that forgets its
 * sessions. Counts are asserted; times are printed. `-- --short` is a tenth of it, for CI, `--each N`
 * executions per workflow in the storm.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { ensureN8n } from '../../lab/n8n/install.cts';
import { packPackage } from '../../lab/n8n/package.cts';
import { atEnd, end, endOnSignals } from '../../lab/n8n/process.cts';
import { ensureCredentials } from '../../lab/n8n/workflows.cts';
import { Cluster } from '../../lab/queue/cluster.cts';
import { startSandboxApart } from '../../lab/sandbox/apart.cts';
import type { Tally } from './judge.cts';
import {
	coldStart,
	rate,
	samePerson,
	stopGently,
	storm,
	type LogIns,
	type Pairs,
	type Stage,
} from './phases.cts';
import {
	addWorkflow,
	createAlone,
	createApi1,
	createApi2,
	createLabels,
	upsert,
	type Live,
} from './workflows.cts';

/** Executions that a worker runs at a time. */
const CONCURRENCY = 5;
const WORKERS = ['one', 'two'];

/** How much of it is done. `each`: executions per workflow in the storm. */
const SIZES = {
	full: { each: 2000, kills: ['one', 'two', 'one'], pairs: 60, deaths: 5, rated: 400 },
	short: { each: 67, kills: ['one'], pairs: 10, deaths: 1, rated: 60 },
};

const began = Date.now();

function say(line: string): void {
	const seconds = String(Math.round((Date.now() - began) / 1000)).padStart(4);
	console.log(`${seconds} s  ${line}`);
}

const problems: string[] = [];

function expect(holds: boolean, problem: string): void {
	if (!holds) problems.push(problem);
}

function table(head: string[], rows: Array<Array<string | number>>): void {
	const drawn = new Table({ head, style: { head: [], border: [] } });
	drawn.push(...rows);
	console.log(drawn.toString());
}

function showTallies(tallies: Tally[]): void {
	table(
		['', 'Executions', 'Dropped by n8n', 'of these made', 'Made twice', 'Untold', 'Lost', 'Failed'],
		tallies.map((one) => {
			const { title, executions, dropped, droppedMade, twice, untold, lost, failed } = one;
			return [title, executions, dropped, droppedMade, twice, untold, lost, failed];
		}),
	);
	for (const { title, executions, success, dropped, twice, untold, lost, failed } of tallies) {
		const wrong = { 'made twice': twice, 'made but not told': untold, lost, failed };
		for (const [what, count] of Object.entries(wrong))
			expect(count === 0, `${title}: ${count} ${what}`);
		const counted = success + dropped + failed;
		expect(counted === executions, `${title}: ${executions} calls, ${counted} executions`);
	}
}

function showLogIns(found: LogIns[]): void {
	table(
		['', 'Times', 'Log-ins to API 1', 'to API 2', 'at most'],
		found.map(({ when, deaths, api1, api2 }) => {
			return [when, deaths, api1, api2, deaths * WORKERS.length];
		}),
	);
	for (const { when, deaths, api1, api2 } of found) {
		for (const count of [api1, api2]) {
			const fits = count >= 1 && count <= deaths * WORKERS.length;
			expect(fits, `${when}: ${count} log-ins for ${deaths} deaths`);
		}
	}
}

function showPairs(found: Pairs[]): void {
	table(
		[
			'The same e-mail in two executions at once',
			'Pairs',
			'Made twice',
			'Untold',
			'Half',
			'Answers',
		],
		found.map(({ title, pairs, twice, untold, half, actions }) => {
			const answers = Object.entries(actions).map(([action, count]) => `${count} ${action}`);
			return [title, pairs, twice, untold, half, answers.join(', ')];
		}),
	);
	for (const { title, pairs, twice, untold, half, failed } of found) {
		if (title === createAlone.title) continue;
		expect(twice === 0, `${title}: ${twice} of the pairs were made twice`);
		expect(untold === 0, `${title}: ${untold} of the pairs made twice are not told of`);
		expect(half === 0, `${title}: ${half} persons have no label`);
		const failing = createLabels.find((way) => way.title === title)?.failsSecond ? pairs : 0;
		expect(failed === failing, `${title}: ${failed} executions of pairs failed`);
	}
}

async function main(): Promise<void> {
	endOnSignals();
	const { values } = parseArgs({
		options: {
			short: { type: 'boolean' },
			each: { type: 'string' },
		},
	});
	const size = values.short ? SIZES.short : SIZES.full;
	const { kills, pairs, deaths, rated } = size;
	const each = Number(values.each ?? size.each);
	const n8n = await ensureN8n();
	const sandbox = await startSandboxApart();
	atEnd(() => sandbox.close());
	const tarball = await packPackage(n8n);
	say('Starting Redis, PostgreSQL and n8n: main, a webhook process, two workers');
	const cluster = await Cluster.start({ n8n, tarball, concurrency: CONCURRENCY, say });
	const others = [...WORKERS.map(async (name) => await cluster.startWorker(name))];
	await Promise.all([cluster.startWebhooks(), ...others]);
	const references = await ensureCredentials(cluster.rest, sandbox);
	const add = async (way: typeof upsert) => await addWorkflow(cluster, way, references);
	const [createOrUpdate, byApi2, byApi1, alone] = [
		await add(upsert),
		await add(createApi2),
		await add(createApi1),
		await add(createAlone),
	];
	const withLabels: Live[] = [];
	for (const way of createLabels) withLabels.push(await add(way));
	const stage: Stage = { cluster, sandbox, atOnce: 4 * CONCURRENCY };

	say('No session anywhere, then sessions that die; a log-in takes a second');
	showLogIns(await coldStart(stage, [createOrUpdate, alone], deaths));

	const withTwo = await rate(stage, createOrUpdate, rated);

	const lives = [createOrUpdate, byApi2, byApi1];
	say(`${each * lives.length} executions; killed in the middle: worker ${kills.join(', ')}`);
	const { tallies, afterwards, words, seconds } = await storm(stage, lives, { each, kills });
	showTallies(tallies);
	console.log(`in ${seconds.toFixed(0)} s; callers of dropped executions were told:`);
	for (const text of words) console.log(`  ${text}`);
	console.log(`after they sent the same again, not exactly once: ${afterwards.length}`);
	expect(afterwards.length === 0, `Not exactly once in the end: ${afterwards.join(', ')}`);
	const dropped = tallies.reduce((sum, tally) => sum + tally.dropped, 0);
	const held = kills.length * CONCURRENCY;
	expect(dropped <= held, `${dropped} executions were dropped, the killed workers held ${held}`);

	say('The same e-mail in two executions at once');
	const found: Pairs[] = [];
	for (const live of [...lives, ...withLabels, alone])
		found.push(await samePerson(stage, live, pairs));
	showPairs(found);

	say('SIGTERM for worker two while it is at work');
	const gentle = await stopGently(stage, createOrUpdate, 'two', rated);
	showTallies([gentle]);
	expect(gentle.dropped === 0, `${gentle.dropped} executions were dropped after a SIGTERM`);
	const withOne = await rate(stage, createOrUpdate, rated);
	const ratio = (withTwo / withOne).toFixed(2);
	console.log(
		`Executions per second: ${withOne.toFixed(1)} with one worker, ${withTwo.toFixed(1)} with two (${ratio} times)`,
	);

	const left = await cluster.stop();
	expect(left.length === 0, left.join(', '));
	say(problems.length === 0 ? 'all as it should be' : 'NOT as it should be:');
	for (const problem of problems) console.log(`  ${problem}`);
	if (problems.length > 0) process.exitCode = 1;
}

main()
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(() => void end().then(() => process.exit()));
