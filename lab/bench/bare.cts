/** A client that makes the same calls and nothing else: no engine, no check, connections kept open. */
import { Agent, request } from 'node:http';
import type { IDataObject } from 'n8n-workflow';

import type { Address } from '../sandbox/apart.cts';
import type { What } from './cases.cts';

interface Call {
	method: string;
	url: string;
	headers?: Record<string, string>;
	body?: string;
}

/** The client, with its connections. */
export class Bare {
	private readonly agent: Agent;

	constructor(
		private readonly address: Address,
		private readonly atOnce: number,
	) {
		this.agent = new Agent({ keepAlive: true, maxSockets: atOnce });
	}

	/** @returns number of persons, or of answers */
	async do(what: What, items: IDataObject[]): Promise<number> {
		try {
			return await this[what](items);
		} finally {
			this.agent.destroy();
		}
	}

	private async create(items: IDataObject[]): Promise<number> {
		const { url, account, password } = this.address;
		const query = new URLSearchParams({ account, pwd: password, json: 'true' });
		const token = (await this.send({
			method: 'GET',
			url: `${url}/api/connect?${query.toString()}`,
		})) as string;
		return await this.each(items, async ({ company, lastName, firstName, email }) => {
			const data = JSON.stringify({ LastName: lastName, FirstName: firstName, Email: email });
			const given = new URLSearchParams({ token, data });
			await this.send({
				method: 'PUT',
				url: `${url}/companies/${String(company)}/persons?${given.toString()}`,
			});
		});
	}

	private async createAuto(items: IDataObject[]): Promise<number> {
		return await this.create(items);
	}

	private async upsertSingle(items: IDataObject[]): Promise<number> {
		const headers = await this.headers();
		return await this.each(items, async (item) => {
			await this.post(headers, '/persons/io/update', upsert(item));
		});
	}

	/** Jobs that grow as those of the node, without pauses. */
	private async upsertJobs(items: IDataObject[]): Promise<number> {
		const headers = await this.headers();
		let size = 500;
		for (let at = 0; at < items.length; at += size, size = Math.min(4000, size * 2)) {
			const rows = items.slice(at, at + size).map((item) => upsert(item));
			const boundary = '----bench';
			const file = JSON.stringify(rows);
			const disposition = 'Content-Disposition: form-data; name="file"; filename="persons.json"';
			const type = 'Content-Type: application/json';
			const { result } = (await this.send({
				method: 'POST',
				url: `${this.address.apiV2Url}/media/upload?filename=persons.json`,
				headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
				body: [`--${boundary}`, disposition, type, '', file, `--${boundary}--`, ''].join('\r\n'),
			})) as { result: { token: string } };
			const { trm } = (await this.post(headers, '/persons/io/updates', {
				fileToken: result.token,
			})) as { trm: { requestid: number } };
			const url = `${this.address.apiV2Url}/trm/status?requestid=${trm.requestid}`;
			for (let status = ''; status !== 'Finished'; ) {
				const answer = (await this.send({ method: 'GET', url, headers })) as any;
				status = answer.trm.status;
			}
		}
		return items.length;
	}

	private async getMany(): Promise<number> {
		const headers = await this.headers();
		const all: unknown[] = [];
		for (;;) {
			const asked = { allfields: true, take: 500, skip: all.length };
			const { rows } = (await this.post(headers, '/persons/list', asked)) as { rows: unknown[] };
			all.push(...rows);
			if (rows.length < 500) return all.length;
		}
	}

	private async headers(): Promise<Record<string, string>> {
		const { account, apiKey } = this.address;
		const token = await this.post({}, '/auth/token', { accountid: account, key: apiKey });
		return { 'X-Auth-Token': token as string, 'X-Auth-AccountId': account };
	}

	private async each(items: IDataObject[], act: (item: IDataObject) => Promise<void>) {
		let next = 0;
		const lane = async () => {
			while (next < items.length) await act(items[next++]);
		};
		await Promise.all(Array.from({ length: this.atOnce }, lane));
		return items.length;
	}

	private async post(headers: Record<string, string>, path: string, body: unknown) {
		return await this.send({
			method: 'POST',
			url: `${this.address.apiV2Url}${path}`,
			headers: { ...headers, 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	private async send({ method, url, headers, body }: Call): Promise<unknown> {
		return await new Promise((resolve, reject) => {
			const asked = request(url, { method, headers, agent: this.agent }, (answer) => {
				const parts: Buffer[] = [];
				answer.on('data', (part: Buffer) => parts.push(part));
				answer.on('error', reject);
				answer.on('end', () => {
					const text = Buffer.concat(parts).toString();
					if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode}: ${text}`));
					else resolve(JSON.parse(text));
				});
			});
			asked.on('error', reject);
			asked.end(body);
		});
	}
}

const upsert = ({ company, lastName, firstName, email }: IDataObject) => ({
	action: 'ChangeOrCreate',
	cid: company,
	lname: lastName,
	fname: firstName,
	email,
});
