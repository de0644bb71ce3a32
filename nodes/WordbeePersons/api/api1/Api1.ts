import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { fieldKeys, fieldOf } from '../../person/fields';
import type { PersonRequest, PersonResult } from '../../person/request';
import { checkApi1Rules } from '../../person/rules';
import type { Answer } from '../../transport/answer';
import type { ApiKind, Client } from '../../transport/client';
import { LostAnswer } from '../../transport/LostAnswer';
import type { WireRequest } from '../../transport/wire';
import { inputError } from '../../values/WordbeeError';
import { profilesIn, rowsOf } from '../lists';
import type { Directory, Label, Named, Page, PersonsApi, Preview } from '../PersonsApi';
import { checkRefusal, checkUpdated, newPersonId } from './answers';
import { Companies } from './Companies';
import { maskedDataJson, toDataJson } from './dataJson';
import { labelsIn } from './labels';

function rootOf({ url }: ICredentialDataDecryptedObject): string {
	return String(url ?? '')
		.trim()
		.replace(/\/+$/, '');
}

/** API 1, the "System API". Only log-in is under `/api`; all else hangs off the root [documented]. */
export const api1Kind: ApiKind = {
	credentialType: 'wordbeeApi',
	title: 'Wordbee API',
	advice:
		'Check URL, account ID and API 1 password in the Wordbee API credential, and that API 1 is switched on and allows the address of this n8n server (Wordbee: Settings > Developer API).',
	endsSessions: false,
	root: rootOf,
	probe: (credentials) => ({
		method: 'GET',
		url: `${rootOf(credentials)}/master/persons/profiles`,
	}),
};

/** Persons through API 1. It cannot list persons; look-ups need the directory of API 2. */
export class Api1 implements PersonsApi {
	readonly ifExists = 'create';

	readonly check = checkApi1Rules;

	private readonly companyList = new Companies(async (path, query) => this.read(path, query));

	/**
	 * @param client sends the requests
	 * @param directory look-ups by API 2, if the node has that credential too
	 */
	constructor(
		readonly client: Client,
		readonly directory?: Directory,
	) {}

	async write(request: PersonRequest): Promise<PersonResult> {
		const wire = await this.wire(request);
		return await this.client.redactor.during(secretsOf(request), async () =>
			this.resultOf(request, await this.client.send(wire)),
		);
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

	async companies(): Promise<Named[]> {
		return await this.companyList.all();
	}

	async searchCompanies(text: string, page?: string): Promise<Page<Named>> {
		return await this.companyList.search(text, page);
	}

	private async read(path: string, query?: Record<string, string>): Promise<Answer> {
		return await this.client.send({ method: 'GET', path, query, twice: 'none' });
	}

	private async wire(request: PersonRequest): Promise<WireRequest> {
		const data = toDataJson(request);
		const wire: WireRequest = {
			method: methodOf(request),
			path: pathOf(request),
			twice: request.action === 'create' ? 'more' : 'same',
		};
		// U1: nothing tells how the parameter "data" travels, so the credential can change it.
		const { dataTransport } = await this.client.credentials();
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
