/** What the command line asks for. */
import type { PartName } from './parts.cts';

/** The names of all parts, the longest first. */
export const PARTS: PartName[] = ['matrix', 'property', 'byHand', 'secrets', 'ours', 'order'];

export interface Options {
	parts: PartName[];
	only?: string;
	seed: number;
	lane?: number;
	path?: string;
	sequences: number;
	bulks: number;
	/** Seeds of the comparison. */
	seeds: number;
	/** Processes at a time. */
	processes: number;
	/** Whether to write the figures into docs/reliability.md. */
	write: boolean;
}

export const HELP = `npm run test:faults [-- options]

  --part NAMES      only these parts, with commas: ${PARTS.join(', ')}
  --only REGEX      only cases of matrix, secrets and order whose name matches, e.g. "row 7: "
  --seed N          seed of the property test (default: FAULT_LAB_SEED, else drawn and printed)
  --lane N, --path P   only this lane, from this path: what a failed property has printed
  --sequences N     sequences of operations (default 640)
  --bulks N         workflows of 40 creates (default 200)
  --seeds N         seeds of the comparison (default 10)
  --processes N     processes at a time (default 2)
  --write           write the figures into docs/reliability.md`;

/** @throws Error with a sentence for the user if an option is not known or has no value */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
	const drawn = Math.floor(Math.random() * 1_000_000);
	const options: Options = {
		parts: PARTS,
		seed: Number(env.FAULT_LAB_SEED ?? drawn),
		sequences: 640,
		bulks: 200,
		seeds: 10,
		processes: 2,
		write: false,
	};
	const rest = [...args];
	for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
		if (name === '--write') {
			options.write = true;
			continue;
		}
		const value = rest.shift();
		if (value === undefined) throw new Error(`${name} needs a value`);
		switch (name) {
			case '--part':
				options.parts = value.split(',').map((part) => partNamed(part));
				break;
			case '--only':
				options.only = value;
				break;
			case '--path':
				options.path = value;
				break;
			case '--seed':
			case '--lane':
			case '--sequences':
			case '--bulks':
			case '--seeds':
			case '--processes':
				options[name.slice(2) as 'seed'] = whole(name, value);
				break;
			default:
				throw new Error(`${name} is not known`);
		}
	}
	return options;
}

function partNamed(name: string): PartName {
	const found = PARTS.find((part) => part === name);
	if (found === undefined) throw new Error(`There is no part "${name}", only ${PARTS.join(', ')}`);
	return found;
}

function whole(name: string, value: string): number {
	if (!/^\d+$/.test(value)) throw new Error(`${name} must be a whole number`);
	return Number(value);
}
