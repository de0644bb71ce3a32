import { isRecord, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/transport/answer';
import { GaveUp, type Context, type Step } from '../context.cts';
import { setting } from '../settings.cts';
import { isOk } from '../shapes.cts';
import { session2 } from './api2Reads.cts';

/** Wordbee may switch off the API for more than one poll in five seconds [documented]. */
const POLL_MS = [5_100, 5_100, 10_000, 10_000, 15_000, 15_000];

/** Sizes of a job, the node's default first. */
const SIZES = [500, 250, 100, 50];

/** A batch job on the test person. */
export const api2Jobs: Step[] = [
	{
		title: 'API 2: a batch job (waits at least five seconds)',
		needs: ['api2', 'write'],
		calls: [0, 2 + POLL_MS.length],
		answers: ['U16', 'U16 a'],
		run: results,
	},
	{
		title: 'API 2: a large batch job that only validates',
		needs: ['api2', 'write'],
		calls: [0, SIZES.length * (2 + POLL_MS.length)],
		answers: ['U16 b'],
		run: size,
	},
];

/** Longest time that the polls of all jobs may take, in seconds. */
export const JOBS_SECONDS =
	Math.ceil(POLL_MS.reduce((sum, ms) => sum + ms, 0) / 1000) * (1 + SIZES.length);

interface State {
	id: number;
	status: string;
	json: unknown;
}

function stateOf(answer: Answer): State {
	const json = jsonOf(answer);
	const trm = isRecord(json) ? (pick(json, 'trm') ?? json) : json;
	if (!isRecord(trm)) return { id: wholeNumber(trm) ?? 0, status: 'waiting', json };
	return {
		id: wholeNumber(pick(trm, 'requestid', 'id')) ?? 0,
		status: String(pick(trm, 'status') ?? 'waiting').toLowerCase(),
		json,
	};
}

function isOver({ status }: State): boolean {
	return status === 'finished' || status === 'failed';
}

/** Uploads rows and starts a job; the answer to the start. */
async function start(context: Context, rows: object[], more: object = {}): Promise<Answer> {
	const api2 = session2(context);
	const upload = await api2.send('POST', '/media/upload', {
		query: { filename: 'persons.json' },
		file: JSON.stringify(rows),
	});
	const json = jsonOf(upload);
	const result = isRecord(json) ? (pick(json, 'result') ?? json) : json;
	const fileToken = isRecord(result) ? pick(result, 'token', 'fileToken') : result;
	if (!isOk(upload) || typeof fileToken !== 'string') {
		throw new GaveUp(`a file could not be uploaded (status ${upload.status})`);
	}
	return await api2.send('POST', '/persons/io/updates', { json: { fileToken, ...more } });
}

/** Polls until the job is over. @returns the last state, over or not */
async function end(context: Context, started: State, wait: (ms: number) => Promise<void>) {
	let state = started;
	for (const pause of POLL_MS) {
		if (isOver(state) || started.id === 0) break;
		await wait(pause);
		const query = { requestid: String(started.id) };
		const answer = await session2(context).send('GET', '/trm/status', { query });
		if (!isOk(answer)) throw new GaveUp(`the state of the job was refused (${answer.status})`);
		state = stateOf(answer);
	}
	return state;
}

function change({ facts, company }: Context, index: number): object {
	if (facts.second === undefined) throw new GaveUp('API 2 made no test person');
	const role = `n8n probe ${index % 2}`;
	return { action: 'Change', cid: company, pid: facts.second, role, data: `row-${index}` };
}

async function results(context: Context): Promise<void> {
	const { report } = context;
	const answer = await start(context, [change(context, 0), change(context, 1)]);
	if (!isOk(answer)) throw new GaveUp(`a job was refused with status ${answer.status}`);
	const started = stateOf(answer);
	const form = isOver(started)
		? 'done at once'
		: isRecord(started.json)
			? 'an object `trm`'
			: 'the bare number';
	const over = await end(context, started, (ms) => context.wait(ms));
	const number = over.id === 0 ? 'its number is 0 at the end' : 'its number stays';
	report.found('U16 a', isOver(over) ? `${form}; ${number}` : form);
	if (over.status === 'failed') throw new GaveUp('the job failed');
	if (!isOver(over)) throw new GaveUp('the job did not end within a minute');
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
	if (!isRecord(json)) return undefined;
	for (const name of ['result', 'results', 'custom']) {
		const value = pick(json, name);
		const items = isRecord(value) ? pick(value, 'items') : value;
		const path = isRecord(value) ? `${name}.items` : name;
		if (Array.isArray(items)) {
			const wrapped = isRecord(items[0]) && isRecord(pick(items[0], 'v'));
			return `in \`${path}\`${wrapped ? ', each under `v`' : ''}`;
		}
		const token = isRecord(value)
			? ['filetoken', 'fileref'].find((one) => pick(value, one) !== undefined)
			: undefined;
		if (token !== undefined) return `in a file that \`${name}.${token}\` names`;
	}
	return undefined;
}

async function size(context: Context): Promise<void> {
	const { report, facts } = context;
	if (facts.jobsEnd !== true) throw new GaveUp('no job came to its end');
	let refused: number | undefined;
	for (const count of SIZES) {
		const rows = Array.from({ length: count }, (_, index) => change(context, index));
		const answer = await start(context, rows, { readonly: true });
		const state = isOk(answer)
			? await end(context, stateOf(answer), (ms) => context.wait(ms))
			: undefined;
		if (state !== undefined && state.status !== 'failed') {
			return report.found(
				'U16 b',
				refused === undefined ? `${count} are taken` : `${count} are taken, ${refused} are not`,
				refused === undefined ? undefined : setting('batchSize', count),
			);
		}
		refused = count;
	}
	report.found('U16 b', `${refused} are not taken`, setting('sendAs', 'single'));
}
