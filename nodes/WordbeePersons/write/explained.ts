import { fieldOf } from '../person/personFields';
import type { PersonRequest } from '../person/personRequest';
import { describe } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import { refusalAdvice } from './refusalAdvice';

const ACTIONS: Record<PersonRequest['action'], string> = {
	create: 'created',
	update: 'updated',
	upsert: 'created or updated',
	delete: 'deleted',
};

/** Adds what the user can do about an error of Wordbee, by status and request. */
export function explained(request: PersonRequest, error: WordbeeError): WordbeeError {
	if (error.outcome === 'unknown') {
		const who = personWords(request);
		return error.with({
			message: `It is not known whether ${who} was ${ACTIONS[request.action]}: ${lowerFirst(error.message)}`,
			description:
				error.description ??
				'Look at the person in Wordbee. Running the item again does no harm: the change is the same.',
			details: { ...error.details, ...idDetails(request) },
		});
	}
	if (error.outcome !== 'rejected') return error;
	const advice = error.description === undefined ? refusalAdvice(request, error) : {};
	const details = { ...error.details, ...idDetails(request) };
	return error.with({ ...advice, details, message: withoutPreamble(error.message, request) });
}

/** Wordbee begins every refusal with these words [documented], also where nothing was to be updated. */
function withoutPreamble(sentence: string, { action }: PersonRequest): string {
	return action === 'update' ? sentence : sentence.replace(/^Update failed\.\s+/i, '');
}

/**
 * The error of a create whose end is not known.
 * @param looks whether the node could look persons up
 * @param hint what was found out
 */
export function unknownCreate(
	request: PersonRequest,
	lost: WordbeeError,
	looks: boolean,
	hint?: string,
): WordbeeError {
	const who = personWords(request);
	const found = hint === undefined ? '' : ` (${hint})`;
	const advice = looks
		? ''
		: ' With a Wordbee V2 API credential in the node it finds out by itself.';
	return new WordbeeError(
		`It is not known whether ${who} was created: ${lowerFirst(lost.message)}${found}`,
		{
			outcome: 'unknown',
			httpCode: lost.httpCode,
			description: `Wait a few minutes, then look for the person in Wordbee. Run this item again only if the person is not there.${advice}`,
		},
	);
}

/** Who a request is about, for a sentence. */
function personWords({ fields, personId }: PersonRequest): string {
	if (personId !== undefined) return `person ${personId}`;
	const name = [fields.firstName, fields.lastName].filter(Boolean).join(' ');
	const email = typeof fields.email === 'string' ? `e-mail ${describe(fields.email)}` : '';
	const login =
		typeof fields.login === 'string' ? `${fieldOf('login').title} ${describe(fields.login)}` : '';
	return `${name || 'the person'} (${[email, login].filter(Boolean).join(', ')})`;
}

function idDetails({ personId }: PersonRequest): { personId?: number } {
	return personId === undefined ? {} : { personId };
}

function lowerFirst(text: string): string {
	return /^[A-Z][a-z]/.test(text) && !text.startsWith('Wordbee')
		? text[0].toLowerCase() + text.slice(1)
		: text;
}
