import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Answer } from '../../http/answer';
import type { Client } from '../../http/client';
import type { WireRequest } from '../../http/wireRequest';
import { checkApi1Rules } from '../../person/checkApi1Rules';
import { fieldKeys, fieldOf, type FieldKey, type FieldValues } from '../../person/personFields';
import type { OpenRequest, PersonRequest, PersonResult } from '../../person/personRequest';
import { asWordbeeError, inputError, LostAnswer } from '../../values/wordbeeError';
import type { Api2 } from '../api2/api2';
import { profilesIn, rowsOf } from '../lists';
import type {
	Company,
	Directory,
	Halves,
	Label,
	Named,
	Page,
	PersonsApi,
	Preview,
} from '../personsApi';
import { checkRefusal, checkUpdated, newPersonId, withTransportAdvice } from './checkRefusal';
import { Companies } from './companies';
import { labelsIn } from './labelsIn';
import { checkQueryLength, maskedDataJson, toDataJson } from './toDataJson';

/** Persons through API 1. It cannot list persons; look-ups need the directory of API 2. */
export class Api1 implements PersonsApi {
	readonly ifExists = 'create';

	/** API 1 makes a person each time, whoever is there. */
	readonly asksTwice = false;

	/** API 2 has said that its user may not create persons. */
	private onlyLooks = false;

	private readonly companyList = new Companies(async (path, query) => this.read(path, query));

	/**
	 * @param client sends the requests
	 * @param credentials as they are for all items
	 * @param api2 for look-ups and Create or Update, if the node has that credential too
	 */
	constructor(
		readonly client: Client,
		private readonly credentials: ICredentialDataDecryptedObject,
		private readonly api2?: Api2,
	) {}

	get directory(): Directory | undefined {
		return this.api2?.directory;
	}

	matchesCreates(): boolean {
		return this.api2 !== undefined && !this.onlyLooks;
	}

	readonly halves = halvesOf;

	readonly check = checkApi1Rules;

	async checkLengths(request: OpenRequest): Promise<void> {
		checkQueryLength(toDataJson(request), this.credentials);
	}

	/** API 1 does not tell [U23], API 2 may. */
	async ownCompany(listed: Named[]): Promise<Named | undefined> {
		return await this.directory?.ownCompany(listed);
	}

	async write(request: PersonRequest): Promise<PersonResult> {
		if (request.action === 'upsert') return await this.upsert(request);
		const wire = this.wire(request);
		return await this.client.redactor.during(secretsOf(request), async () => {
			const sent = this.client.ask(wire, (answer) => this.resultOf(request, answer));
			return await sent.catch((thrown: unknown) => {
				throw withTransportAdvice(thrown);
			});
		});
	}

	/** Where API 2's user may only look persons up, API 1 creates them as it does without API 2. */
	private async upsert(request: PersonRequest): Promise<PersonResult> {
		const create: PersonRequest = { ...request, action: 'create' };
		if (this.api2 === undefined || this.onlyLooks) return await this.write(create);
		return await this.api2.write(request).catch(async (thrown: unknown) => {
			const { outcome, httpCode, sentBefore } = asWordbeeError(thrown);
			const mayNot = outcome === 'rejected' && (httpCode === 403 || httpCode === 404);
			if (!mayNot || sentBefore) throw thrown;
			this.onlyLooks = true;
			return await this.write(create);
		});
	}

	private resultOf(request: PersonRequest, answer: Answer): PersonResult {
		const { companyId } = request;
		const words = () => this.client.words(answer);
		if (request.action === 'create') {
			const personId = newPersonId(answer);
			checkRefusal(answer, words, personId !== undefined);
			if (personId !== undefined) return { action: 'created', companyId, personId };
			throw new LostAnswer(
				'Wordbee accepted the person, but its answer holds no person id',
				true,
				answer.status,
			);
		}
		checkRefusal(answer, words);
		checkUpdated(answer);
		return { action: 'updated', companyId, personId: request.personId! };
	}

	preview(request: PersonRequest): Preview {
		if (request.action === 'upsert' && this.api2) {
			const { first, rest } = this.halves(request) ?? { first: request };
			const then = rest === undefined ? {} : { then: this.preview(rest) };
			return { ...this.api2.preview(first), ...then };
		}
		return {
			method: methodOf(request),
			path: pathOf(request),
			data: maskedDataJson(request),
		};
	}

	async profiles(): Promise<Named[]> {
		return profilesIn(rowsOf(await this.read('/master/persons/profiles'), 'user profiles'));
	}

	async labels(): Promise<Label[]> {
		return labelsIn(rowsOf(await this.read('/settings/customlabels'), 'labels'));
	}

	async companies(): Promise<Company[]> {
		return await this.companyList.all();
	}

	async searchCompanies(text: string, page?: string): Promise<Page<Company>> {
		return await this.companyList.search(text, page);
	}

	private async read(path: string, query?: Record<string, string>): Promise<Answer> {
		return await this.client.send({ method: 'GET', path, query, twice: 'none' });
	}

	private wire(request: PersonRequest): WireRequest {
		const data = toDataJson(request);
		checkQueryLength(data, this.credentials);
		const wire: WireRequest = {
			method: methodOf(request),
			path: pathOf(request),
			twice: request.action === 'create' ? 'more' : 'same',
			once: request.again,
			reconciles: request.completes,
		};
		// U1: nothing tells how the parameter "data" travels, so the credential can change it.
		const { dataTransport } = this.credentials;
		if (dataTransport === 'json') return { ...wire, json: data };
		if (dataTransport === 'form') return { ...wire, form: { data: JSON.stringify(data) } };
		return { ...wire, query: { data: JSON.stringify(data) } };
	}
}

/** The person's password, which a server may repeat in its answer. */
function secretsOf({ fields }: PersonRequest): unknown[] {
	return fieldKeys.filter((key) => fieldOf(key).kind === 'secret').map((key) => fields[key]);
}

/** PUT creates and POST updates, the reverse of the usual meaning [documented]. */
function methodOf({ action }: PersonRequest): 'PUT' | 'POST' {
	if (action === 'create') return 'PUT';
	if (action === 'update') return 'POST';
	throw inputError('Operation', 'API 1 cannot do this operation', 'Use API 2 for it.');
}

function pathOf({ companyId }: PersonRequest): string {
	return `/companies/${companyId}/persons`;
}

/** What makes a login in API 1, together [documented]; the person is active only with its password. */
const LOGIN_PARTS: FieldKey[] = ['login', 'password', 'userProfileId', 'isActive'];

/**
 * A create with a password or labels, which only API 1 can set, as two requests: API 2's Create or Update,
 * for which Wordbee looks first who is there, and API 1's Update. The e-mail alone is the key then, so
 * that two executions at once make one person, whatever logins they give.
 */
function halvesOf(request: PersonRequest): Halves | undefined {
	const { fields, labels = [], companyId } = request;
	if (fields.password === undefined && labels.length === 0) return undefined;
	const first: FieldValues = { ...fields };
	const second: FieldValues = {};
	for (const key of LOGIN_PARTS) {
		if (fields[key] !== undefined) second[key] = fields[key];
		delete first[key];
	}
	const rest: PersonRequest = { action: 'update', companyId, fields: second, completes: true };
	if (labels.length > 0) rest.labels = labels;
	return { first: { ...request, fields: first, labels: undefined }, rest };
}
