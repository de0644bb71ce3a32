/** Cases of the fault matrix: each is a stage, what is done on it, and what must hold. */
import { lineFor, note, type Share } from '../figures.cts';
import { FORMS, mannerName, type Form, type Manner } from './forms.cts';
import { Stage, type Result, type StageOptions } from './stage.cts';

/** One case: a fault in one form of use. */
export interface Case {
	row: number;
	/** The fault and the form, in words. */
	name: string;
	options?: StageOptions;
	/** False for cases whose fault is not one of the sandbox's plan. */
	strikes?: boolean;
	/** Most items that may end unknown; 0 unless told. */
	unknown?: number;
	body(stage: Stage): Promise<void>;
}

/**
 * Cases for each form and manner, whose names stand behind the case's own; the only manner of several
 * forms is not named.
 */
export function casesOf(
	row: number,
	forms: readonly Form[],
	manners: readonly Manner[],
	make: (form: Form, manner: Manner) => Own | Own[],
): Case[] {
	return forms.flatMap((form) =>
		manners.flatMap((manner) =>
			[make(form, manner)].flat().map((own): Case => {
				const parts = [own.name, form.name, ...(manners.length > 1 ? [mannerName(manner)] : [])];
				return { ...own, row, name: parts.join('; ') };
			}),
		),
	);
}

/** A case as it is for one form and manner. */
type Own = Omit<Case, 'row'>;

/** Runs one case and judges it. */
async function runCase({ options, strikes = true, unknown = 0, body }: Case): Promise<Result> {
	const stage = await Stage.open(options);
	try {
		await body(stage);
	} catch (error) {
		stage.problems.push(`the case broke: ${(error as Error).stack ?? String(error)}`);
	}
	try {
		const result = stage.result();
		if (strikes && stage.sandbox.faults.hits === 0) result.problems.push('the fault never struck');
		if (result.unknown > unknown) {
			result.problems.push(`${result.unknown} items unknown, at most ${unknown} expected`);
		}
		return result;
	} finally {
		await stage.close();
	}
}

/**
 * Makes each case a test of its own; they run side by side.
 * @param group what cases without a row are about
 */
export function testCases(cases: Case[], group = ''): void {
	for (const own of cases) {
		const { row, name } = own;
		it.concurrent(row > 0 ? `row ${row}: ${name}` : `${group}: ${name}`, async () => {
			const { problems, items, ...counts } = await runCase(own);
			const failed = problems.length > 0 ? 1 : 0;
			note({
				lines: [{ ...lineFor(group, row), ...counts, runs: 1, failed }],
				shares: sharesOf(own, items, counts.unknown),
			});
			demand(problems);
		});
	}
}

/** Fails the test with all that is wrong, in words. */
export function demand(problems: string[], story: string[] = []): void {
	if (problems.length === 0) return;
	throw new Error([...new Set(problems)].slice(0, 8).concat(story).join('\n'));
}

/** The form stands in the name of a case. */
function sharesOf({ row, name }: Case, items: number, unknown: number): Share[] {
	const parts = name.split('; ');
	const form = FORMS.filter((one) => parts.includes(one.name)).at(-1)?.name;
	return row === 0 || form === undefined ? [] : [{ row, form, items, unknown }];
}
