import type { IfExists, PersonRow, PersonsApi } from '../api/PersonsApi';
import { changesNothing, type PersonRequest, type PersonResult } from '../person/request';
import { describe, foldName } from '../values/kinds';
import { asSendError, LostAnswer } from '../transport/LostAnswer';
import { clock } from '../transport/clock';
import { asWordbeeError, WordbeeError } from '../values/WordbeeError';
import type { Run } from '../transport/run';
import type { PersonRef } from './draft';
import { ambiguous, nameList, type Existing, type Wanted } from './existing';
import { explained, isLicenceRefusal, unknownCreate } from './explain';

/** One item on its way to Wordbee. */
export interface Work {
	index: number;
	request: PersonRequest;
	person?: PersonRef;
	ifExists: IfExists;
	dryRun: boolean;
}

/** What is to be done about an item after looking at who is already there. */
export type Decision =
	| { kind: 'send'; request: PersonRequest; before?: number[] }
	| { kind: 'nothing'; result: PersonResult };

/** Pauses before each look for a person whose create answer was lost, in milliseconds. */
const LOOKS_MS = [0, 1000, 3000];
const CREATES_AT_MOST = 3;

/** Whether an item cannot go on without knowing who is already there. */
export function needsLook({ person, request, ifExists }: Work): boolean {
	if (person !== undefined && person.by !== 'id') return true;
	if (request.action === 'create') return ifExists !== 'create';
	return request.action === 'upsert' && request.matchOn === 'email';
}

/** Whether an item's e-mail may name its person: then items with the same e-mail keep their order. */
export function namesByEmail({ person, request, ifExists }: Work): boolean {
	if (person?.by === 'email') return true;
	if (request.action === 'upsert') return request.matchOn === 'email';
	if (request.action !== 'create') return false;
	return ifExists !== 'create' || !request.fields.login;
}

/** Brings single items to Wordbee, and finds out what became of those whose answer was lost. */
export class Writer {
	/** Why enabling is useless for now; set when Wordbee ran out of licences. */
	private noLicences?: WordbeeError;

	constructor(
		private readonly api: PersonsApi,
		private readonly run: Run,
		readonly existing?: Existing,
		/** Ids of persons that other items of the execution stand for. */
		private readonly reported: ReadonlySet<number> = new Set(),
	) {}

	/**
	 * Finds the person an item names and decides what to send.
	 * @param looked false if the look-up of who is there failed and the item does not need it
	 * @throws WordbeeError if nobody or several persons match, or the person must not be there
	 */
	decide(work: Work, looked: boolean): Decision {
		const { person } = work;
		let { request } = work;
		if (person !== undefined && person.by !== 'id') {
			const row = this.existing!.resolve(person, request.companyId);
			request = { ...request, personId: row.personId };
		}
		if (changesNothing(request)) {
			const { companyId, personId } = request;
			return { kind: 'nothing', result: { action: 'skipped', companyId, personId: personId! } };
		}
		if (request.action === 'create') return this.decideCreate(work, request, looked);
		if (request.action === 'upsert' && request.matchOn === 'email' && this.existing) {
			return { kind: 'send', request: this.matched(request, this.existing) };
		}
		return { kind: 'send', request };
	}

	private decideCreate(work: Work, request: PersonRequest, looked: boolean): Decision {
		const { existing } = this;
		if (existing === undefined || !looked) return { kind: 'send', request };
		const { byLogin, byEmail } = existing.matches(request);
		const all = [...new Map([...byLogin, ...byEmail].map((row) => [row.personId, row])).values()];
		const before = all.map(({ personId }) => personId);
		if (work.ifExists === 'create' || all.length === 0) return { kind: 'send', request, before };
		const found = byLogin.length > 0 ? byLogin : byEmail;
		if (found.length > 1) throw ambiguous(found, 'the same login or e-mail');
		return this.decideExisting(work.ifExists, request, found[0], byLogin.length > 0);
	}

	private decideExisting(
		ifExists: IfExists,
		request: PersonRequest,
		row: PersonRow,
		byLogin: boolean,
	): Decision {
		const { personId } = row;
		const companyId = row.companyId ?? request.companyId;
		const key = byLogin ? 'login' : 'e-mail';
		if (ifExists === 'skip') {
			return { kind: 'nothing', result: { action: 'skipped', companyId, personId } };
		}
		if (ifExists === 'fail') {
			throw new WordbeeError(`A person with the same ${key} is already there: ${nameList([row])}`, {
				outcome: 'notSent',
				details: { personId },
				description: 'To skip or update existing persons, change If Person Exists in the options.',
			});
		}
		if (companyId !== request.companyId) {
			throw new WordbeeError(
				`The person with the same ${key} belongs to another company: ${nameList([row])} in company ${companyId}`,
				{
					outcome: 'notSent',
					field: 'Company',
					details: { personId },
					description: 'In Wordbee a person never moves to another company.',
				},
			);
		}
		return { kind: 'send', request: { ...request, action: 'update', personId } };
	}

	/** Create or Update by e-mail is made exact by the id, since e-mails are not unique. */
	private matched(request: PersonRequest, existing: Existing): PersonRequest {
		const { byLogin, byEmail } = existing.matches(request);
		if (byEmail.length > 1) {
			throw ambiguous(byEmail, `the e-mail ${describe(request.fields.email)}`);
		}
		const other = byLogin.find(({ personId }) => personId !== byEmail[0]?.personId);
		if (other !== undefined) {
			throw new WordbeeError(
				`The login ${describe(request.fields.login)} belongs to another person: ${nameList([other])}`,
				{
					outcome: 'notSent',
					field: 'Login',
					details: { personId: other.personId },
					description: 'Match on the login, or give another login.',
				},
			);
		}
		return byEmail.length === 0 ? request : { ...request, personId: byEmail[0].personId };
	}

	/**
	 * Sends one request and sees it through.
	 * @param before ids of similar persons that were there before a create
	 * @param sentBefore whether an earlier try may have carried it out
	 * @throws WordbeeError; with outcome `unknown` only if it could not be found out
	 */
	async send(request: PersonRequest, before?: number[], sentBefore = false): Promise<PersonResult> {
		this.checkLicences(request);
		let result: PersonResult;
		try {
			result = await this.api.write(request);
		} catch (thrown) {
			const error = asSendError(thrown);
			if (error instanceof LostAnswer && request.action === 'create') {
				result = await this.settleCreate(request, error, before);
			} else if (await this.isGone(request, error, sentBefore)) {
				result = { action: 'deleted', companyId: request.companyId, personId: request.personId! };
			} else {
				throw this.noted(request, error);
			}
		}
		this.settled(request, result);
		return result;
	}

	/** Keeps the view of the run true after a success. */
	settled(request: PersonRequest, result: PersonResult): void {
		this.existing?.follow(request, result.personId);
		if (freesLicence(request)) this.noLicences = undefined;
	}

	/** Words for a failed request; remembers when licences have run out. */
	noted(request: PersonRequest, error: WordbeeError): WordbeeError {
		const told = explained(request, error);
		if (isLicenceRefusal(request, error)) {
			this.noLicences = told;
			return told.with({ systemic: 'licences' });
		}
		return told;
	}

	/** @throws WordbeeError if the request needs a licence and there was none a moment ago */
	checkLicences(request: PersonRequest): void {
		if (this.noLicences === undefined || request.fields.isActive !== true) return;
		const { personId } = request;
		throw this.noLicences.with({
			outcome: 'notSent',
			systemic: 'licences',
			httpCode: undefined,
			details: personId === undefined ? {} : { personId },
		});
	}

	/** A delete that was sent twice is done when the person is no longer there. */
	async isGone(request: PersonRequest, error: WordbeeError, sentBefore = false): Promise<boolean> {
		if (request.action !== 'delete' || this.api.directory === undefined) return false;
		const maybeDone =
			sentBefore || error.outcome === 'unknown' || error.details.sentBefore === true;
		if (!maybeDone || error.outcome === 'notSent') return false;
		try {
			return !(await this.api.directory.exists(request.personId!));
		} catch {
			return false;
		}
	}

	/**
	 * Finds out what became of a create whose answer was lost, and adopts the person if there is
	 * exactly one that was not there before. Only if it is certainly absent and Wordbee cannot be at
	 * it any more, the create is sent again.
	 */
	async settleCreate(
		request: PersonRequest,
		lost: LostAnswer,
		before?: number[],
	): Promise<PersonResult> {
		let last = lost;
		for (let sent = 1; ; sent++) {
			if (!last.late) await clock.wait((last.retryAfter ?? 0) * 1000, this.run.signal);
			const adopted = await this.adopt(request, last, before);
			if (adopted !== undefined) return adopted;
			if (last.late || sent >= CREATES_AT_MOST || this.run.reason !== undefined) {
				throw this.unknown(request, last);
			}
			try {
				return await this.api.write(request);
			} catch (thrown) {
				const error = asSendError(thrown);
				if (error instanceof LostAnswer) {
					last = error;
					continue;
				}
				const late = await this.adopt(request, last, before);
				if (late !== undefined) return late;
				throw this.unknown(request, last, error.message);
			}
		}
	}

	/**
	 * @returns the person that a lost create made, undefined if there is none
	 * @throws WordbeeError `unknown` if that cannot be told
	 */
	async adopt(
		request: PersonRequest,
		lost: WordbeeError,
		before?: number[],
	): Promise<PersonResult | undefined> {
		const { existing } = this;
		if (existing === undefined || before === undefined || existing.isDoubtful(request)) {
			throw this.unknown(request, lost);
		}
		for (const pause of LOOKS_MS) {
			await clock.wait(pause, this.run.signal);
			let rows: PersonRow[];
			try {
				rows = await existing.now(request);
			} catch (failed) {
				throw this.unknown(request, lost, asWordbeeError(failed).message);
			}
			const fresh = rows.filter((row) => this.isNew(row, before));
			const [own, ...others] = fresh.filter((row) => mayBeNamed(row, request));
			if (own !== undefined && others.length === 0) {
				return { action: 'created', companyId: request.companyId, personId: own.personId };
			}
			if (fresh.length > 0) {
				throw this.unknown(request, lost, `these persons are new: ${nameList(fresh)}`);
			}
		}
		return undefined;
	}

	/** Whether persons can be looked up at all. */
	get canLook(): boolean {
		return this.existing !== undefined;
	}

	/**
	 * Looks up everybody whom the items name.
	 * @returns false if look-ups are not possible
	 */
	async prepare(wanted: Wanted[], settling = false): Promise<boolean> {
		if (this.existing === undefined) return false;
		await this.existing.prepare(wanted, settling);
		return true;
	}

	/** The id of the person that an item names, as far as a look-up has told it. */
	knownId({ person, request }: Work): number | undefined {
		if (person === undefined || person.by === 'id') return undefined;
		try {
			return this.existing?.resolve(person, request.companyId).personId;
		} catch {
			return undefined;
		}
	}

	/** The one person that matches a request and was not there before it was sent. */
	appeared(request: PersonRequest, before?: number[]): number | undefined {
		if (this.existing === undefined || this.existing.isDoubtful(request)) return undefined;
		const { byLogin, byEmail } = this.existing.matches(request);
		const rows = byLogin.length > 0 ? byLogin : byEmail;
		const isUpsert = request.action === 'upsert';
		const fresh = rows.filter(
			(row) =>
				isUpsert || (before !== undefined && this.isNew(row, before) && mayBeNamed(row, request)),
		);
		return fresh.length === 1 ? fresh[0].personId : undefined;
	}

	/** Whether a person came up after a look that saw `before`, and no item stands for it. */
	private isNew({ personId }: PersonRow, before: number[]): boolean {
		return !before.includes(personId) && !this.reported.has(personId);
	}

	/** Notes that a request may have gone through without anybody knowing. */
	doubt(request: PersonRequest): void {
		if (request.action === 'create') this.existing?.doubt(request);
	}

	/** The error of a request whose end is not known. */
	unknown(request: PersonRequest, lost: WordbeeError, hint?: string): WordbeeError {
		this.doubt(request);
		if (request.action !== 'create') return explained(request, lost);
		return unknownCreate(request, lost, this.existing !== undefined, hint);
	}
}

/**
 * Whether a person may be the one that a request made: another name is that of a stranger, or Wordbee
 * stores names in another form than they were sent.
 */
function mayBeNamed({ firstName, lastName }: PersonRow, { fields }: PersonRequest): boolean {
	return mayBeSame(firstName, fields.firstName) && mayBeSame(lastName, fields.lastName);
}

/** Whether a name of a list may be the one that was sent; a list need not show it. */
function mayBeSame(shown: unknown, sent: unknown): boolean {
	if (typeof shown !== 'string' || shown === '' || typeof sent !== 'string') return true;
	return foldName(shown) === foldName(sent);
}

/** Whether a request gives a licence back. */
function freesLicence({ action, fields }: PersonRequest): boolean {
	return action === 'delete' || fields.isActive === false || fields.login === null;
}
