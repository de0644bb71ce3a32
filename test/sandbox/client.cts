import { parseJson } from '../../lab/sandbox/http.cts';
import { Sandbox, type SandboxOptions } from '../../lab/sandbox/sandbox.cts';

/** An answer, read. */
export interface Reply {
	status: number;
	text: string;
	json: any;
	headers: Headers;
}

async function send(url: string, init: RequestInit): Promise<Reply> {
	const response = await fetch(url, init);
	const { status, headers } = response;
	const text = await response.text();
	return { status, text, json: parseJson(text), headers };
}

export const ANA = { LastName: 'Doe', FirstName: 'Ana', Email: 'ana@example.test' };

/** The status of an answer. */
export const statusOf = async (reply: Promise<Reply>) => (await reply).status;

/** The reason that API 2's answer gives. */
export const reasonOf = async (reply: Promise<Reply>) => (await reply).json.reason as string;

/** API 1 as a plain client speaks it: data in the query string. */
export class Client1 {
	token = '';

	constructor(readonly sandbox: Sandbox) {}

	async connect(extra: Record<string, string> = {}): Promise<Reply> {
		const { account, password } = this.sandbox;
		const query = { account, pwd: password, json: 'true', ...extra };
		const reply = await this.get('/api/connect', query);
		if (reply.status === 200) this.token = reply.json ?? reply.text;
		return reply;
	}

	call(method: string, path: string, query: Record<string, string>, init: RequestInit = {}) {
		const search = new URLSearchParams(query).toString();
		return send(`${this.sandbox.url}${path}?${search}`, { method, ...init });
	}

	get(path: string, query: Record<string, string> = {}): Promise<Reply> {
		return this.call('GET', path, { ...(this.token && { token: this.token }), ...query });
	}

	create(data: unknown, companyId: number | string = 1, init?: RequestInit): Promise<Reply> {
		const query = { token: this.token, data: JSON.stringify(data) };
		return this.call('PUT', `/companies/${companyId}/persons`, query, init);
	}

	update(data: unknown): Promise<Reply> {
		const query = { token: this.token, data: JSON.stringify(data) };
		return this.call('POST', '/companies/1/persons', query);
	}
}

/** API 2. */
export class Client2 {
	token = '';

	constructor(readonly sandbox: Sandbox) {}

	async connect(key = this.sandbox.apiKey): Promise<Reply> {
		const reply = await this.call('POST', '/auth/token', { accountid: this.sandbox.account, key });
		if (reply.status === 200) this.token = reply.json ?? reply.text;
		return reply;
	}

	call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
		return send(`${this.sandbox.apiV2Url}${path}`, {
			method,
			headers: { ...this.headers(), 'Content-Type': 'application/json', ...headers },
			body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
		});
	}

	private headers(): Record<string, string> {
		if (!this.token) return {};
		return { 'X-Auth-Token': this.token, 'X-Auth-AccountId': this.sandbox.account };
	}

	get(path: string): Promise<Reply> {
		return this.call('GET', path);
	}

	post(path: string, body?: unknown): Promise<Reply> {
		return this.call('POST', path, body);
	}

	update(request: unknown): Promise<Reply> {
		return this.post('/persons/io/update', request);
	}

	list(body?: unknown): Promise<Reply> {
		return this.post('/persons/list', body);
	}

	async upload(content: string): Promise<Reply> {
		const form = new FormData();
		form.append('file', new Blob([content]), 'persons.json');
		const init = { method: 'POST', headers: this.headers(), body: form };
		return await send(`${this.sandbox.apiV2Url}/media/upload`, init);
	}

	async startJob(requests: unknown[], more: object = {}): Promise<Reply> {
		const { json } = await this.upload(JSON.stringify(requests));
		return await this.post('/persons/io/updates', { fileToken: json.result.token, ...more });
	}

	job(requestid: number): Promise<Reply> {
		return this.get(`/trm/status?requestid=${requestid}`);
	}

	/** The answer to the first poll of a new job. */
	async runJob(requests: unknown[], more: object = {}): Promise<any> {
		const start = await this.startJob(requests, more);
		return (await this.job(start.json.trm.requestid)).json;
	}
}

function clientsOf(sandbox: Sandbox) {
	const [client1, client2] = [new Client1(sandbox), new Client2(sandbox)];
	const connect = async () => {
		client1.token = client2.token = '';
		await client1.connect();
		await client2.connect();
	};
	return { client1, client2, connect };
}

/** A sandbox for the tests of a file, as at the start and with new sessions for each. */
export function useSandbox(options: SandboxOptions = {}) {
	const sandbox = new Sandbox(options);
	const { connect, ...clients } = clientsOf(sandbox);
	beforeAll(() => sandbox.listen(0));
	afterAll(() => sandbox.close());
	beforeEach(async () => {
		sandbox.reset();
		await connect();
	});
	return { sandbox, ...clients };
}

/** A sandbox of a test's own. */
export async function withSandbox(
	options: SandboxOptions,
	run: (client1: Client1, client2: Client2, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
	const sandbox = new Sandbox(options);
	const { connect, client1, client2 } = clientsOf(sandbox);
	await sandbox.listen(0);
	try {
		await connect();
		await run(client1, client2, sandbox);
	} finally {
		await sandbox.close();
	}
}
