import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Run } from '../http/run';
import { ItemParameters } from '../input/itemParameters';
import { Parameters } from '../input/parameters';
import { whoIs } from '../input/whoIs';
import { summaryJson } from '../plan/summaryJson';
import { toNodeError } from '../values/toNodeError';
import { WordbeeError } from '../values/wordbeeError';
import { Ledger } from './ledger';
import { SyncRun } from './syncRun';

/**
 * One try of one run of Synchronize: all items together are a list that Wordbee is brought in line with.
 * @returns one output item per input item, then one for each person whom no item stands for and about
 *   whom there is something to tell; or one for all of them
 */
export async function syncOperation(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const inputs = this.getInputData();
	if (isEmpty(inputs)) throw toNodeError(this.getNode(), emptyList());
	const run = new Run(this.getExecutionCancelSignal?.());
	const parameters = new Parameters(this);
	const items = inputs.map((_, index) => new ItemParameters(parameters, index));
	const ledger = new Ledger(
		this,
		inputs,
		() => ({}),
		run,
		(index) => whoIs(items[index]),
	);
	const sync = new SyncRun(this, items, ledger, run);
	try {
		await sync.go();
	} catch (thrown) {
		ledger.failOpen(thrown, sync.isSending ? 'unknown' : 'notSent');
	}
	ledger.stopIfFailed();
	const output = ledger.outputItems();
	if (sync.settings?.output !== 'summary') return output.map((item, at) => linked(item, at));
	const persons = output.map(({ json }) => json);
	return [{ json: summaryJson(persons, sync.about, sync.hints), pairedItem: allOf() }];

	/** An item for a person of Wordbee comes from the list as a whole, so no single one is its source. */
	function linked(item: INodeExecutionData, at: number): INodeExecutionData {
		return at < inputs.length ? item : { ...item, pairedItem: sync.sourceOf(at) ?? allOf() };
	}

	function allOf() {
		return inputs.slice(0, 2).map((_, item) => ({ item }));
	}
}

/** n8n gives a node that always outputs data an item without anything in it for an empty list. */
function isEmpty(inputs: INodeExecutionData[]): boolean {
	if (inputs.length > 1) return false;
	return inputs.every(({ json, binary }) => Object.keys(json).length === 0 && binary === undefined);
}

function emptyList(): WordbeeError {
	return new WordbeeError('Nothing was changed: the list is empty', {
		outcome: 'notSent',
		ofTheNode: true,
		description: 'Look at the node before this one: it may have found no file, or read it wrongly.',
	});
}
