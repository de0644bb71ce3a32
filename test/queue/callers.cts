/** Those who call the webhooks, and what they were told. */
import { Agent, request } from 'node:http';

/** What a webhook is sent. */
export interface Row {
	lastName: string;
	firstName: string;
	email: string;
	role: string;
}

/** What a caller knows afterwards. */
export interface Told {
	row: Row;
	/** Status of the answer; 0 if there was none. */
	status: number;
	/** The answer, if it was JSON. */
	json?: Record<string, unknown>;
	text: string;
	ms: number;
}

/** An answer may take as long as n8n needs to notice that a worker is gone. */
const LIMIT_MS = 180_000;

const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** Sends a row to a webhook and waits for the end of the execution. */
export async function call(url: string, row: Row): Promise<Told> {
	const began = performance.now();
	const answer = await post(url, JSON.stringify(row));
	const told: Told = { row, ...answer, ms: performance.now() - began };
	try {
		told.json = JSON.parse(answer.text) as Record<string, unknown>;
	} catch {
		// n8n answers with a page when it is not the workflow that answers
	}
	return told;
}

function post(url: string, body: string): Promise<{ status: number; text: string }> {
	return new Promise((resolve) => {
		const headers = { 'content-type': 'application/json' };
		const sent = request(url, { method: 'POST', agent, headers, timeout: LIMIT_MS }, (answer) => {
			let text = '';
			answer.setEncoding('utf8').on('data', (part: string) => (text += part));
			answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
			answer.on('error', (error) => resolve({ status: 0, text: error.message }));
		});
		sent.on('timeout', () => sent.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)));
		sent.on('error', (error) => resolve({ status: 0, text: error.message }));
		sent.end(body);
	});
}

/**
 * Sends rows, so many at a time.
 * @param answered called after each answer with how many there are
 */
export async function callAll(
	url: string,
	rows: Row[],
	atOnce: number,
	answered: (count: number) => void = () => {},
): Promise<Told[]> {
	const told: Told[] = new Array<Told>(rows.length);
	let next = 0;
	let count = 0;
	const lane = async () => {
		for (let index = next++; index < rows.length; index = next++) {
			told[index] = await call(url, rows[index]!);
			answered(++count);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, lane));
	return told;
}
