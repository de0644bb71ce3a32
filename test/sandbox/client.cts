import type { Sandbox } from '../../lab/sandbox/sandbox.cts';

export interface Reply {
	status: number;
	text: string;
	json: any;
	headers: Headers;
}

async function read(response: Response): Promise<Reply> {
	const text = await response.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: response.status, text, json, headers: response.headers };
}

/** API 1 as a plain client speaks it: data in the query string. */
export class Client1 {
	token = '';

	constructor(readonly sandbox: Sandbox) {}

	async connect(extra: Record<string, string> = {}): Promise<Reply> {
		const { account, password } = this.sandbox;
		const reply = await this.get('/api/connect', {
			account,
			pwd: password,
			json: 'true',
			...extra,
		});
		if (reply.status === 200) this.token = reply.json ?? reply.text;
		return reply;
	}

	async call(
		method: string,
		path: string,
		query: Record<string, string>,
		init: RequestInit = {},
	): Promise<Reply> {
		const search = new URLSearchParams(query).toString();
		return await read(await fetch(`${this.sandbox.url}${path}?${search}`, { method, ...init }));
	}

	get(path: string, query: Record<string, string> = {}): Promise<Reply> {
		return this.call('GET', path, { ...(this.token && { token: this.token }), ...query });
	}

	create(data: unknown, companyId: number | string = 1, init?: RequestInit): Promise<Reply> {
		const query = { token: this.token, data: JSON.stringify(data) };
		return this.call('PUT', `/companies/${companyId}/persons`, query, init);
	}

	update(data: unknown, companyId: number | string = 1, init?: RequestInit): Promise<Reply> {
		const query = { token: this.token, data: JSON.stringify(data) };
		return this.call('POST', `/companies/${companyId}/persons`, query, init);
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

	async call(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Reply> {
		const response = await fetch(`${this.sandbox.apiV2Url}${path}`, {
			method,
			headers: {
				...(this.token && {
					'X-Auth-Token': this.token,
					'X-Auth-AccountId': this.sandbox.account,
				}),
				'Content-Type': 'application/json',
				...headers,
			},
			body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
		});
		return await read(response);
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
		const response = await fetch(`${this.sandbox.apiV2Url}/media/upload`, {
			method: 'POST',
			headers: { 'X-Auth-Token': this.token, 'X-Auth-AccountId': this.sandbox.account },
			body: form,
		});
		return await read(response);
	}

	async startJob(requests: unknown[], more: object = {}): Promise<Reply> {
		const { json } = await this.upload(JSON.stringify(requests));
		return await this.post('/persons/io/updates', { fileToken: json.result.token, ...more });
	}

	async runJob(requests: unknown[], more: object = {}): Promise<any[]> {
		const start = await this.startJob(requests, more);
		const status = await this.get(`/trm/status?requestid=${start.json.trm.requestid}`);
		return status.json.result;
	}
}
