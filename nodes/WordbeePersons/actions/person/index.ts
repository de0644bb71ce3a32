import type { INodeProperties } from 'n8n-workflow';

import * as create from './create.operation';
import * as deletePerson from './delete.operation';
import * as get from './get.operation';
import * as getAll from './getAll.operation';
import * as removeLogin from './removeLogin.operation';
import * as setActive from './setActive.operation';
import * as setLogin from './setLogin.operation';
import * as update from './update.operation';
import * as upsert from './upsert.operation';
import { optionsProperty } from './shared.descriptions';

/** The operations on persons by the value of the parameter `operation`. */
export const operations = {
	upsert,
	create,
	update,
	setActive,
	setLogin,
	removeLogin,
	delete: deletePerson,
	get,
	getAll,
};

const choices = {
	create: {
		name: 'Create',
		value: 'create',
		action: 'Create person',
		description: 'Create a person',
	},
	upsert: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update person',
		description: 'Create a new person, or update the current one if it already exists (upsert)',
	},
	delete: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete person',
		description: 'Delete a person for good. To only keep somebody out, disable the person.',
	},
	setActive: {
		name: 'Enable or Disable',
		value: 'setActive',
		action: 'Enable or disable person',
		description: 'Let a person log in or keep the person out. The record and its history stay.',
	},
	get: { name: 'Get', value: 'get', action: 'Get person', description: 'Get a person' },
	getAll: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many persons',
		description: 'Get a list of persons',
	},
	removeLogin: {
		name: 'Remove Login',
		value: 'removeLogin',
		action: 'Remove login from person',
		description: 'Take the login away; the person stays as a contact',
	},
	setLogin: {
		name: 'Set Login',
		value: 'setLogin',
		action: 'Set login of person',
		description: 'Give a person a login and a user profile',
	},
	update: {
		name: 'Update',
		value: 'update',
		action: 'Update person',
		description: 'Update a person',
	},
};

function operationProperty(api: string, keys: Array<keyof typeof choices>): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: keys.map((key) => choices[key]),
		default: 'create',
		displayOptions: { show: { resource: ['person'], api: [api] } },
	};
}

export const description: INodeProperties[] = [
	operationProperty('api1', ['create', 'setActive', 'removeLogin', 'setLogin', 'update']),
	operationProperty('api2', [
		'create',
		'upsert',
		'delete',
		'setActive',
		'get',
		'getAll',
		'setLogin',
		'update',
	]),
	...Object.values(operations).flatMap((operation) => operation.description),
	optionsProperty(),
];
