/** Polls of the trigger in n8n's engine, with the static data as n8n keeps and stores it. */
import { PollContext } from 'n8n-core';
import { sleep, Workflow, type IDataObject, type INode, type INodeParameters } from 'n8n-workflow';

import { additionalDataFor, nodeTypes, TRIGGER_TYPE, type Store } from './harness.cts';

/** How n8n's durable scheduler polls. */
export interface Durable {
	/**
	 * Whether a poll that tells nothing leaves its state, too (N8N_POLLER_DURABLE_CURSORS_ENABLED); else n8n
	 * forgets it.
	 */
	cursors: boolean;
	/** Time that it gives a poll, in milliseconds; after twice of that it throws away what the poll tells. */
	budgetMs: number;
}

let workflows = 0;

/** A trigger in a workflow that is active, polled as n8n's scheduler does. */
export class Polls {
	private readonly id = `workflow ${workflows++}`;

	private workflow: Workflow;

	/** What n8n's database holds: it is written after an emission and after the activation only. */
	stored = '{}';

	/** What the trigger has written into n8n's log. */
	readonly log: string[] = [];

	constructor(
		private readonly store: Store,
		public params: IDataObject,
		private readonly settings: Partial<INode> = {},
	) {
		this.workflow = this.load();
	}

	private load(): Workflow {
		const node: INode = {
			id: '1',
			name: 'Persons',
			type: TRIGGER_TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters: this.params as INodeParameters,
			credentials: { wordbeeV2Api: { id: '1', name: 'wordbeeV2Api' } },
			...this.settings,
		};
		return new Workflow({
			id: this.id,
			active: true,
			nodeTypes: nodeTypes(),
			nodes: [node],
			connections: {},
			staticData: JSON.parse(this.stored) as IDataObject,
		});
	}

	/** n8n starts anew, perhaps with other parameters, and knows what was stored. */
	restart(params = this.params): void {
		this.params = params;
		this.workflow = this.load();
	}

	/** The first poll, as n8n does it when a workflow is activated. */
	async activate(): Promise<IDataObject[] | null> {
		const items = await this.poll();
		this.save();
		return items;
	}

	/** @returns the items, null if there are none */
	async poll(mode: 'trigger' | 'manual' = 'trigger'): Promise<IDataObject[] | null> {
		const items = await this.run(this.workflow, mode);
		if (items !== null) this.save();
		return items;
	}

	/**
	 * A poll of the durable scheduler: it loads what is stored into another workflow object.
	 * @param abandoned what it tells is thrown away, although it came in time
	 * @returns the items, null if there are none or it took too long
	 */
	async durablePoll({ cursors, budgetMs }: Durable, abandoned = false) {
		const workflow = this.load();
		let timer: NodeJS.Timeout;
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(() => resolve('late'), 2 * budgetMs);
		});
		const poll = this.run(workflow, 'trigger', budgetMs).finally(() => clearTimeout(timer));
		const items = await Promise.race([poll, late]);
		if (abandoned || items === 'late') return null;
		if (items !== null || cursors) {
			// n8n stores it behind the poll's back.
			await sleep(1);
			this.save(workflow);
		}
		return items;
	}

	private async run(
		workflow: Workflow,
		mode: 'trigger' | 'manual',
		budgetMs?: number,
	): Promise<IDataObject[] | null> {
		const node = workflow.getNode('Persons')!;
		const context = new PollContext(workflow, node, additionalDataFor(this.store), mode, 'update');
		// n8n 1 knows no such limit.
		if (budgetMs !== undefined) Object.assign(context, { getPollBudgetMs: () => budgetMs });
		const warn = (message: string) => void this.log.push(message);
		Object.defineProperty(context, 'logger', { value: { warn } });
		const type: any = workflow.nodeTypes.getByNameAndVersion(TRIGGER_TYPE, 1);
		const items = await type.poll.call(context);
		return items === null ? null : items[0].map(({ json }: { json: IDataObject }) => json);
	}

	/** Whether there is something that n8n has not stored yet. */
	get hasNews(): boolean {
		return this.workflow.staticData.__dataChanged === true;
	}

	private save({ staticData } = this.workflow): void {
		this.stored = JSON.stringify(staticData);
		staticData.__dataChanged = false;
	}
}
