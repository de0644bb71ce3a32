import { flagOf, isRecord, wholeNumber } from '../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../nodes/WordbeePersons/transport/answer';
import { unwrapped } from '../../nodes/WordbeePersons/api/api2/updateResult';
import type { Api1Session, Api2Session, Transport } from './sessions.cts';
import { isOk, listIn } from './shapes.cts';
import { Ended, NoAnswer } from './wire.cts';

interface TestPerson {
	id: number;
	company: number;
}

/** What became of the test persons. */
export interface CleanUp {
	/** How many were deleted. */
	deleted: number;
	/** Whether a search afterwards found nobody. */
	verified: boolean;
	/** What is left, by id, each as a sentence. */
	left: string[];
}

interface Apis {
	api1?: Api1Session;
	api2?: Api2Session;
	/** How API 1 takes data, once that is known. */
	transport?: Transport;
}

/** Statuses with which a gateway answers while Wordbee may still be at the request. */
const MAY_BE_LATE = [408, 502, 503, 504];

/** So long after everything else a create may still have been carried out. */
const LATE_MS = 15_000;

/** Pages of 500 persons that a search reads at most, where Wordbee ignores the condition. */
const PAGES_AT_MOST = 4;
const PAGE_SIZE = 500;

/** Persons that a run makes at most. */
export const PERSONS_AT_MOST = 10;

/** Calls that cleaning up needs at most when nothing has to be sent again. */
export const CLEANING_CALLS: [number, number] = [
	2 * PERSONS_AT_MOST,
	2 * PERSONS_AT_MOST + 3 * PAGES_AT_MOST,
];

/**
 * Remembers every test person before the request leaves that may make one, and removes them all. All
 * have the same last name, which nobody else has, so that one whose id is not known is found by it.
 */
export class Created {
	private readonly persons = new Map<number, TestPerson>();
	/** Creates whose answer told no id: a person may have come of them. */
	private unsure = 0;
	/** Those among them that Wordbee may still be at. */
	private late = 0;
	/** Creates that were sent. */
	private made = 0;

	/**
	 * @param marker the last name of all test persons
	 * @param company the test company
	 */
	constructor(
		readonly marker: string,
		private readonly company: number,
	) {}

	/** Whether there is anything to clean up. */
	get any(): boolean {
		return this.made > 0;
	}

	/** An address of a test person; the domain is reserved, so no mail ever leaves. */
	email(name: string): string {
		return `${this.marker}-${name}@example.com`;
	}

	login(name: string): string {
		return `${this.marker}-${name}`;
	}

	/**
	 * Sends a request that may make a person.
	 * @param idOf the new person's id in the answer, undefined if it holds none; null if it is certain
	 *   that nobody was made
	 */
	async make(
		send: () => Promise<Answer>,
		idOf: (answer: Answer) => number | null | undefined,
	): Promise<Answer> {
		this.made++;
		this.unsure++;
		this.late++;
		const answer = await send().catch((thrown: unknown) => {
			const neverSent = thrown instanceof Ended;
			if (neverSent || (thrown instanceof NoAnswer && thrown.delivered === 'no')) {
				this.made--;
				this.unsure--;
				this.late--;
			}
			throw thrown;
		});
		if (!MAY_BE_LATE.includes(answer.status)) this.late--;
		const id = idOf(answer);
		if (id !== undefined) this.unsure--;
		if (typeof id === 'number') this.persons.set(id, { id, company: this.company });
		return answer;
	}

	/**
	 * Disables and, with API 2, deletes every test person.
	 * @param wait used once, when Wordbee may still be at a create whose answer was lost
	 */
	async cleanUp(apis: Apis, wait: (ms: number) => Promise<void>): Promise<CleanUp> {
		const { api2 } = apis;
		const gone = new Set<number>();
		const left = new Map<number, string>();
		if (api2 !== undefined) await this.search(api2);
		await this.remove(apis, gone, left);
		if (api2 !== undefined && this.late > 0 && this.unsure > 0) {
			await wait(LATE_MS);
			if (await this.search(api2)) await this.remove(apis, gone, left);
		}
		const after = api2 === undefined ? undefined : await this.listed(api2);
		// What the list shows is what counts: a delete whose answer was lost may have been carried out.
		if (after !== undefined) {
			for (const id of left.keys()) if (!after.has(id)) gone.add(id);
			for (const [id, company] of after) {
				gone.delete(id);
				if (!left.has(id)) left.set(id, `person ${id} of company ${company}, perhaps not disabled`);
			}
		}
		for (const id of gone) left.delete(id);
		const sentences = [...left.values()];
		const lookFor = `look for the last name ${this.marker} in company ${this.company}`;
		if (this.unsure > 0 && after === undefined) {
			sentences.push(`perhaps ${this.unsure} more, whose number Wordbee did not tell: ${lookFor}`);
		} else if (this.unsure > 0 && this.late > 0) {
			sentences.push(`nobody more now, but an answer was lost: ${lookFor} in a few minutes`);
		}
		return { deleted: gone.size, verified: after?.size === 0, left: sentences };
	}

	/** Everything that may be there, when a defect of ours keeps us from finding out. */
	unknownEnd(): CleanUp {
		const left = [...this.persons.values()].map(
			({ id, company }) => `perhaps person ${id} of company ${company}`,
		);
		left.push(`look for the last name ${this.marker} in company ${this.company}`);
		return { deleted: 0, verified: false, left };
	}

	/** Removes those that are not gone yet. */
	private async remove(
		{ api1, api2, transport }: Apis,
		gone: Set<number>,
		left: Map<number, string>,
	): Promise<void> {
		for (const { id, company } of this.persons.values()) {
			if (gone.has(id)) continue;
			const name = `person ${id} of company ${company}`;
			const disabled =
				(api1 !== undefined &&
					transport !== undefined &&
					(await this.disableWithApi1(api1, id, company, transport))) ||
				(api2 !== undefined && (await this.change(api2, 'Change', id, company, { active: false })));
			if (api2 !== undefined && (await this.change(api2, 'Delete', id, company))) gone.add(id);
			else left.set(id, disabled ? `${name}, disabled` : `${name}, perhaps not disabled`);
		}
	}

	/** Adds those whose ids were not told. @returns whether any was new */
	private async search(api2: Api2Session): Promise<boolean> {
		let more = 0;
		for (const [id, company] of (await this.listed(api2)) ?? []) {
			if (this.persons.has(id)) continue;
			this.persons.set(id, { id, company });
			more++;
		}
		this.unsure = Math.max(0, this.unsure - more);
		return more > 0;
	}

	/** Ids and companies of the persons with the marker; undefined if that could not be read. */
	private async listed(api2: Api2Session): Promise<Map<number, number> | undefined> {
		const found = new Map<number, number>();
		// {lastname} is the one field of a query that a client of Wordbee's proves.
		const query = `{lastname} = "${this.marker}"`;
		for (let page = 0, skip = 0; page < PAGES_AT_MOST; page++) {
			const json = { query, allfields: true, take: PAGE_SIZE, skip };
			const answer = await api2.send('POST', '/persons/list', { json }).catch(() => undefined);
			if (answer === undefined || !isOk(answer)) return undefined;
			const content = jsonOf(answer);
			const rows = listIn(content)?.rows.filter(isRecord);
			if (rows === undefined) return undefined;
			for (const row of rows) this.noteMarked(row, found);
			skip += rows.length;
			const total = isRecord(content) ? wholeNumber(pick(content, 'total')) : undefined;
			if (total === undefined ? rows.length < PAGE_SIZE : skip >= total) return found;
		}
		return undefined;
	}

	private noteMarked(row: Record<string, unknown>, found: Map<number, number>): void {
		const id = wholeNumber(pick(row, 'personId', 'pid', 'uid', 'id'));
		if (id === undefined || pick(row, 'lastName', 'lname') !== this.marker) return;
		found.set(id, wholeNumber(pick(row, 'companyId', 'cid', 'company')) ?? this.company);
	}

	private async disableWithApi1(
		api1: Api1Session,
		id: number,
		company: number,
		transport: Transport,
	): Promise<boolean> {
		const write = async (data: object) =>
			await api1
				.write('POST', company, { PersonId: id, ...data }, transport)
				.then(isOk, () => false);
		const disabled = await write({ IsActive: false });
		return (await write({ Login: null, Password: null, UserProfileId: null })) && disabled;
	}

	private async change(
		api2: Api2Session,
		action: 'Change' | 'Delete',
		pid: number,
		cid: number,
		more: object = {},
	): Promise<boolean> {
		const json = { action, cid, pid, ...more };
		const answer = await api2.send('POST', '/persons/io/update', { json }).catch(() => undefined);
		if (answer === undefined || !isOk(answer)) return false;
		return flagOf(pick(unwrapped(jsonOf(answer)) ?? {}, 'success')) === true;
	}
}

/** The id in API 1's answer to a create: null if it refuses, undefined if nobody can tell. */
export function newId1(answer: Answer): number | null | undefined {
	if (isRefusal(answer)) return null;
	if (!isOk(answer)) return undefined;
	const json = jsonOf(answer);
	const value = isRecord(json) ? pick(json, 'PersonId', 'Id', 'pid', 'result', 'value') : json;
	return wholeNumber(value) || undefined;
}

/** The id in API 2's result of a create: null if it refuses or made nobody, undefined if nobody can tell. */
export function newId2(answer: Answer): number | null | undefined {
	if (isRefusal(answer)) return null;
	if (!isOk(answer)) return undefined;
	const result = unwrapped(jsonOf(answer));
	if (result === undefined) return undefined;
	if (flagOf(pick(result, 'success')) === false) return null;
	return wholeNumber(pick(result, 'pid')) || undefined;
}

function isRefusal({ status }: Answer): boolean {
	return status >= 400 && status < 500 && status !== 408;
}
