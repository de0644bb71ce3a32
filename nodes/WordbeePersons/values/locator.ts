import { missing, toId, toIdOrName, toName, type IdOrName } from './kinds';
import { isBlank, isRecord, trimmed } from './text';

/** What a resource locator was given. */
export interface Located {
	/** undefined where an expression gives the bare value */
	mode?: string;
	value: unknown;
}

/** A resource locator's mode and value; an expression may give the bare value. */
export function locator(parameter: unknown): Located {
	if (isRecord(parameter) && 'mode' in parameter && 'value' in parameter) {
		const { mode, value } = parameter;
		return { mode: typeof mode === 'string' ? mode : undefined, value };
	}
	return { value: parameter };
}

/**
 * Digits are an id, other text is a name, whatever the mode. By Name takes digits for a name first,
 * since a company may be called 4711; lookup/names.ts takes them for an id where there is no such name.
 * @param title display name for the error
 */
export function idOrNameOf({ mode, value }: Located, title: string): IdOrName {
	if (isBlank(value)) throw missing(title);
	if (mode === 'name' && (typeof value === 'string' || Number.isSafeInteger(value))) {
		return toName(value, title);
	}
	if (looksLikeNumber(value)) return toId(value, title);
	return toIdOrName(value, title);
}

/** Numbers that are no id, and texts such as 1.5 or -3: nobody is called so. */
export function looksLikeNumber(value: unknown): boolean {
	if (typeof value === 'number') return true;
	return (
		typeof value === 'string' && trimmed(value) !== '' && Number.isFinite(Number(trimmed(value)))
	);
}
