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

/**
 * A short text that is another one when the text is: two independent hashes of 32 bits (FNV-1a with
 * other ends), so that one change in 10^19 would go unnoticed. It keeps nothing secret.
 * @returns 14 letters and digits
 */
function fingerprint(text: string): string {
	let one = 0x811c9dc5;
	let two = 0x9e3779b9;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		one = Math.imul(one ^ code, 0x01000193);
		two = Math.imul(two ^ code, 0x85ebca6b) ^ (two >>> 13);
	}
	return [one, two].map((hash) => mixed(hash).toString(36).padStart(7, '0')).join('');
}

function mixed(hash: number): number {
	let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return (bits ^ (bits >>> 16)) >>> 0;
}
