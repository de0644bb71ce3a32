import { isNothing, isRecord, sameName, trimmed } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import type { ActiveRule, Source } from './sources';

type Item = Record<string, unknown>;

/** One step of a place: a key, and which element counts where it holds a list. */
interface Step {
	key: string;
	/** `first`, or `property=value`. */
	choice?: string;
}

const parsed = new Map<string, Step[]>();

function stepsOf(place: string): Step[] {
	let steps = parsed.get(place);
	if (steps === undefined) {
		steps = place.split('.').map((step) => {
			const [, key, choice] = /^([^[]+)(?:\[(.+)\])?$/.exec(step)!;
			return { key, choice };
		});
		parsed.set(place, steps);
	}
	return steps;
}

/** The keys of a place, without the choice of an element. */
export function keysOf(place: string): string[] {
	return stepsOf(place).map(({ key }) => key);
}

/** The places that one entry of the table names: two with `+` between them. */
export function partsOf(places: string): string[] {
	return places.split(' + ');
}

/**
 * @param title of the person's field, for the error
 * @returns what stands at a place of an item, undefined if nothing does
 * @throws WordbeeError if it is a list of which no element is the primary one
 */
export function valueAt(json: Item, place: string, title: string): unknown {
	let value: unknown = json;
	for (const { key, choice } of stepsOf(place)) {
		if (!isRecord(value)) return undefined;
		value = elementOf(own(value, key), choice, title, place);
	}
	return value;
}

/** A key in any case: servers of directories write their attributes as they like. */
function own(record: Item, key: string): unknown {
	if (Object.prototype.hasOwnProperty.call(record, key)) return record[key];
	const lower = key.toLowerCase();
	const found = Object.keys(record).find((name) => name.toLowerCase() === lower);
	return found === undefined ? undefined : record[found];
}

function elementOf(value: unknown, choice: string | undefined, title: string, place: string) {
	if (!Array.isArray(value)) return value;
	let list: unknown[] = value.filter((one) => !isNothing(one));
	if (choice === 'first') return list[0];
	const [property, wanted] = choice?.split('=') ?? [];
	if (property !== undefined && wanted !== undefined) {
		list = list.filter((one) => isRecord(one) && sameName(String(one[property]), wanted));
	}
	const primary = list.filter((one) => isRecord(one) && one.primary === true);
	if (primary.length === 1) return primary[0];
	if (list.length > 1) throw severalValues(title, list.length, place);
	return list[0];
}

/** The error for a list of several values, none of which is marked as the primary one. */
export function severalValues(title: string, count: number, name: string) {
	return inputError(
		title,
		`${title} has ${count} values in "${name}", and none of them is the primary one`,
		`Choose one before this node, or add ${title} in the panel: what stands there wins.`,
	);
}

/** Whether an item carries one of a source's marks. */
export function isFrom({ marks }: Source, json: Item): boolean {
	return marks.some((places) => places.every((mark) => isMarked(json, mark)));
}

function isMarked(json: Item, mark: string): boolean {
	const [place, begins] = mark.split('=');
	let value: unknown = json;
	for (const key of keysOf(place)) {
		if (!isRecord(value) || !Object.prototype.hasOwnProperty.call(value, key)) return false;
		value = value[key];
	}
	if (begins === undefined) return true;
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values.some((one) => typeof one === 'string' && one.startsWith(begins));
}

/** What a rule says about an item; undefined if it says nothing, and the places that were read. */
export function activeBy(rule: ActiveRule, json: Item): { active?: boolean; places: string[] } {
	if ('noneOf' in rule) {
		const places = rule.noneOf;
		const flags = places.map((place) => own(json, place));
		if (flags.includes(true)) return { active: false, places };
		return { active: flags.every((flag) => flag === false) ? true : undefined, places };
	}
	const text = trimmed(String(own(json, rule.at) ?? ''));
	const places = [rule.at];
	if ('words' in rule) return { active: rule.words[text], places };
	if (!/^\d+$/.test(text)) return { places };
	return { active: (Number(text) & rule.offBit) === 0, places };
}
