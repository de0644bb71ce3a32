/** The nodes that do it: this package's, and n8n's HTTP Request as somebody without it would fill it in. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Address } from '../sandbox/apart.cts';
import type { What } from './cases.cts';

const node = (name: string, type: string, typeVersion: number, parameters: IDataObject): INode =>
	({ id: '2', name, type, typeVersion, position: [0, 0], parameters }) as INode;

const details = {
	companyId: { __rl: true, mode: 'id', value: '={{ $json.company }}' },
	lastName: '={{ $json.lastName }}',
	firstName: '={{ $json.firstName }}',
	email: '={{ $json.email }}',
};

const PARAMETERS: Record<What, IDataObject> = {
	create: { api: 'api1', operation: 'create', ...details },
	createAuto: {
		api: 'api1',
		operation: 'create',
		companyId: details.companyId,
		dataMode: 'autoMapInputData',
	},
	upsertSingle: {
		operation: 'upsert',
		matchOn: 'email',
		...details,
		options: { sendAs: 'single' },
	},
	upsertJobs: { operation: 'upsert', matchOn: 'email', ...details },
	getMany: { operation: 'getAll', returnAll: true },
};

/** The Wordbee Persons node for a case; Get Many has no options. */
export function wordbeeNode(what: What, options: IDataObject): INode {
	const type = what.startsWith('create') ? 'wordbeeApi' : 'wordbeeV2Api';
	return {
		...node('Wordbee Persons', 'n8n-nodes-wordbee.wordbeePersons', 1, {
			resource: 'person',
			...PARAMETERS[what],
			...(what === 'getMany'
				? {}
				: { options: { ...(PARAMETERS[what].options as IDataObject), ...options } }),
		}),
		credentials: { [type]: { id: '1', name: type } },
	};
}

/** The tokens that a user pastes into the HTTP Request node. */
export async function pastedTokens({ url, apiV2Url, account, password, apiKey }: Address) {
	const query = new URLSearchParams({ account, pwd: password, json: 'true' });
	const one = await fetch(`${url}/api/connect?${query.toString()}`);
	const two = await fetch(`${apiV2Url}/auth/token`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ accountid: account, key: apiKey }),
	});
	return { api1: (await one.json()) as string, api2: (await two.json()) as string };
}

/**
 * One PUT per item to API 1, with a pasted token.
 * @param company name of the item's field with the company's id
 * @param person properties of the data JSON, as in JavaScript
 */
export function handCreate(
	url: string,
	token: string,
	company: string,
	person: string,
): IDataObject {
	const data = `={{ JSON.stringify({ ${person} }) }}`;
	return {
		method: 'PUT',
		url: `=${url}/companies/{{ $json.${company} }}/persons`,
		sendQuery: true,
		queryParameters: {
			parameters: [
				{ name: 'token', value: token },
				{ name: 'data', value: data },
			],
		},
		options: {},
	};
}

/** @param tokens that were pasted */
export function handNode(
	what: What,
	{ url, apiV2Url, account }: Address,
	tokens: { api1: string; api2: string },
): INode {
	const api2 = (path: string, jsonBody: string, options: IDataObject = {}): IDataObject => ({
		method: 'POST',
		url: `${apiV2Url}${path}`,
		sendHeaders: true,
		headerParameters: {
			parameters: [
				{ name: 'X-Auth-Token', value: tokens.api2 },
				{ name: 'X-Auth-AccountId', value: account },
			],
		},
		sendBody: true,
		specifyBody: 'json',
		jsonBody,
		options,
	});
	const person = 'LastName: $json.lastName, FirstName: $json.firstName, Email: $json.email';
	const change =
		"={{ JSON.stringify({ action: 'ChangeOrCreate', cid: $json.company, lname: $json.lastName, fname: $json.firstName, email: $json.email }) }}";
	const pages = {
		pagination: {
			pagination: {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [{ type: 'body', name: 'skip', value: '={{ $pageCount * 500 }}' }],
				},
				paginationCompleteWhen: 'other',
				completeExpression: '={{ $response.body.rows.length < 500 }}',
			},
		},
	};
	const parameters = {
		create: () => handCreate(url, tokens.api1, 'company', person),
		createAuto: () => handCreate(url, tokens.api1, 'company', person),
		upsertSingle: () => api2('/persons/io/update', change),
		getMany: () => api2('/persons/list', '{ "allfields": true, "take": 500 }', pages),
		upsertJobs: (): IDataObject => {
			throw new Error('Batch jobs are not compared with one HTTP Request node');
		},
	}[what]();
	return node('HTTP Request', 'bench.http', 4.4, parameters);
}
