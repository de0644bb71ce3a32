/** A sandbox with credentials in n8n, on which a fault is put and the node is run. */
import type { IDataObject, INode } from 'n8n-workflow';

import {
	startSandbox,
	type FaultRule,
	type Person,
	type Sandbox,
	type SandboxOptions,
} from '../../../lab/sandbox/sandbox.cts';
import { runNode, storeFor, type Outcome, type Store } from '../../../lab/engine/harness.cts';
import { settingsOf, type Form, type Manner } from './forms.cts';
import { errorItems, judge, stopText, type Counts, type ErrorItem, type Take } from './judge.cts';
import { API1_PASSWORD, API2_KEY, leaksOf, secretsIn } from './secrets.cts';
import { atPace, pause, USUAL_PACE } from './time.cts';

/** How a stage is set up. */
export interface StageOptions extends SandboxOptions {
	/** Changes of the credentials as a user typed them. */
	credentials?: Record<string, IDataObject>;
	pace?: number;
	/** Real milliseconds after a run until Wordbee has finished all it still has to do. */
	lateMs?: number;
	/** Seed of the node's jitter. */
	jitterSeed?: number;
}

/** What a run may be given besides its parameters and items. */
export interface RunOptions {
	settings?: Partial<INode>;
	credentials?: string[];
	/** Stored credentials of its own. */
	store?: Store;
	/** Gets the function that cancels the execution. */
	signal?: (cancel: () => void) => void;
}

/** What came of a stage. */
export interface Result extends Counts {
	requests: number;
	/** Items that the node was given. */
	items: number;
	/** What is wrong, in words. */
	problems: string[];
}

/** A Wordbee of its own for one case, runs of the node against it, and what was wrong with them. */
export class Stage {
	readonly takes: Take[] = [];

	readonly problems: string[] = [];

	/** Persons that the node did not make: those of the seed and those that `insert` made. */
	readonly others: Set<number>;

	/** Values besides the usual ones that must not appear anywhere, with their names. */
	readonly secrets: Record<string, string> = {};

	/** Credentials as n8n stores them. */
	store: Store;

	private leaks = 0;

	private constructor(
		readonly sandbox: Sandbox,
		readonly options: StageOptions,
	) {
		sandbox.password = API1_PASSWORD;
		sandbox.apiKey = API2_KEY;
		this.others = new Set(sandbox.data.persons.keys());
		this.store = storeFor(sandbox, options.credentials);
	}

	static async open(options: StageOptions = {}): Promise<Stage> {
		return new Stage(await startSandbox({ seed: 'small', ...options }), options);
	}

	/** Real milliseconds for a time of the node's or Wordbee's. */
	ms(time: number): number {
		return time / (this.options.pace ?? USUAL_PACE);
	}

	/** Plans faults. */
	fault(...rules: FaultRule[]): void {
		for (const rule of rules) this.sandbox.faults.add(rule);
	}

	/** Somebody else makes a person, past all rules. */
	insert(person: Partial<Person> & { companyId: number }): Person {
		const made = this.sandbox.data.insert(person);
		this.others.add(made.id);
		return made;
	}

	/** Somebody else makes persons of company 12 with login and e-mail, `old.hand.0` and so on. */
	insertStaff(count: number, more: (number: number) => Partial<Person> = () => ({})): Person[] {
		return Array.from({ length: count }, (_, number) =>
			this.insert({
				companyId: 12,
				firstName: 'Old',
				lastName: `Hand ${number}`,
				email: `old${number}@old.example`,
				login: `old.hand.${number}`,
				profileId: 32,
				passwordHash: 'x',
				isActive: true,
				...more(number),
			}),
		);
	}

	/** Runs the node once, in a workflow that treats failures in the given manner. */
	async run(
		form: Form,
		manner: Manner,
		params: IDataObject,
		items: IDataObject[],
		more: RunOptions = {},
	): Promise<Outcome> {
		const outcome = await this.during(
			async () =>
				await runNode({
					params,
					items,
					store: this.store,
					credentials: form.credentials,
					settings: settingsOf(manner),
					...more,
				}),
		);
		this.note({ items, outcome, operation: String(params.operation) });
		return outcome;
	}

	/** Runs something at the pace of the stage, and waits until Wordbee has finished as well. */
	async during<T>(run: () => Promise<T>): Promise<T> {
		const { pace = USUAL_PACE, lateMs = 0, jitterSeed = 1 } = this.options;
		const result = await atPace(pace, jitterSeed, run);
		if (lateMs > 0) await pause(lateMs);
		return result;
	}

	/** Notes a run of the node, and looks for secrets in it. */
	note(take: Take): void {
		this.takes.push(take);
		this.search(take.outcome);
	}

	/** Looks for secrets in all that a run has left behind. */
	search(outcome: Outcome): void {
		const secrets = secretsIn(this.sandbox.log, this.secrets);
		for (const { secret, place } of leaksOf(outcome, secrets)) {
			this.leaks++;
			this.problems.push(`leak: ${secret} in ${place}`);
		}
	}

	/** Notes a problem unless the condition holds. */
	expect(condition: boolean, problem: string): void {
		if (!condition) this.problems.push(problem);
	}

	/** The last run of the node. */
	get last(): Take {
		return this.takes.at(-1)!;
	}

	/** The failed items of the last run. */
	get failed(): ErrorItem[] {
		return errorItems(this.last.outcome);
	}

	/** What the last run says of its failure: why it stopped, else why its first failed item failed. */
	get said(): string {
		const { outcome } = this.last;
		return outcome.error === undefined ? (this.failed[0]?.error ?? '') : stopText(outcome);
	}

	/** What the last run says of its failure must hold some words. */
	expectSaid(words: RegExp): void {
		this.expect(words.test(this.said), `unclear: ${this.said}`);
	}

	/** The last run was not stopped. */
	expectNoStop(): void {
		this.expect(this.last.outcome.error === undefined, `the run failed: ${this.said}`);
	}

	/** A run, by default the last one, and all its items ended well. */
	expectNoFailure({ outcome } = this.last): void {
		this.expect(outcome.error === undefined, `the run failed: ${stopText(outcome)}`);
		const [failed] = errorItems(outcome);
		this.expect(failed === undefined, `item ${failed?.index} failed: ${failed?.error}`);
	}

	/** So many persons were made. */
	expectMade(count: number): void {
		this.expect(this.made().length === count, `${this.made().length} of ${count} persons made`);
	}

	/** The last run did all it was given, and made a person of each item. */
	expectAllMade(): void {
		this.expectNoFailure();
		this.expectMade(this.last.items.length);
	}

	/** So many items of the last run failed. */
	expectFailed(count: number): void {
		this.expect(this.failed.length === count, `${this.failed.length} of ${count} items failed`);
	}

	/** Every failed item of the last run ended so, and says some words. */
	expectEachFailed(outcome: string, words = /./): void {
		this.expectEachSays(words, (item) => item.outcome === outcome);
	}

	/** Every failed item of the last run says some words. */
	expectEachSays(words: RegExp, fits: (item: ErrorItem) => boolean = () => true): void {
		const odd = this.failed.find((item) => !words.test(item.error) || !fits(item));
		this.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
	}

	/** So many log-ins at most. */
	expectLogIns(most: number, least = 0): void {
		const count = this.logIns();
		this.expect(count <= most && count >= least, `${count} log-ins, not ${least} to ${most}`);
	}

	/** Requests of some operations so far. */
	sent(...operations: string[]) {
		return this.sandbox.log.filter(({ operation }) => operations.includes(operation));
	}

	/** Log-ins so far. */
	logIns(): number {
		return this.sent('connect', 'authToken').length;
	}

	/** Persons that were not there at the start, those of others aside. */
	made(): Person[] {
		return [...this.sandbox.data.persons.values()].filter(({ id }) => !this.others.has(id));
	}

	/** Judges all runs of the stage. */
	result(): Result {
		const { counts, problems } = judge(this.sandbox, this.takes, this.others);
		return {
			...counts,
			leaks: this.leaks,
			items: this.takes.reduce((sum, take) => sum + take.items.length, 0),
			requests: this.sandbox.log.length,
			problems: [...problems, ...this.problems],
		};
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}
