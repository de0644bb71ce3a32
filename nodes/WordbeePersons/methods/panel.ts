import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { connect, type Connection } from '../run/connect';
import { defaultSettings } from '../run/settings';
import { asWordbeeError, toNodeError, WordbeeError } from '../transport/errors';
import { Run } from '../transport/run';

/**
 * Runs a list of the panel: connects, and words errors for the person who looks at the panel.
 * @param what plural noun of what the list holds
 */
export async function forPanel<T>(
	context: ILoadOptionsFunctions,
	what: string,
	load: (connection: Connection) => Promise<T>,
): Promise<T> {
	try {
		return await load(connect(context, defaultSettings, new Run()));
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
