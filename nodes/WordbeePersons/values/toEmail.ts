import { describe, toShortText } from './kinds';
import { inputError } from './wordbeeError';

/** Characters that no address holds and nobody sees: zero-width ones, soft hyphens, marks of direction. */
const UNSEEN =
	/[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\u034f|[\ufe00-\ufe0f]/g;

/**
 * An e-mail address as Wordbee is to get it: without what links (`mailto:`) and address books
 * (`Ana <ana@example.com>`) put around it, and without characters that nobody sees.
 * @throws WordbeeError if it is no text, or holds several addresses
 */
export function toEmail(value: unknown, title: string): string {
	const text = toShortText(value, title).replace(UNSEEN, '');
	const inBrackets = /^[^<>@]*<([^<>]+)>$/.exec(text)?.[1] ?? text;
	const address = inBrackets.trim().replace(/^mailto:\s*/i, '');
	if ((address.match(/[^@\s]@[^@\s]/g) ?? []).length > 1 && !address.startsWith('"')) {
		throw inputError(
			title,
			`${title} ${describe(address)} holds several addresses`,
			'A person has one. Choose it before this node, for example with {{ $json.email.split(",")[0] }}.',
		);
	}
	if (/[,;<>?\s]/.test(address) && address.includes('@')) {
		throw inputError(
			title,
			`${title} ${describe(address)} holds more than an address`,
			'Give the address alone, such as ana@example.com.',
		);
	}
	return address;
}
