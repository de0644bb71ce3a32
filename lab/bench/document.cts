/** Writes what was measured into docs/performance.md and the README, between marks. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { root } from '../../scripts/build.cts';
import { SIDES, TITLES, type What } from './cases.cts';
import { draw } from './plots.cts';
import {
	median,
	megabytes,
	ratio,
	seconds,
	showRatio,
	type CaseResult,
	type MemoryResult,
	type ProfileResult,
	type Results,
} from './results.cts';

/** Calls per hour in the documentation's example of an allowance. */
const ALLOWANCE = 1000;

const FOLDER = join(root, 'docs', 'images', 'performance');
const COUNTS = [100, 1000, 10_000];

/** Writes documents and plots. */
export async function writeDocument(results: Results): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	plots(results);
	const parts: Record<string, string> = {
		machine: `Measured on ${results.day} on ${results.machine}.`,
		costs: costs(results),
		beside: beside(results),
		traffic: traffic(results),
		memory: memory(results),
		profile: profile(results),
		waits: waits(results),
	};
	await fill(join(root, 'docs', 'performance.md'), parts);
	await fill(join(root, 'README.md'), { costs: parts.costs });
}

/** Replaces what stands between `<!-- bench: name -->` and `<!-- /bench -->`. */
async function fill(file: string, parts: Record<string, string>): Promise<void> {
	let text = readFileSync(file, 'utf8');
	for (const [name, content] of Object.entries(parts)) {
		const start = `<!-- bench: ${name} -->`;
		const from = text.indexOf(start);
		const to = text.indexOf('<!-- /bench -->', from);
		if (from < 0 || to < 0) throw new Error(`${file} has no place for ${name}`);
		text = `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
	}
	writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

function table(head: string[], rows: Array<Array<string | number>>): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function find({ cases }: Results, what: What, persons: number, latencyMs: number): CaseResult {
	return cases.find(
		(one) => one.what === what && one.persons === persons && one.latencyMs === latencyMs,
	)!;
}

/** "12 s" or "4 min". */
function duration(value: number): string {
	return value < 100 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}

const number = (value: number) => value.toLocaleString('en');

function share(calls: number): string {
	const percent = (calls * 100) / ALLOWANCE;
	return percent > 100
		? `${number(Math.ceil(calls / ALLOWANCE))} hours of it`
		: `${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** What 100, 1,000 and 10,000 persons cost if Wordbee answers in a tenth of a second. */
function costs(results: Results): string {
	const cell = (persons: number, what: What): string => {
		const one = find(results, what, persons, 100);
		// More than the allowance of an hour: the time is that of the allowance.
		if (one === undefined) return `${number(persons)} calls, ${share(persons)}`;
		const { calls } = one.traffic.node!;
		const time = duration(seconds(one.times.node!));
		return what === 'create'
			? `${number(calls)} calls, ${time}`
			: `${number(calls)} calls, ${time}, ${share(calls)}`;
	};
	return table(
		['Persons', 'API 1: Create', 'API 2: one by one', 'API 2: in jobs'],
		COUNTS.map((persons) => [
			number(persons),
			cell(persons, 'create'),
			cell(persons, 'upsertSingle'),
			cell(persons, 'upsertJobs'),
		]),
	);
}

function beside(results: Results): string {
	return table(
		[
			'',
			'Persons',
			'Answer after',
			'Rounds',
			'Seconds',
			'Beside HTTP Request',
			'Beside a bare client',
		],
		results.cases
			.filter(({ what }) => what !== 'upsertJobs')
			.map((one) => [
				TITLES[one.what],
				number(one.persons),
				`${one.latencyMs} ms`,
				one.rounds,
				seconds(one.times.node!).toFixed(1),
				showRatio(ratio(one, 'node', 'hand')),
				showRatio(ratio(one, 'node', 'bare')),
			]),
	);
}

function traffic(results: Results): string {
	return table(
		[
			'',
			'Persons',
			'Calls per 1,000',
			'The same again',
			'Pauses',
			'Seconds without them',
			'In flight',
			'Connections',
			'Peak of the process, MB',
		],
		results.cases
			.filter(({ latencyMs }) => latencyMs === 0)
			.map(({ what, persons, traffic: seen, second, times }) => {
				const { calls, maxInFlight, connections } = seen.node!;
				const perThousand = (all: number) => ((all * 1000) / persons).toFixed(1);
				return [
					TITLES[what],
					number(persons),
					perThousand(calls),
					second === undefined ? '-' : perThousand(second.calls),
					duration(times.node![0].waited),
					median(times.node!.map(({ ms }) => ms / 1000)).toFixed(1),
					maxInFlight,
					connections,
					megabytes(times.node!),
				];
			}),
	);
}

const perPerson = ({ peak, persons }: MemoryResult) => peak / persons / 1000;

function memory(results: Results): string {
	return table(
		['', '', 'Persons', 'Alive at most, MB', 'Held at the end, MB', 'kB per person'],
		results.memory.map((one) => [
			SIDES[one.side],
			TITLES[one.what],
			number(one.persons),
			(one.peak / 1e6).toFixed(1),
			(one.held / 1e6).toFixed(1),
			perPerson(one).toFixed(2),
		]),
	);
}

function profile(results: Results): string {
	const owners = [...new Set(results.profiles.flatMap((one) => Object.keys(one.profile)))]
		.filter((owner) => !['idle', 'measuring'].includes(owner))
		.sort((a, b) => (a === 'this package' ? -1 : b === 'this package' ? 1 : a.localeCompare(b)));
	const column = ({ side, what, persons }: ProfileResult) =>
		`${SIDES[side]}: ${TITLES[what]}, ${number(persons)}`;
	return table(
		['Milliseconds per person', ...results.profiles.map(column)],
		owners.map((owner) => [
			owner,
			...results.profiles.map(({ profile: found, persons }) =>
				((found[owner] ?? 0) / persons).toFixed(3),
			),
		]),
	);
}

function waits(results: Results): string {
	const speeds = [...new Set(results.waits.map(({ msPerRow }) => msPerRow))];
	const sizes = [...new Set(results.waits.map(({ batchSize }) => batchSize))];
	return table(
		['Persons per job', 'Jobs', ...speeds.map((ms) => `Calls, seconds at ${ms} ms per row`)],
		sizes.map((size) => {
			const own = results.waits.filter(({ batchSize }) => batchSize === size);
			const cells = own.map(({ calls, seconds: took }) => `${calls}, ${Math.round(took)} s`);
			return [size === undefined ? '500, doubling' : number(size), own[0].jobs, ...cells];
		}),
	);
}

function plots(results: Results): void {
	const creates = [0, 20, 100].map((latencyMs) => find(results, 'create', 1000, latencyMs));
	draw(
		{
			file: 'rate',
			axis: 'persons per second, 1,000 persons, more is better',
			groups: creates.map(({ latencyMs }) => `answers after ${latencyMs} ms`),
			series: (['node', 'hand', 'bare'] as const).map((side) => ({
				name: SIDES[side],
				values: creates.map((one) => one.persons / seconds(one.times[side]!)),
			})),
			label: (value) => value.toFixed(0),
			isLogarithmic: true,
		},
		FOLDER,
	);
	const minutes = (what: What) =>
		COUNTS.map((persons) => {
			const one = find(results, what, persons, 100);
			return one && seconds(one.times.node!);
		});
	draw(
		{
			file: 'seconds',
			axis: 'seconds if Wordbee answers in a tenth of a second, less is better',
			groups: COUNTS.map((persons) => `${number(persons)} persons`),
			series: [
				{ name: 'API 2, in jobs', values: minutes('upsertJobs') },
				{
					name: 'API 2, one by one',
					values: minutes('upsertSingle'),
				},
				{ name: 'API 1', values: minutes('create') },
			],
			label: duration,
			isLogarithmic: true,
		},
		FOLDER,
	);
	const counts = [...new Set(results.memory.map(({ persons }) => persons))].sort((a, b) => a - b);
	const kilobytes = (side: 'node' | 'hand', what: What) =>
		counts.map((persons) => {
			const one = results.memory.find(
				(other) => other.side === side && other.what === what && other.persons === persons,
			);
			return one && perPerson(one);
		});
	draw(
		{
			file: 'memory',
			axis: 'kB alive at most per person, less is better',
			groups: counts.map((persons) => `${number(persons)} persons`),
			series: [
				{ name: 'Wordbee Persons, Create', values: kilobytes('node', 'create') },
				{ name: 'HTTP Request, Create', values: kilobytes('hand', 'create') },
				{ name: 'Wordbee Persons, in jobs', values: kilobytes('node', 'upsertJobs') },
			],
			label: (value) => value.toFixed(1),
		},
		FOLDER,
	);
}
