/** What a case of `test:sources` is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { Step } from '../run.cts';

/** What one kept file is made by. */
export interface Case {
	/** The file's name without `.json`. */
	name: string;
	/** The node's parameter Items Come From for such items. */
	source: string;
	/** What is asked, in one line. */
	what: string;
	/** Starts what is needed, and says what the nodes ask and in which steps. */
	prepare(): Promise<Prepared>;
}

/** A case whose servers run and whose files are there. */
export interface Prepared {
	/** Name and version of what the first step asks. */
	server: string;
	/** The node that hands the items on is the last one. */
	steps: Step[];
	/** Items from somewhere else, in the place of the steps. */
	items?: IDataObject[];
}

/** Edit Fields with fields of the type String, as users set them to give fields their names. */
export function editFields(fields: Record<string, string>): Step {
	const assignments = Object.entries(fields).map(([name, key]) => ({
		...{ id: name, name, type: 'string', value: `={{ $json[${JSON.stringify(key)}] }}` },
	}));
	const parameters = { assignments: { assignments }, options: {} };
	return { node: 'set', parameters };
}

/** A thing that is made at most once, when it is first asked for. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => (made ??= make());
}

/** The text of a file that is given to servers and nodes. */
export const given = (file: string): string =>
	readFileSync(join(__dirname, '..', 'given', file), 'utf8');
