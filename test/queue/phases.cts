/** The parts of the queue test, in the order in which they are run. */
import type { Cluster } from '../../lab/queue/cluster.cts';
import type { SandboxApart } from '../../lab/sandbox/apart.cts';
import { seededRandom } from '../../lab/sandbox/faults.cts';
import { call, callAll, type Row, type Told } from './callers.cts';
import { executionsOf, judge, lastExecution, notOnce, type Tally } from './judge.cts';
import type { Live } from './workflows.cts';

/** What each part gets. */
export interface Stage {
	cluster: Cluster;
	sandbox: SandboxApart;
	/** Callers at a time, over all workflows: more than there are slots. */
	atOnce: number;
}

let batches = 0;

/** Rows of new persons; each fourth is one of the earlier ones with another role. */
function makeRows(count: number, repeats = 0.25): Row[] {
	const batch = ++batches;
	const random = seededRandom(batch);
	const rows: Row[] = [];
	for (let index = 0; index < count; index++) {
		const role = `Role ${index}`;
		const earlier = random() < repeats ? rows[Math.floor(random() * rows.length)] : undefined;
		const email = `batch${batch}.person${index}@queue.example`;
		rows.push(
			earlier === undefined
				? { lastName: `Batch ${batch}`, firstName: `Person ${index}`, email, role }
				: { ...earlier, role },
		);
	}
	return rows;
}

const ROOM_MS = 20;

/** Log-ins to each API since the log was cleared. */
async function logIns({ sandbox }: Stage): Promise<Record<string, number>> {
	const { calls } = await sandbox.state();
	return { api1: calls.connect ?? 0, api2: calls.authToken ?? 0 };
}

/** How often the processes logged in. */
export interface LogIns {
	/** What had happened to the sessions. */
	when: string;
	deaths: number;
	api1: number;
	api2: number;
}

/** No process has a session and a log-in takes a second; then Wordbee forgets its sessions, again and again. */
export async function coldStart(stage: Stage, lives: Live[], deaths: number): Promise<LogIns[]> {
	const { sandbox, cluster, atOnce } = stage;
	const slow = { effect: { kind: 'slow', ms: 1000 }, on: { operation: ['connect', 'authToken'] } };
	await sandbox.control('faults', slow);
	await sandbox.control('latency', ROOM_MS);
	const round = async () => {
		const sent = lives.map(async ({ path }) => {
			return await callAll(cluster.webhookUrl(path), makeRows(atOnce, 0), atOnce);
		});
		return (await Promise.all(sent)).flat();
	};
	const found: LogIns[] = [];
	const told: Told[] = [];
	await sandbox.control('clear-log');
	told.push(...(await round()));
	const { api1, api2 } = await logIns(stage);
	found.push({ when: 'All processes cold', deaths: 1, api1: api1!, api2: api2! });
	await sandbox.control('clear-log');
	for (let death = 0; death < deaths; death++) {
		const running = round();
		await new Promise((resolve) => setTimeout(resolve, 150));
		await sandbox.control('expire-tokens');
		told.push(...(await running));
	}
	const later = await logIns(stage);
	found.push({ when: 'Sessions forgotten', deaths, api1: later.api1!, api2: later.api2! });
	await sandbox.control('clear-faults');
	const wrong = told.filter(({ status }) => status !== 200);
	if (wrong.length > 0) throw new Error(`Of ${told.length} calls failed: ${show(wrong)}`);
	return found;
}

/** Executions per second of a workflow, with the workers that run now. */
export async function rate(stage: Stage, live: Live, count: number): Promise<number> {
	const { cluster, sandbox, atOnce } = stage;
	await sandbox.control('latency', ROOM_MS);
	const began = performance.now();
	const told = await callAll(cluster.webhookUrl(live.path), makeRows(count), atOnce);
	const wrong = told.filter(({ status }) => status !== 200);
	if (wrong.length > 0) throw new Error(`Of ${count} calls failed: ${show(wrong)}`);
	return (count / (performance.now() - began)) * 1000;
}

/** What came of many executions at once. */
export interface Storm {
	tallies: Tally[];
	/** E-mails that are not exactly one person after the callers sent again what had failed. */
	afterwards: string[];
	/** What n8n told the callers of the executions that it dropped. */
	words: string[];
	seconds: number;
}

/** All workflows are called at once, and in the middle one worker after another is killed and started again. */
export async function storm(
	stage: Stage,
	lives: Live[],
	{ each, kills }: { each: number; kills: string[] },
): Promise<Storm> {
	const { cluster, sandbox, atOnce } = stage;
	await sandbox.control('latency', ROOM_MS);
	const after = await lastExecution(cluster);
	const began = performance.now();
	const waiting = [...kills];
	const total = each * lives.length;
	let answers = 0;
	let killing = Promise.resolve();
	const answered = () => {
		answers++;
		const due = (total * (kills.length - waiting.length + 1)) / (kills.length + 1);
		if (waiting.length === 0 || answers < due) return;
		const victim = waiting.shift()!;
		// The next one is killed when this one is back.
		killing = killing.then(async () => {
			await cluster.killWorker(victim);
			await cluster.startWorker(victim);
		});
	};
	const lanes = Math.ceil(atOnce / lives.length);
	const told = await Promise.all(
		lives.map(async ({ path }) => {
			return await callAll(cluster.webhookUrl(path), makeRows(each), lanes, answered);
		}),
	);
	const seconds = (performance.now() - began) / 1000;
	await killing;
	const persons = await sandbox.persons();
	const tallies: Tally[] = [];
	for (const [index, live] of lives.entries()) {
		tallies.push(judge(live, told[index]!, persons, await executionsOf(cluster, live, after)));
	}
	const again = lives.map(async ({ path }, index) => {
		const rows = told[index]!.filter(({ status }) => status !== 200).map(({ row }) => row);
		return await callAll(cluster.webhookUrl(path), rows, lanes);
	});
	await Promise.all(again);
	const words = told.flat().filter(({ status }) => status !== 200);
	return {
		tallies,
		afterwards: notOnce(told.flat(), await sandbox.persons()),
		words: [...new Set(words.map(({ status, text }) => `${status} ${text.slice(0, 200)}`))],
		seconds,
	};
}

/** What came of pairs of executions about the same person. */
export interface Pairs {
	title: string;
	pairs: number;
	twice: number;
	/** Pairs made twice of which neither answer says so. */
	untold: number;
	/** Persons who did not get their label. */
	half: number;
	failed: number;
	actions: Record<string, number>;
}

const PAIR_LANES = 4;

/** The same e-mail in two executions at the same moment. */
export async function samePerson(stage: Stage, live: Live, count: number): Promise<Pairs> {
	const { cluster, sandbox } = stage;
	await sandbox.control('latency', 100);
	const url = cluster.webhookUrl(live.path);
	const rows = makeRows(count, 0);
	const answers: Told[][] = [];
	const lane = async () => {
		for (let row = rows.pop(); row !== undefined; row = rows.pop())
			answers.push(await Promise.all([call(url, row), call(url, row)]));
	};
	await Promise.all(Array.from({ length: PAIR_LANES }, lane));
	const persons = await sandbox.persons();
	const isTwice = ([first]: Told[]) =>
		persons.filter(({ email }) => email === first!.row.email).length > 1;
	const twice = answers.filter(isTwice);
	const says = (told: Told[]) => told.some(({ text }) => text.includes('otherPersonIds'));
	const emails = new Set(answers.map(([first]) => first!.row.email));
	const whole = persons.filter(({ email, labels }) => emails.has(email) && labels[10] === 2);
	const actions: Record<string, number> = {};
	for (const { json, status } of answers.flat()) {
		const action = status === 200 ? String(json?.action) : 'failed';
		actions[action] = (actions[action] ?? 0) + 1;
	}
	return {
		title: live.title,
		pairs: count,
		twice: twice.length,
		untold: twice.filter((told) => !says(told)).length,
		half: live.labels ? count - whole.length : 0,
		failed: actions.failed ?? 0,
		actions,
	};
}

/** A worker is asked to end while it is at work; nothing may be lost by that. */
export async function stopGently(
	stage: Stage,
	live: Live,
	worker: string,
	count: number,
): Promise<Tally> {
	const { cluster, sandbox, atOnce } = stage;
	const after = await lastExecution(cluster);
	let stopping: Promise<void> | undefined;
	const told = await callAll(cluster.webhookUrl(live.path), makeRows(count), atOnce, (answers) => {
		if (answers > count / 3) stopping ??= cluster.stopWorker(worker);
	});
	await stopping;
	const ended = await executionsOf(cluster, live, after);
	return judge(live, told, await sandbox.persons(), ended);
}

function show(wrong: Told[]): string {
	const texts = wrong.map(({ status, text }) => `${status} ${text.slice(0, 300)}`);
	return `${wrong.length}\n${[...new Set(texts)].slice(0, 3).join('\n')}`;
}
