import { fieldKeys, fieldOf, type FieldKey } from '../../person/personFields';
import type { OpenRequest } from '../../person/personRequest';
import { inputError, type WordbeeError } from '../../values/wordbeeError';
import type { CustomField } from '../personsApi';

/** Longest values of a person's fields. */
export type Lengths = Partial<Record<FieldKey, number>>;

/** Values up to this length fit everywhere, so that most runs need not ask for the limits. */
const ALWAYS_FITS = 50;

/**
 * Lengths that Wordbee's lists of fields tell [documented: `max`]. They are asked for once per run, and
 * only when a value is long; where nothing is told, or the list cannot be had, Wordbee decides [U12].
 */
export class LengthLimits {
	private lengths?: Promise<Lengths>;

	private customFields?: Promise<CustomField[]>;

	constructor(
		private readonly readLengths: () => Promise<Lengths>,
		private readonly readCustomFields: () => Promise<CustomField[]>,
	) {}

	/** @throws WordbeeError that names the field */
	async check({ fields, customFields = [] }: OpenRequest): Promise<void> {
		const long = fieldKeys.filter((key) => lengthOf(fields[key]) > ALWAYS_FITS);
		if (long.length > 0) {
			this.lengths ??= this.readLengths().catch((): Lengths => ({}));
			const lengths = await this.lengths;
			for (const key of long) {
				const error = tooLong(fieldOf(key).title, lengthOf(fields[key]), lengths[key]);
				if (error !== undefined) throw error;
			}
		}
		for (const { id, value } of customFields) {
			if (lengthOf(value) <= ALWAYS_FITS) continue;
			this.customFields ??= this.readCustomFields().catch((): CustomField[] => []);
			const field = (await this.customFields).find((one) => one.id === id);
			const error = tooLong(`Custom field ${field?.name}`, lengthOf(value), field?.max);
			if (error !== undefined) throw error;
		}
	}
}

function lengthOf(value: unknown): number {
	return typeof value === 'string' ? value.length : 0;
}

function tooLong(title: string, length: number, max = Infinity): WordbeeError | undefined {
	if (length <= max) return undefined;
	return inputError(
		title,
		`${title} is too long: ${length} characters, and Wordbee takes ${max}`,
		`Shorten ${title}. Nothing of this person was sent.`,
	);
}
