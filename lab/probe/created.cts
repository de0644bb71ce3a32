import { flagOf, isRecord, wholeNumber } from '../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../nodes/WordbeePersons/http/answer';
import { unwrapped } from '../../nodes/WordbeePersons/api/api2/readResult';
import type { Context } from './context.cts';
import type { Api2Session } from './sessions.cts';
import { isOk, listIn, valueIn } from './shapes.cts';
import { Ended, NoAnswer } from './wire.cts';

/** What became of the test persons. */
export interface CleanUp {
	/** How many were deleted. */
	deleted: number;
	/** Whether a search afterwards found nobody. */
	verified: boolean;
	/** What is left, by id, each as a sentence. */
	left: string[];
}

type Apis = Pick<Context, 'api1' | 'api2' | 'facts'>;

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
	/** Their ids, each with the company. */
	private readonly persons = new Map<number, number>();
	private readonly gone = new Set<number>();
	/** What is left, by id, each as a sentence. */
	private readonly left = new Map<number, string>();
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

	/** {lastname} is the one field of a query that a client of Wordbee's proves. */
	get query(): string {
		return `{lastname} = "${this.marker}"`;
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
		if (typeof id === 'number') this.persons.set(id, this.company);
		return answer;
	}

	/**
	 * Disables and, with API 2, deletes every test person.
	 * @param wait used once, when Wordbee may still be at a create whose answer was lost
	 */
	async cleanUp(apis: Apis, wait: (ms: number) => Promise<void>): Promise<CleanUp> {
		const { api2 } = apis;
		const { gone, left } = this;
		if (api2 !== undefined) await this.search(api2);
		await this.remove(apis);
		if (api2 !== undefined && this.late > 0 && this.unsure > 0) {
			await wait(LATE_MS);
			if (await this.search(api2)) await this.remove(apis);
		}
		const after = api2 && (await this.listed(api2));
		// What the list shows is what counts: a delete whose answer was lost may have been carried out.
		if (after !== undefined) {
			for (const id of left.keys()) if (!after.has(id)) gone.add(id);
			for (const [id, company] of after) {
				gone.delete(id);
				if (!left.has(id)) left.set(id, `${nameOf(id, company)}, perhaps not disabled`);
			}
		}
		for (const id of gone) left.delete(id);
		const sentences = [...left.values()];
		if (this.unsure > 0 && after === undefined) {
			const more = `perhaps ${this.unsure} more, whose number Wordbee did not tell`;
			sentences.push(`${more}: ${this.whereToLook}`);
		} else if (this.unsure > 0 && this.late > 0) {
			sentences.push(
				`nobody more now, but an answer was lost: ${this.whereToLook} in a few minutes`,
			);
		}
		return { deleted: gone.size, verified: after?.size === 0, left: sentences };
	}

	/** Everything that may be there, when a defect of ours keeps us from finding out. */
	unknownEnd(): CleanUp {
		const left = [...this.persons].map(([id, company]) => `perhaps ${nameOf(id, company)}`);
		return { deleted: 0, verified: false, left: [...left, this.whereToLook] };
	}

	private get whereToLook(): string {
		return `look for the last name ${this.marker} in company ${this.company}`;
	}

	/** Removes those that are not gone yet. */
	private async remove({ api1, api2, facts: { transport } }: Apis): Promise<void> {
		for (const [pid, cid] of this.persons) {
			if (this.gone.has(pid)) continue;
			const write = async (data: object) =>
				transport !== undefined &&
				(await api1
					?.write('POST', cid, { PersonId: pid, ...data }, transport)
					.then(isOk, () => false)) === true;
			const off = await write({ IsActive: false });
			const bare = await write({ Login: null, Password: null, UserProfileId: null });
			const disabled =
				(off && bare) || (await isChanged(api2, { action: 'Change', cid, pid, active: false }));
			if (await isChanged(api2, { action: 'Delete', cid, pid })) this.gone.add(pid);
			else {
				const state = disabled ? 'disabled' : 'perhaps not disabled';
				this.left.set(pid, `${nameOf(pid, cid)}, ${state}`);
			}
		}
	}

	/** Adds those whose ids were not told. @returns whether any was new */
	private async search(api2: Api2Session): Promise<boolean> {
		const found = [...((await this.listed(api2)) ?? [])];
		const more = found.filter(([id]) => !this.persons.has(id));
		for (const [id, company] of more) this.persons.set(id, company);
		this.unsure = Math.max(0, this.unsure - more.length);
		return more.length > 0;
	}

	/** Ids and companies of the persons with the marker; undefined if that could not be read. */
	private async listed(api2: Api2Session): Promise<Map<number, number> | undefined> {
		const found = new Map<number, number>();
		for (let page = 0, skip = 0; page < PAGES_AT_MOST; page++) {
			const json = { query: this.query, allfields: true, take: PAGE_SIZE, skip };
			const answer = await api2.send('POST', '/persons/list', { json }).catch(() => undefined);
			if (answer === undefined || !isOk(answer)) return undefined;
			const content = jsonOf(answer);
			const rows = listIn(content)?.rows.filter(isRecord);
			if (rows === undefined) return undefined;
			for (const row of rows) {
				const id = wholeNumber(pick(row, 'personId', 'pid', 'uid', 'id'));
				if (id === undefined || pick(row, 'lastName', 'lname') !== this.marker) continue;
				found.set(id, wholeNumber(pick(row, 'companyId', 'cid', 'company')) ?? this.company);
			}
			skip += rows.length;
			const total = wholeNumber(valueIn(content, 'total'));
			if (total === undefined ? rows.length < PAGE_SIZE : skip >= total) return found;
		}
		return undefined;
	}
}

function nameOf(id: number, company: number): string {
	return `person ${id} of company ${company}`;
}

/** Whether API 2 carries out a change. */
async function isChanged(api2: Api2Session | undefined, json: object): Promise<boolean> {
	const answer = await api2?.send('POST', '/persons/io/update', { json }).catch(() => undefined);
	if (answer === undefined || !isOk(answer)) return false;
	return flagOf(valueIn(unwrapped(jsonOf(answer)), 'success')) === true;
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
