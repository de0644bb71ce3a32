import type { PersonResult } from '../person/personRequest';
import { WordbeeError } from '../values/wordbeeError';
import { explained, unknownCreate } from './explained';
import { isCreate, type Row } from './writeItem';

/** What is known of a row after finding out. */
export type Verdict =
	| { kind: 'done'; result: PersonResult }
	/** It came to nothing and can be sent again, in this form. */
	| { kind: 'again'; row: Row }
	/** Somebody has made the person meanwhile: what to do is to be decided anew. */
	| { kind: 'decide' }
	/** It cannot be told yet. */
	| { kind: 'open' }
	| { kind: 'failed'; error: WordbeeError };

/** The verdict on a person who is no longer there. */
export function gone({ request }: Row): Verdict {
	const { companyId, personId } = request;
	return { kind: 'done', result: { action: 'deleted', companyId, personId: personId! } };
}

/** The verdict on a create that went as Create or Update and met somebody. */
export function met({ item }: Row, result: PersonResult): Verdict {
	const { personId } = result;
	const words = `Somebody else created the person at the same moment (person ${personId}), and it now holds the values of this item`;
	if (item.ifExists === 'skip') return { kind: 'done', result: { ...result, remarks: [words] } };
	const error = new WordbeeError(words, {
		outcome: 'rejected',
		details: { personId },
		description: 'Nobody was there when the node looked. Look at the person in Wordbee.',
	});
	return { kind: 'failed', error };
}

/**
 * The verdict on a row whose answer was lost and that nothing more is done about.
 * @param looks whether the node can look persons up
 * @param hint what was found out
 */
export function unknown(row: Row, looks: boolean, hint?: string): Verdict {
	const { error, told } = row.inDoubt!;
	if (told !== undefined) return { kind: 'failed', error: told };
	const words = isCreate(row)
		? unknownCreate(row.request, error, looks, hint)
		: explained(row.request, error);
	return { kind: 'failed', error: words };
}
