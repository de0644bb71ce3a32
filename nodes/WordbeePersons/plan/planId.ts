import { fingerprint } from '../values/fingerprint';
import type { Step, SyncKey } from './step';

/**
 * A short fingerprint of what is to be done, whatever the order of the list: what is sent to whom, and
 * what it would replace.
 */
export function planId(steps: Step[]): string {
	return fingerprint(
		steps
			.filter(({ request }) => request)
			.map(stepText)
			.sort()
			.join('\n'),
	);
}

/** What one step does, as a text that no other step has. */
export function stepText({ action, companyId, person, item, changes, request }: Step): string {
	const { fields, customFields } = request!;
	const who = person === undefined ? keyText(item?.key) : String(person.personId);
	return JSON.stringify([action, companyId, who, changes, fields, customFields]);
}

function keyText(key?: SyncKey): string {
	return key === undefined ? '' : `${key.by} ${key.by === 'personId' ? key.id : key.value}`;
}
