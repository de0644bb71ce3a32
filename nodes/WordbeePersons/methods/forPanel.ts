import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { operations } from '../actions/person';
import type { Api2 } from '../api/api2/api2';
import { chooseApi, connect, connectApi2, type Offered } from '../api/connect';
import type { PersonsApi } from '../api/personsApi';
import { Run } from '../http/run';
import { defaultSettings } from '../input/settings';
import { toNodeError } from '../values/toNodeError';
import { asWordbeeError, WordbeeError } from '../values/wordbeeError';

/** For an operation that an expression chooses. */
const anyOperation: Offered = { name: 'This operation', apis: ['api1', 'api2'] };

/**
 * Runs a list of the panel with the API that the node uses, and words errors for the person who
 * looks at the panel.
 * @param what plural noun of what the list holds
 */
export async function forPanel<T>(
	context: ILoadOptionsFunctions,
	what: string,
	load: (api: PersonsApi) => Promise<T>,
): Promise<T> {
	return await worded(context, what, async () => {
		const operation = operations.find(
			({ value }) => value === knownParameter(context, 'operation'),
		);
		const api = chooseApi(operation ?? anyOperation, knownParameter(context, 'api'));
		return await load(await connect(context, api, defaultSettings, new Run()));
	});
}

/** The same for lists that only API 2 has, whichever API the node writes with. */
export async function forPanelByApi2<T>(
	context: ILoadOptionsFunctions,
	what: string,
	load: (api: Api2) => Promise<T>,
): Promise<T> {
	return await worded(context, what, async () =>
		load(await connectApi2(context, defaultSettings, new Run())),
	);
}

async function worded<T>(
	context: ILoadOptionsFunctions,
	what: string,
	load: () => Promise<T>,
): Promise<T> {
	try {
		return await load();
	} catch (thrown) {
		const error = asWordbeeError(thrown);
		throw toNodeError(
			context.getNode(),
			error.with({
				message: `The list of ${what} could not be loaded: ${error.message}`,
				description: error.description ?? 'An ID typed by hand always works.',
			}),
		);
	}
}

/** The error for a list that came, but empty; n8n would only show "No data". */
export function emptyList(message: string, description: string): WordbeeError {
	return new WordbeeError(message, { outcome: 'notSent', description });
}

/**
 * A parameter of the panel, as far as its value is known there.
 * @returns undefined for an expression, which only a run can evaluate
 */
export function knownParameter(context: ILoadOptionsFunctions, name: string): unknown {
	const value = context.getCurrentNodeParameter(name) as unknown;
	return typeof value === 'string' && value.startsWith('=') ? undefined : value;
}
