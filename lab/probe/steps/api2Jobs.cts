import { isRecord, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/http/answer';
import { GaveUp, type Step, type With2 } from '../context.cts';
import { setting } from '../settings.cts';
import { accepted, isOk, valueIn } from '../shapes.cts';
import { testPerson } from './api2Writes.cts';

/** Wordbee may switch off the API for more than one poll in five seconds [documented]. */
const POLL_MS = [5_100, 5_100, 10_000, 10_000, 15_000, 15_000];

/** Sizes of a job, the node's default first. */
const SIZES = [500, 250, 100, 50];

/** A batch job on the test person. */
export const api2Jobs: Step[] = [
	{
		title: 'API 2: a batch job (waits at least five seconds)',
		calls: [0, 2 + POLL_MS.length],
		answers: ['U16', 'U16 a'],
		run: results,
	},
	{
		title: 'API 2: a large batch job that only validates',
		calls: [0, SIZES.length * (2 + POLL_MS.length)],
		answers: ['U16 b'],
		run: size,
	},
];

/** Longest time that the polls of all jobs may take, in seconds. */
export const JOBS_SECONDS =
	Math.ceil(POLL_MS.reduce((sum, ms) => sum + ms, 0) / 1000) * (1 + SIZES.length);

/** The state of a job in an answer. */
function stateOf(answer: Answer) {
	const json = jsonOf(answer);
	const trm = valueIn(json, 'trm') ?? json;
	const id = wholeNumber(isRecord(trm) ? pick(trm, 'requestid', 'id') : trm) ?? 0;
	const status = String(valueIn(trm, 'status') ?? 'waiting').toLowerCase();
	return { id, status, json, isOver: status === 'finished' || status === 'failed' };
}

/** Uploads changes of the test person and starts a job; the answer to the start. */
async function start(context: With2, count: number, more: object = {}): Promise<Answer> {
	const { api2, company } = context;
	const pid = testPerson(context);
	const rows = Array.from({ length: count }, (_, index) => {
		const role = `n8n probe ${index % 2}`;
		return { action: 'Change', cid: company, pid, role, data: `row-${index}` };
	});
	const upload = await api2.send('POST', '/media/upload', {
		query: { filename: 'persons.json' },
		file: JSON.stringify(rows),
	});
	const json = jsonOf(upload);
	const result = valueIn(json, 'result') ?? json;
	const fileToken = isRecord(result) ? pick(result, 'token', 'fileToken') : result;
	if (!isOk(upload) || typeof fileToken !== 'string') {
		throw new GaveUp(`a file could not be uploaded (status ${upload.status})`);
	}
	return await api2.send('POST', '/persons/io/updates', { json: { fileToken, ...more } });
}

/** Polls until the job is over. @returns the last state, over or not */
async function end({ api2, wait }: With2, started: ReturnType<typeof stateOf>) {
	let state = started;
	for (const pause of POLL_MS) {
		if (state.isOver || started.id === 0) break;
		await wait(pause);
		const query = { requestid: String(started.id) };
		const answer = await api2.send('GET', '/trm/status', { query });
		if (!isOk(answer)) throw new GaveUp(`the state of the job was refused (${answer.status})`);
		state = stateOf(answer);
	}
	return state;
}

async function results(context: With2): Promise<void> {
	const { report } = context;
	const answer = accepted(await start(context, 2), 'a job was refused with status');
	const started = stateOf(answer);
	const number = isRecord(started.json) ? 'an object `trm`' : 'the bare number';
	const form = started.isOver ? 'done at once' : number;
	const over = await end(context, started);
	const stays = over.id === 0 ? 'its number is 0 at the end' : 'its number stays';
	report.found('U16 a', over.isOver ? `${form}; ${stays}` : form);
	if (over.status === 'failed') throw new GaveUp('the job failed');
	if (!over.isOver) throw new GaveUp('the job did not end within a minute');
	const place = placeOf(over.json);
	report.found(
		'U16',
		place ?? 'in a place that is not known',
		place === undefined ? setting('sendAs', 'single') : undefined,
	);
	context.facts.jobsEnd = true;
}

/** Where a finished job has its results, in the words of the documentation. */
export function placeOf(json: unknown): string | undefined {
	for (const name of ['result', 'results', 'custom']) {
		const value = valueIn(json, name);
		const [items, path] = isRecord(value) ? [pick(value, 'items'), `${name}.items`] : [value, name];
		if (Array.isArray(items)) {
			const wrapped = isRecord(valueIn(items[0], 'v'));
			return `in \`${path}\`${wrapped ? ', each under `v`' : ''}`;
		}
		const token = ['filetoken', 'fileref'].find((one) => valueIn(value, one) !== undefined);
		if (token !== undefined) return `in a file that \`${name}.${token}\` names`;
	}
	return undefined;
}

async function size(context: With2): Promise<void> {
	const { report, facts } = context;
	if (facts.jobsEnd !== true) throw new GaveUp('no job came to its end');
	let refused: number | undefined;
	for (const count of SIZES) {
		const answer = await start(context, count, { readonly: true });
		const state = isOk(answer) ? await end(context, stateOf(answer)) : undefined;
		if (state !== undefined && state.status !== 'failed') {
			const taken = `${count} are taken`;
			if (refused === undefined) return report.found('U16 b', taken);
			const follows = setting('batchSize', count);
			return report.found('U16 b', `${taken}, ${refused} are not`, follows);
		}
		refused = count;
	}
	report.found('U16 b', `${refused} are not taken`, setting('sendAs', 'single'));
}
