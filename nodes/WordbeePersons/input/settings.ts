import type { IfExists, IfLooksLikeAnother } from '../api/personsApi';
import type { ClientSettings } from '../http/client';
import { isBlank, missing, toChoice, toFlag, toNumber } from '../values/kinds';
import type { ItemParameters } from './itemParameters';

/** The options that hold for a whole run; they are read from the first item. */
export interface Settings extends ClientSettings {
	/** Requests in flight at most; undefined to find out how many Wordbee takes. */
	maxConcurrency?: number;
	sendAs: 'auto' | 'single' | 'batch';
	/** Persons per batch job at most; of the first one if jobs grow. */
	batchSize: number;
	/** Whether jobs may become larger, since nobody chose a size. */
	jobsGrow?: boolean;
	/** Longest time to wait for a batch job, in seconds. */
	jobTimeout: number;
	/** Name of the property that holds a custom field's value, or `auto` [U18]. */
	customFieldKey: string;
	/** Whether items that change nothing are sent all the same. */
	sendUnchanged: boolean;
	/** Whether a create fails when somebody else has created the same person at the same moment. */
	failOnOthers: boolean;
}

/** The settings where the panel says nothing; times in seconds. */
export const defaultSettings: Settings = {
	sendAs: 'auto',
	batchSize: 500,
	jobTimeout: 300,
	customFieldKey: 'auto',
	failOnOthers: false,
	sendUnchanged: false,
	timeout: 60,
	maxWait: 60,
};

/** @throws WordbeeError if an option is out of range */
export function readSettings(item: ItemParameters): Settings {
	const options = item.collection('options');
	const number = (key: 'batchSize' | 'jobTimeout' | 'timeout' | 'maxWait') => {
		if (isBlank(options[key])) return defaultSettings[key];
		return toNumber(options[key], optionTitles[key], key === 'maxWait' ? 0 : 1);
	};
	const flag = (key: 'failOnOthers' | 'sendUnchanged') =>
		!isBlank(options[key]) && toFlag(options[key], optionTitles[key]);
	return {
		maxConcurrency: isBlank(options.maxConcurrency)
			? undefined
			: toNumber(options.maxConcurrency, optionTitles.maxConcurrency, 1),
		sendAs: choice(options.sendAs, ['auto', 'single', 'batch'], 'Send As') ?? 'auto',
		batchSize: number('batchSize'),
		jobsGrow: isBlank(options.batchSize),
		jobTimeout: number('jobTimeout'),
		customFieldKey:
			choice(options.customFieldKey, ['auto', 'value', 'v'], optionTitles.customFieldKey) ?? 'auto',
		failOnOthers: flag('failOnOthers'),
		sendUnchanged: flag('sendUnchanged'),
		timeout: number('timeout'),
		maxWait: number('maxWait'),
	};
}

/** Display names of the options, for the panel and for errors. */
export const optionTitles = {
	maxConcurrency: 'Max Concurrency',
	sendAs: 'Send As',
	batchSize: 'Batch Size',
	jobTimeout: 'Job Timeout (Seconds)',
	customFieldKey: 'Custom Field Value Key',
	timeout: 'Timeout (Seconds)',
	maxWait: 'Max Wait (Seconds)',
	dryRun: 'Dry Run',
	ifExists: 'If Person Exists',
	ifLooksLikeAnother: 'If It Looks Like Another Person',
	failOnOthers: 'Fail If Created Twice',
	sendUnchanged: 'Send Unchanged',
	maxDisable: 'Max Disable (Percent)',
	maxChange: 'Max Change (Percent)',
	approvedPlan: 'Approved Plan',
	neverDisable: 'Never Disable',
	slashDates: 'Dates With Slashes',
	excelDays: 'Day Numbers of Excel',
} as const;

/** The options of one item. */
export interface ItemOptions {
	dryRun: boolean;
	ifExists?: IfExists;
	ifLooksLikeAnother: IfLooksLikeAnother;
}

/**
 * The options that each item may set for itself. They keep things from being written, so an expression
 * that finds nothing for them is an error: the default would write.
 */
export function readItemOptions(item: ItemParameters): ItemOptions {
	const options = item.collection('options');
	for (const key of ['dryRun', 'ifExists', 'ifLooksLikeAnother'] as const) {
		if (key in options && isBlank(options[key])) {
			throw missing(optionTitles[key], 'Give it a value, or remove the option.');
		}
	}
	return {
		dryRun: 'dryRun' in options && toFlag(options.dryRun, optionTitles.dryRun),
		ifExists: choice(options.ifExists, ['create', 'skip', 'update', 'fail'], optionTitles.ifExists),
		ifLooksLikeAnother:
			choice(options.ifLooksLikeAnother, ['fail', 'update'], optionTitles.ifLooksLikeAnother) ??
			'fail',
	};
}

function choice<T extends string>(value: unknown, allowed: T[], title: string): T | undefined {
	return isBlank(value) ? undefined : toChoice(value, allowed, title);
}
