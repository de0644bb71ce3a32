import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../values/toNodeError';
import { fieldLookup, type Lookup } from './fieldLookup';

/**
 * The node's parameters, for all items. n8n takes its time for each that is read, whatever it holds, so
 * those without an expression are read once, and those that only name fields of the item are looked up.
 */
export class Parameters {
	/** Whether the node runs as the tool of an AI agent. */
	readonly asTool: boolean;

	/** Values of the parameters that are the same for all items. */
	private readonly same = new Map<string, unknown>();

	/** How the parameters that hold an expression are looked up. */
	private readonly lookups = new Map<string, Lookup>();

	constructor(private readonly context: IExecuteFunctions) {
		this.asTool = isTool(context.getNode());
	}

	/** The value for an item; '' if there is none. Do not change it: other items may share it. */
	read(name: string, index: number): unknown {
		if (this.same.has(name)) return this.same.get(name);
		const known = this.lookups.get(name);
		if (known !== undefined) return known(this.json(index), (path) => this.byN8n(path, index));
		const typed = this.typed(name, index);
		if (holdsExpression(typed)) {
			const whole: Lookup = (_json, ask) => ask(name);
			this.lookups.set(name, this.asTool ? whole : fieldLookup(typed, name));
			return this.read(name, index);
		}
		const value = this.byN8n(name, index);
		this.same.set(name, value);
		return value;
	}

	private byN8n(path: string, index: number): unknown {
		return this.context.getNodeParameter(path, index, '') as unknown;
	}

	/** A parameter as it was typed: expressions are not evaluated. */
	typed(name: string, index: number): unknown {
		const options = { rawExpressions: true };
		return this.context.getNodeParameter(name, index, '', options) as unknown;
	}

	/** The item itself. */
	json(index: number): IDataObject {
		return this.context.getInputData()[index].json;
	}
}

function holdsExpression(typed: unknown): boolean {
	if (typeof typed === 'string') return typed.startsWith('=');
	if (typeof typed !== 'object' || typed === null) return false;
	return Object.values(typed).some(holdsExpression);
}
