import { MATCHES, type MatchOn } from '../person/personRequest';
import { isBlank, toChoice } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import type { Draft } from './draft';
import type { ItemParameters } from './itemParameters';
import { readDetails } from './readDetails';

/** What an existing person is recognised by. */
export function readMatchOn(item: ItemParameters): MatchOn {
	return toChoice(item.optional('matchOn'), MATCHES, 'Match On');
}

/**
 * An item of Create or Update.
 * @throws WordbeeError if something is missing, or what the person is recognised by
 */
export function upsertDraft(item: ItemParameters): Draft {
	const matchOn = readMatchOn(item);
	const details = readDetails(item, 'upsert');
	if (matchOn === 'login' && isBlank(details.fields.login)) {
		throw inputError(
			'Login',
			'Login is missing: it is what the person is recognised by',
			'Add Login under Additional Fields, or match on something else.',
		);
	}
	return {
		action: 'upsert',
		company: item.company(),
		person: matchOn === 'personId' ? item.person() : undefined,
		...details,
		labels: [],
		matchOn,
		matchField: matchOn === 'customField' ? item.matchField() : undefined,
	};
}
