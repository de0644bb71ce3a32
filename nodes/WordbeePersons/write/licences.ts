import type { PersonRequest } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';

/** "Seats" inside a login or e-mail are no words. */
const LICENCE_WORDS =
	/licen[cs]e|licencia|lizenz|(?<![\w.@-])seats?(?![\w.@-])|\busers?\b[^.]*\b(limit|maximum|exceeded)\b|\b(limit|maximum)\b[^.]*\busers?\b/i;

/** What to do when there is none left. */
export const LICENCE_ADVICE =
	'All user licences are taken. Disable somebody else or add licences in Wordbee, then run the item again.';

/** Whether licences are left, as far as the run knows: once they have run out, asking on is useless. */
export class Licences {
	private none?: WordbeeError;

	/** @throws WordbeeError if the request needs a licence and there was none a moment ago */
	check(request: PersonRequest): void {
		if (this.none === undefined || request.fields.isActive !== true) return;
		const { personId } = request;
		throw this.none.with({
			outcome: 'notSent',
			systemic: 'licences',
			httpCode: undefined,
			details: personId === undefined ? {} : { personId },
		});
	}

	/**
	 * Notes a refusal.
	 * @param told the refusal in the words for the user
	 * @returns the same, marked as one that further items meet too if it is
	 */
	refused(request: PersonRequest, told: WordbeeError): WordbeeError {
		if (!isLicenceRefusal(request, told)) return told;
		this.none = told;
		return told.with({ systemic: 'licences' });
	}

	/** Notes a success: it may have given a licence back. */
	follow({ action, fields }: PersonRequest): void {
		if (action === 'delete' || fields.isActive === false || fields.login === null) {
			this.none = undefined;
		}
	}
}

/** Whether words of Wordbee may mean that no licence is left. */
export function speaksOfLicences(words: string): boolean {
	return LICENCE_WORDS.test(words);
}

/**
 * Wordbee tells the lack of a licence only in words [U13]. The words are not documented, so this
 * is a guess that errs towards asking Wordbee again.
 */
export function isLicenceRefusal(request: PersonRequest, error: WordbeeError): boolean {
	return (
		request.fields.isActive === true &&
		error.outcome === 'rejected' &&
		LICENCE_WORDS.test(error.message) &&
		!/\b(in use|already|taken)\b/i.test(error.message)
	);
}
