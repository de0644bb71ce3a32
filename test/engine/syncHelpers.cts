import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { locator } from './bench.cts';
import type { Api2Bench } from './api2Helpers.cts';

/** A client that nobody of the seed belongs to. */
export const COMPANY = 14;

/** Parameters of Synchronize, everything from the item. */
export function syncOf(more: IDataObject = {}, options: IDataObject = {}): IDataObject {
	const { additionalFields, ...others } = more;
	return {
		operation: 'sync',
		mode: 'apply',
		matchOn: 'email',
		companyId: locator('id', '={{ $json.c }}'),
		lastName: '={{ $json.l }}',
		firstName: '={{ $json.f }}',
		email: '={{ $json.e }}',
		additionalFields: {
			login: '={{ $json.login }}',
			role: '={{ $json.role }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
			...(additionalFields as IDataObject),
		},
		customFieldsUi: { field: [{ fieldId: 1, value: '={{ $json.nr }}' }] },
		lastDay: '={{ $json.lastDay }}',
		ifNotInList: 'disable',
		options,
		...others,
	};
}

/** The same, matched on the employee number. */
export const byNumber = (more: IDataObject = {}, options: IDataObject = {}): IDataObject =>
	syncOf({ matchOn: 'customField', matchFieldId: 1, ...more }, options);

/** Somebody who works at the company, with a login. */
export function staff(bench: Api2Bench, number: number, more: Partial<Person> = {}): Person {
	return bench.add({
		companyId: COMPANY,
		lastName: `Staff ${number}`,
		firstName: `Kim ${number}`,
		email: `kim${number}@example.test`,
		login: `kim.staff-${number}`,
		profileId: 31,
		isActive: true,
		role: 'Buyer',
		cfs: { 1: `E${number}` },
		...more,
	});
}

/** The row of a list about somebody who is there, with nothing changed. */
export function rowOf(person: Person, more: IDataObject = {}): IDataObject {
	const { companyId: c, lastName: l, firstName: f, email: e, login, role, profileId } = person;
	return {
		c,
		l,
		f,
		e,
		login,
		role,
		profile: profileId,
		on: person.isActive,
		nr: person.cfs[1],
		...more,
	};
}

/** The row of a newcomer. */
export function newRow(number: number, more: IDataObject = {}): IDataObject {
	return {
		c: COMPANY,
		l: `New ${number}`,
		f: `Robin ${number}`,
		e: `robin${number}@example.test`,
		login: `robin.new-${number}`,
		role: 'Seller',
		profile: 31,
		on: true,
		nr: `N${number}`,
		...more,
	};
}

/** Action and person of each output. */
export const actionsOf = (json: any[]): any[] =>
	json.map(({ action, details }) => action ?? details?.outcome);
