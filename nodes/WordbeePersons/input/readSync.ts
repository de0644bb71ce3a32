import type { MatchOn } from '../person/personRequest';
import {
	foldName,
	isBlank,
	missing,
	toChoice,
	toFlag,
	toName,
	toIdOrName,
	single,
	type IdOrName,
} from '../values/kinds';
import { idOrNameOf, locator } from '../values/locator';
import { describe } from '../values/text';
import { inputError } from '../values/wordbeeError';
import type { ItemParameters } from './itemParameters';
import { EXCEL_DAYS, SLASH_DATES, type DateRules } from './readLastDay';
import { optionTitles } from './settings';
import { readMatchOn } from './upsertDraft';

/** What a run of Synchronize does. */
export const SYNC_MODES = ['plan', 'apply', 'undo'] as const;
export const IF_NOT_IN_LIST = ['leave', 'disable'] as const;
export const SYNC_OUTPUTS = ['persons', 'summary'] as const;

/** The parameters of Synchronize that hold for the whole list; they are read from the first item. */
export interface SyncSettings {
	mode: (typeof SYNC_MODES)[number];
	/** Whether something may be written: not in a plan or a dry run. */
	writes: boolean;
	matchOn: MatchOn;
	matchField?: IdOrName;
	ifNotInList: (typeof IF_NOT_IN_LIST)[number];
	output: (typeof SYNC_OUTPUTS)[number];
	scope: { profile?: IdOrName; customField?: IdOrName; onlyWithLogin: boolean };
	/** In percent. */
	maxDisable: number;
	maxChange: number;
	approvedPlan?: string;
	/** Logins and e-mails, folded. */
	neverDisable: string[];
	/** Whether somebody whom the key finds and who looks like another person is taken all the same. */
	takesAnother: boolean;
	dates: Omit<DateRules, 'timezone'>;
}

const MAX_DISABLE = 10;
const MAX_CHANGE = 25;

/**
 * @throws WordbeeError if a parameter is wrong: what keeps things from being written must not be an
 *   expression that finds nothing
 */
export function readSync(item: ItemParameters): SyncSettings {
	const options = item.collection('options');
	for (const key of GUARDS) {
		if (key in options && isBlank(options[key])) {
			throw missing(optionTitles[key], 'Give it a value, or remove the option.');
		}
	}
	const mode = readMode(item);
	const dryRun = 'dryRun' in options && toFlag(options.dryRun, optionTitles.dryRun);
	const matchOn = mode === 'undo' ? 'personId' : readMatchOn(item);
	const choice = <T extends string>(value: unknown, allowed: readonly T[], title: string): T =>
		isBlank(value) ? allowed[0] : toChoice(value, allowed, title);
	return {
		mode,
		writes: mode !== 'plan' && !dryRun,
		matchOn,
		matchField: matchOn === 'customField' ? item.matchField() : undefined,
		ifNotInList: choice(item.optional('ifNotInList'), IF_NOT_IN_LIST, 'Persons Not in the List'),
		output: choice(item.optional('output'), SYNC_OUTPUTS, 'Output'),
		scope: readScope(item),
		maxDisable: percent(options.maxDisable, MAX_DISABLE, optionTitles.maxDisable),
		maxChange: percent(options.maxChange, MAX_CHANGE, optionTitles.maxChange),
		approvedPlan: isBlank(options.approvedPlan)
			? undefined
			: toName(options.approvedPlan, optionTitles.approvedPlan),
		neverDisable: namesIn(options.neverDisable),
		takesAnother:
			choice(options.ifLooksLikeAnother, ['fail', 'update'], 'If It Looks Like Another Person') ===
			'update',
		dates: {
			slashDates: choice(options.slashDates, SLASH_DATES, optionTitles.slashDates),
			excelDays: choice(text(options.excelDays), EXCEL_DAYS, optionTitles.excelDays),
		},
	};
}

/** Options that hold a run back. */
const GUARDS = ['dryRun', 'maxDisable', 'maxChange', 'neverDisable', 'approvedPlan'] as const;

/** A model never decides that something is written. */
function readMode(item: ItemParameters): SyncSettings['mode'] {
	const given = item.optional('mode');
	if (isBlank(given) || item.isByModel('mode')) return 'plan';
	return toChoice(given, SYNC_MODES, 'What to Do');
}

const SCOPE_TITLES: Record<string, string> = {
	userProfileId: 'User Profile',
	customField: 'Custom Field',
	onlyWithLogin: 'Only With Login',
};

/** A part of the scope that finds nothing would make the list speak of everybody. */
function readScope(item: ItemParameters): SyncSettings['scope'] {
	const given = item.collection('scope');
	for (const [key, value] of Object.entries(given)) {
		if (!(key in SCOPE_TITLES))
			throw inputError('Scope', `Scope has no field "${key}"`, 'Remove it.');
		if (!isBlank(locator(value).value)) continue;
		throw missing(
			`${SCOPE_TITLES[key]} of the scope`,
			'Give it a value, or remove it: without it the list speaks of everybody in the company.',
		);
	}
	const { userProfileId, customField, onlyWithLogin } = given;
	return {
		profile:
			userProfileId === undefined
				? undefined
				: idOrNameOf(locator(userProfileId), SCOPE_TITLES.userProfileId),
		customField:
			customField === undefined
				? undefined
				: toIdOrName(single(customField), SCOPE_TITLES.customField),
		onlyWithLogin: onlyWithLogin !== undefined && toFlag(onlyWithLogin, SCOPE_TITLES.onlyWithLogin),
	};
}

function percent(value: unknown, usual: number, title: string): number {
	if (isBlank(value)) return usual;
	const number = Number(typeof value === 'string' ? value.replace(/\s*%\s*$/, '') : value);
	if (number >= 0 && number <= 100) return number;
	throw inputError(title, `${title} must be a number from 0 to 100`, `It is ${describe(value)}.`);
}

function namesIn(value: unknown): string[] {
	if (isBlank(value)) return [];
	const texts = Array.isArray(value) ? value : [value];
	return texts
		.flatMap((one) => toName(one, optionTitles.neverDisable).split(/[,;\n]/))
		.map(foldName)
		.filter((one) => one !== '');
}

function text(value: unknown): unknown {
	return typeof value === 'number' ? String(value) : value;
}
