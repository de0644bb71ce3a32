/** A mail server on loopback that keeps what it gets, for workflows that send mail. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Mail {
	from: string;
	to: string[];
	subject: string;
	text: string;
}

export interface Mailbox {
	readonly port: number;
	/** All mails so far, in the order in which they came. */
	readonly mails: Mail[];
	/** When set, every mail is refused with this answer, e.g. `550 no such person`. */
	refusal?: string;
	/** What a person would type into n8n's credential "SMTP". */
	readonly credential: Record<string, unknown>;
	close(): Promise<void>;
}

/** Starts a mailbox on a free port. It takes every mail, without a log-in. */
export async function startMailbox(): Promise<Mailbox> {
	const mails: Mail[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
		converse(socket, mails, () => mailbox.refusal);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const mailbox: Mailbox = {
		port,
		mails,
		credential: { host: '127.0.0.1', port, secure: false, disableStartTls: true, hostName: '' },
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return mailbox;
}

/** One connection: the commands of RFC 5321 that a client needs. */
function converse(socket: Socket, mails: Mail[], refusal: () => string | undefined): void {
	let buffer = '';
	let from = '';
	let to: string[] = [];
	let inData = false;
	const say = (line: string) => socket.write(`${line}\r\n`);
	const command = (line: string) => {
		const [verb] = line.toUpperCase().split(/[ :]/);
		const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
		if (verb === 'MAIL') [from, to] = [address, []];
		if (verb === 'RCPT') to.push(address);
		if (verb === 'DATA') inData = true;
		const no = verb === 'RCPT' ? refusal() : undefined;
		say(no ?? (verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok'));
		if (verb === 'QUIT') socket.end();
	};
	socket.setEncoding('utf8').on('data', (chunk: string) => {
		buffer += chunk;
		for (;;) {
			const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
			if (end < 0) return;
			const part = buffer.slice(0, end);
			buffer = buffer.slice(end + (inData ? 5 : 2));
			if (!inData) command(part);
			else {
				inData = false;
				mails.push({ from, to, ...readMail(part) });
				say('250 taken');
			}
		}
	});
	say('220 mailbox');
}

/** Subject and text of a mail in one part. */
function readMail(source: string): { subject: string; text: string } {
	const [head = '', ...rest] = source.split('\r\n\r\n');
	const headers = new Map(
		head
			.replace(/\r\n[ \t]+/g, ' ')
			.split('\r\n')
			.map((line) => line.split(/:\s*(.*)/s) as [string, string])
			.map(([name, value]) => [name.toLowerCase(), value]),
	);
	const encoding = headers.get('content-transfer-encoding') ?? '7bit';
	const body = rest.join('\r\n\r\n').replace(/^\.\./gm, '.');
	return {
		subject: decodeWords(headers.get('subject') ?? ''),
		text: decode(body, encoding).replaceAll('\r\n', '\n').trimEnd(),
	};
}

function decode(text: string, encoding: string): string {
	if (/base64/i.test(encoding)) return Buffer.from(text, 'base64').toString('utf8');
	if (!/quoted-printable/i.test(encoding)) return text;
	return fromHex(text.replace(/=\r\n/g, ''), '=');
}

const fromHex = (text: string, sign: string) =>
	Buffer.from(
		text.replace(new RegExp(`${sign}([0-9A-F]{2})`, 'gi'), (_, hex: string) =>
			String.fromCharCode(parseInt(hex, 16)),
		),
		'latin1',
	).toString('utf8');

/** `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=` in a header. */
function decodeWords(text: string): string {
	return text
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?UTF-8\?([QB])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
			kind.toUpperCase() === 'B'
				? Buffer.from(word, 'base64').toString('utf8')
				: fromHex(word.replaceAll('_', ' '), '='),
		);
}
