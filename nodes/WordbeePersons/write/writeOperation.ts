import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { chooseApi, connect, type Offered } from '../api/connect';
import type { Directory, PersonsApi } from '../api/personsApi';
import { Run } from '../http/run';
import type { Draft } from '../input/draft';
import { ItemParameters } from '../input/itemParameters';
import { Parameters } from '../input/parameters';
import { readSettings, type Settings } from '../input/settings';
import { whoIs } from '../input/whoIs';
import { KnownPersons } from '../lookup/knownPersons';
import { Names } from '../lookup/names';
import { BatchJobs } from './batchJobs';
import { makesAgain } from './decide';
import { hintAtZeros } from './hintAtZeros';
import { InFlight } from './inFlight';
import { JobSize } from './jobSize';
import { Ledger } from './ledger';
import { Licences } from './licences';
import type { OutputOf } from './outputOf';
import { prepare } from './prepare';
import { Reconciler } from './reconciler';
import { reportDuplicates } from './reportDuplicates';
import { SingleRequests } from './singleRequests';
import { Unchanged } from './unchanged';
import type { WriteContext } from './writeContext';
import type { WriteItem } from './writeItem';

/** What an operation that writes consists of: everything else is the same for all of them. */
export interface WriteOperation extends Offered {
	/** The item's parameters, checked, as a draft. */
	draft(item: ItemParameters): Draft;
	/** Whether items that change nothing in what the look-up shows are left out. */
	skipsUnchanged?: boolean;
	/** The output of a success, besides the fields that were set. */
	output: OutputOf;
}

/** A connection, and the settings of the run. */
interface Connected {
	api: PersonsApi;
	settings: Settings;
}

/** What sending takes. */
export interface Sending extends Connected, Pick<WriteContext, 'ledger' | 'run' | 'unchanged'> {
	/** Where persons are looked up, if not where the API does it. */
	directory?: Directory;
}

/**
 * From this many items on a batch job costs fewer calls than single requests: a job takes up to
 * five (upload, start, two looks at its state, fetching the result), whatever its size.
 */
export const JOB_PAYS_FROM = 6;

/**
 * One try of one run: connect, plan, choose how to send, send, output.
 * @param operation what is particular to the operation
 * @returns the operation's `execute`: one output item per input item
 */
export function writeOperation(operation: WriteOperation) {
	return async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
		const inputs = this.getInputData();
		if (inputs.length === 0) return [];
		const run = new Run(this.getExecutionCancelSignal?.());
		const parameters = new Parameters(this);
		const items = inputs.map((_, index) => new ItemParameters(parameters, index));
		const ledger = new Ledger(this, inputs, operation.output, run, (index) => whoIs(items[index]));
		let outcome: 'notSent' | 'unknown' = 'notSent';
		try {
			const connected = await connectFor(this, items[0], operation, run);
			const names = new Names(connected.api);
			const work = await prepare(items, (item) => operation.draft(item), names, ledger);
			if (work.some(makesAgain)) ledger.warnOfRetry(connected.api.directory !== undefined);
			outcome = 'unknown';
			for (const dryRun of [true, false]) {
				const part = work.filter((item) => item.dryRun === dryRun);
				const skips = operation.skipsUnchanged && !connected.settings.sendUnchanged;
				const unchanged = skips ? new Unchanged(names) : undefined;
				const sending = { ledger, run, unchanged, ...connected };
				if (part.length > 0) await sendAll(part, sending, dryRun ? operation.output : undefined);
			}
		} catch (thrown) {
			ledger.failOpen(thrown, outcome);
		}
		ledger.stopIfFailed();
		return ledger.outputItems();
	};
}

/** @throws WordbeeError if a setting is wrong or there is no credential; nothing is sent then */
async function connectFor(
	context: IExecuteFunctions,
	item: ItemParameters,
	operation: WriteOperation,
	run: Run,
): Promise<Connected> {
	const settings = readSettings(item);
	const api = chooseApi(operation, item.optional('api'));
	return { api: await connect(context, api, settings, run), settings };
}

/** @param preview the operation's output if the run is dry */
export async function sendAll(
	work: WriteItem[],
	{ api, settings, ledger, run, unchanged, ...given }: Sending,
	preview?: OutputOf,
): Promise<void> {
	const customFields = api.customFields && (async () => await api.customFields!());
	const directory = given.directory ?? api.directory;
	const known = directory && new KnownPersons(directory, customFields);
	const order = ledger.orderOf(work, known);
	const licences = new Licences();
	const context: WriteContext = { api, run, ledger, order, known, licences, unchanged };
	const reconciler = new Reconciler(context);
	const dryRun = preview !== undefined;
	const isStarted = work.some((item) => ledger.remembered(item)?.state === 'job');
	if (api.batch && (dryRun || isStarted || paysAsJob(work, settings))) {
		const size = new JobSize(settings.batchSize, settings.jobsGrow === true);
		await new BatchJobs(context, reconciler, api.batch, size, dryRun).send(work);
	} else {
		const inFlight = new InFlight(settings.maxConcurrency);
		await new SingleRequests(context, reconciler, inFlight, preview).send(work);
	}
	await reportDuplicates(context, settings.failOnOthers);
	await hintAtZeros(context);
}

function paysAsJob(work: WriteItem[], { sendAs }: Settings): boolean {
	if (sendAs === 'batch') return true;
	if (work.some(({ request }) => request.matchOn === 'customField')) return true;
	return sendAs === 'auto' && work.length >= JOB_PAYS_FROM;
}
