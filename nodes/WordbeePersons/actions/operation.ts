import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Offered } from '../api/connect';
import type { Api } from '../person/personFields';
import { readOperation, type ReadOperation } from '../read/readOperation';
import { writeOperation, type WriteOperation } from '../write/writeOperation';

/** All that one operation says about itself; every list of operations is made from this. */
export interface OperationTexts extends Offered {
	/** Value of the parameter `operation`: saved workflows hold it. */
	value: string;
	/** What it does, in the node creator, on the canvas and to an agent that has it as a tool. */
	action: string;
	/** One line under the name in the list of operations. */
	description: string;
	/**
	 * Its part of the panel, as if there were no other operation; `only()` marks what one API has.
	 * Order is the order on the screen.
	 */
	panel: INodeProperties[];
}

/** One operation of the node: its texts and panel, and what it does with all items of a run. */
export interface Operation extends OperationTexts {
	kind: 'write' | 'read';
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** Operations of both APIs, and of one. */
export const BOTH: readonly Api[] = ['api1', 'api2'];
export const API1: readonly Api[] = ['api1'];
export const API2: readonly Api[] = ['api2'];

/** An operation that changes persons. */
export function writes(parts: OperationTexts & WriteOperation): Operation {
	return { ...parts, kind: 'write', execute: writeOperation(parts) };
}

/** An operation that only reads them. Reading is always done by API 2. */
export function reads<T>(parts: OperationTexts & ReadOperation<T>): Operation {
	return { ...parts, kind: 'read', execute: readOperation(parts) };
}
