/** What the steps work with, and what a step is. */
import type { Mailbox } from '../../lab/n8n/mailbox.cts';
import type { N8nRest } from '../../lab/n8n/rest.cts';
import type { Sandbox } from '../../lab/sandbox/sandbox.cts';
import type { Editor } from './editor.cts';

/** What a step gets. */
export interface Stage {
	editor: Editor;
	sandbox: Sandbox;
	/** For what no person can see; never instead of a click. */
	rest: N8nRest;
	/** Names of the credentials that n8n holds for the sandbox, by type. */
	credentials: Record<string, string>;
	mailbox: Mailbox;
	/** Number of the lane, for what lanes must not share. */
	lane: number;
	/** n8n's folder: workflows may read files in its `.n8n-files`. */
	userFolder: string;
	/** Saves what the browser shows now, under the running step's name and this one. */
	picture(name: string): Promise<void>;
	/** With `--pictures`, makes docs/images/NAME.webp of what the browser shows now. */
	document(name: string): Promise<void>;
}

/** Something that a person does in the editor; every step begins with an empty canvas. */
export interface Step {
	name: string;
	/** Fails with a sentence; what it returns stands behind its name. */
	run(stage: Stage): Promise<string | void>;
	/** Seconds that it may take; default 60. */
	limitSeconds?: number;
}

/** The node as the node creator calls it. */
export const PERSONS = 'Wordbee Persons';
/** The labels of the pickers begin so. */
export const API1 = 'Wordbee API';
export const API2 = 'Wordbee V2 API';
