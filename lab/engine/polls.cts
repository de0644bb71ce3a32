/** Polls of the trigger in n8n's engine, with the static data as n8n keeps and stores it. */
import { PollContext } from 'n8n-core';
import { Workflow, type IDataObject, type INode, type INodeParameters } from 'n8n-workflow';

import { additionalDataFor, nodeTypes, TRIGGER_TYPE, type Store } from './harness.cts';

/** A trigger in a workflow that is active, polled as n8n's scheduler does. */
export class Polls {
	private workflow: Workflow;

	/** What n8n's database holds: it is written after an emission and after the activation only. */
	stored = '{}';

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
			id: 'workflow',
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
		const node = this.workflow.getNode('Persons')!;
		const context = new PollContext(
			this.workflow,
			node,
			additionalDataFor(this.store),
			mode,
			'update',
		);
		const type: any = this.workflow.nodeTypes.getByNameAndVersion(TRIGGER_TYPE, 1);
		const items = await type.poll.call(context);
		if (items === null) return null;
		this.save();
		return items[0].map(({ json }: { json: IDataObject }) => json);
	}

	private save(): void {
		this.stored = JSON.stringify(this.workflow.staticData);
	}
}
