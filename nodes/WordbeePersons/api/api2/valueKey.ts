import type { PersonRequest } from '../../person/personRequest';
import type { WordbeeError } from '../../values/wordbeeError';

/** The spellings that Wordbee may mean; the first is that of a documented sibling [U18]. */
const SPELLINGS = ['value', 'v'] as const;

/**
 * Under which name the value of a custom field is sent. It is not documented [U18]: the newer custom
 * field record of Wordbee, a documented sibling, calls it "value", so that is tried first. A refusal
 * changes nothing in Wordbee, so the other spelling may then be tried.
 */
export class ValueKey {
	current: string;

	/** True once the user chose a spelling or Wordbee accepted one. */
	private settled: boolean;

	/** @param chosen a spelling, or `auto` */
	constructor(chosen: string) {
		this.settled = chosen !== 'auto';
		this.current = this.settled ? chosen : SPELLINGS[0];
	}

	/** The spelling to try after a refusal; undefined if there is none to try. */
	other(request: PersonRequest, error?: WordbeeError): string | undefined {
		if (this.settled || !hasCustomFields(request) || error?.outcome !== 'rejected') {
			return undefined;
		}
		return SPELLINGS.find((spelling) => spelling !== this.current);
	}

	/** Notes that Wordbee accepted a request with this spelling. */
	accept(request: PersonRequest, spelling: string): void {
		if (!hasCustomFields(request)) return;
		this.settled = true;
		this.current = spelling;
	}
}

/** Whether a request sets custom fields. */
export function hasCustomFields({ customFields = [] }: PersonRequest): boolean {
	return customFields.length > 0;
}
