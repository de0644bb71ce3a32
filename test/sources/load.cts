/**
 * What n8n's own nodes really hand on, kept as JSON files beside this one. The command `test:sources`
 * makes them anew; tests feed the node with them.
 *
 * JSON has no Dates and no Buffers, which some nodes do hand on. They are written as
 * `{ "$date": "2024-03-01T00:00:00.000" }`, the wall time in the zone of n8n's process, as SheetJS and
 * mysql2 make them, so that local midnight is local midnight wherever a test runs; and as
 * `{ "$buffer": "…" }` in base64.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

/** Items of one of n8n's nodes. */
export interface SourceFile {
	/** The node's parameter Items Come From for such items: `ldap`, `okta`, …, or `columns`. */
	source: string;
	/** What was asked of the node, in one line. */
	what: string;
	/** Type and version of the node that handed them on, the release it is of, and what was asked. */
	madeBy: { node: string; version: number; n8nNodesBase: string; server: string };
	/** The json of each item. */
	items: IDataObject[];
}

const folder = __dirname;

/** The path of a kept file. */
export const pathOf = (name: string): string => join(folder, `${name}.json`);

/** The names of all kept files, without `.json`. */
export const sourceNames = (): string[] =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length))
		.sort();

/** A kept file, its items as n8n hands them on. */
export function loadSource(name: string): SourceFile {
	return revive(JSON.parse(readFileSync(pathOf(name), 'utf8'))) as SourceFile;
}

/** Makes Dates and Buffers of what {@link encode} made of them. */
export function revive(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(revive);
	if (value === null || typeof value !== 'object') return value;
	const { $date, $buffer } = value as Record<string, unknown>;
	if (typeof $date === 'string') return new Date($date);
	if (typeof $buffer === 'string') return Buffer.from($buffer, 'base64');
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

/**
 * A value that a node handed on, as JSON can hold it. Keys without a value are left out, as n8n does
 * when it stores items.
 * @throws on anything that could not be told from something else afterwards
 */
export function encode(value: unknown): unknown {
	if (types.isDate(value)) return { $date: wallTime(value) };
	if (Buffer.isBuffer(value)) return { $buffer: value.toString('base64') };
	if (Array.isArray(value)) return value.map(encode);
	if (value !== null && typeof value === 'object') {
		const set = Object.entries(value).filter(([, each]) => each !== undefined);
		return Object.fromEntries(set.map(([key, each]) => [key, encode(each)]));
	}
	const isJson = value === null || ['string', 'boolean'].includes(typeof value);
	if (isJson || Number.isFinite(value)) return value;
	throw new Error(`A ${typeof value} was handed on: ${String(value)}`);
}

/** A Date as the clock on the wall shows it in the zone of this process, without that zone. */
function wallTime(date: Date): string {
	const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
	return local.toISOString().slice(0, -1);
}
