/** Persons by their number: those above `after`, up to `upTo`. */
export interface Part {
	after?: number;
	upTo?: number;
}

/**
 * The persons in parts that can be asked for and judged one by one, all around.
 * @param ids numbers of those who are known, the lowest first
 * @param begin the first part begins behind this number
 * @param size persons of a part who are known
 */
export function* parts(ids: number[], begin: number, size: number): Generator<Part> {
	const start = ids.findIndex((id) => id > begin);
	const behind = start < 0 ? [] : ids.slice(start);
	const before = start < 0 ? ids : ids.slice(0, start);
	let after = before.length === 0 ? undefined : begin;
	for (let at = size; at < behind.length; at += size) {
		const upTo = behind[at - 1];
		yield { after, upTo };
		after = upTo;
	}
	// Whoever is new has a higher number than all others [inferred].
	yield { after };
	if (before.length === 0) return;
	after = undefined;
	for (let at = size; at < before.length; at += size) {
		const upTo = before[at - 1];
		yield { after, upTo };
		after = upTo;
	}
	yield { after, upTo: begin };
}
