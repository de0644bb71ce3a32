import type { INodeProperties } from 'n8n-workflow';

/** Whether the operations that read show what Wordbee answers, or what people want to know of it. */
export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
