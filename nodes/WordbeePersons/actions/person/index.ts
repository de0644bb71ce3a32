import type { INodeProperties } from 'n8n-workflow';

import { asksForApi, panelOf } from '../panelOf';
import { optionsProperty } from '../parts/optionsProperty';
import { create } from './create.operation';
import { deletePerson } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { removeLogin } from './removeLogin.operation';
import { setActive } from './setActive.operation';
import { setLogin } from './setLogin.operation';
import { sync } from './sync.operation';
import { update } from './update.operation';
import { upsert } from './upsert.operation';

/** The operations on persons: a new one is written in a file of its own and named here. */
export const operations = [
	create,
	upsert,
	deletePerson,
	setActive,
	get,
	getAll,
	removeLogin,
	setLogin,
	sync,
	update,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const valuesOf = (some: typeof operations) => some.map(({ value }) => value);

/** Operations whose panel lets the user choose the API; all others use API 2. */
export const operationsOfApi1 = valuesOf(operations.filter(asksForApi));

/** What each operation does, by its value: the words on the canvas. */
export const operationTexts = Object.fromEntries(
	operations.map(({ value, action }) => [value, action]),
);

/**
 * One property with all operations: n8n's node creator lists the options of the first property of
 * this name only.
 */
export const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	})),
	default: 'create',
	description: 'What to do with the person',
	displayOptions: { show: { resource: ['person'] } },
};

/** The panel of all operations. */
export const description: INodeProperties[] = panelOf(
	operations.map((operation) => ({
		...operation,
		panel: [...operation.panel, optionsProperty(operation)],
	})),
);
