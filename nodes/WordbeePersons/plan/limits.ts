import { nameList } from '../lookup/onlyPerson';
import { WordbeeError } from '../values/wordbeeError';
import type { ListedPerson } from './listedPerson';
import type { Plan, Step } from './step';

/** Shares in percent that a run may not pass by itself. */
export interface Limits {
	maxDisable: number;
	maxChange: number;
}

/** What earlier tries of the same run have done. */
export interface DoneBefore {
	disabled: number;
	changed: number;
}

/** Names in an error at most. */
const NAMES = 50;

/**
 * @param plan what is to be done
 * @param before counts towards the shares as well
 * @returns why the plan may not be applied by itself; undefined if it may
 */
export function overLimit(
	plan: Plan,
	{ maxDisable, maxChange }: Limits,
	before: DoneBefore = { disabled: 0, changed: 0 },
): string | undefined {
	const disabled = plan.steps.filter(({ action, request }) => action === 'disabled' && request);
	const changed = plan.steps.filter(
		({ action, changes }) => (action === 'updated' || action === 'enabled') && changes,
	);
	const active = plan.active + before.disabled;
	return (
		[
			over(disabled, before.disabled, active, maxDisable, 'active persons', 'disabled'),
			over(changed, before.changed, plan.spokenOf, maxChange, 'persons', 'changed'),
		]
			.filter(Boolean)
			.join('. ') || undefined
	);
}

/** One person is always allowed: in a small company one is more than any share. */
function over(
	steps: Step[],
	before: number,
	of: number,
	share: number,
	who: string,
	what: 'disabled' | 'changed',
): string | undefined {
	const count = steps.length + before;
	if (steps.length === 0 || count <= Math.max(1, Math.floor((of * share) / 100))) return undefined;
	const title = what === 'disabled' ? 'Max Disable' : 'Max Change';
	const percent = of === 0 ? '' : ` (${percentOf(count, of)} %)`;
	const persons = steps.map(({ person }) => person as ListedPerson);
	const names = nameList(persons, NAMES);
	return `${count} of ${of} ${who}${percent} would be ${what}, and ${title} allows ${share} %: ${names}`;
}

function percentOf(count: number, of: number): string {
	return String(Math.round((1000 * count) / of) / 10);
}

/** The error that stops a run before anything is written. */
export function limitError(why: string, planId: string): WordbeeError {
	return new WordbeeError(`Nothing was changed: ${why}`, {
		outcome: 'notSent',
		ofTheNode: true,
		details: { planId },
		description: `If that is right, make a plan, read it, and run Apply with its planId (now ${planId}) under Approved Plan. If not, look at the list: it may be cut off, or its columns may be mixed up.`,
	});
}
