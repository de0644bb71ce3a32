/** A mail server on loopback that keeps what it gets, for workflows that send mail. */
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as it came. */
export interface Mail {
	from: string;
	to: string[];
	subject: string;
	/** Its HTML if it has any, else its text. */
	text: string;
}

/** The mail server and what it has got. */
export interface Mailbox {
	/** All mails so far, in the order in which they came. */
	readonly mails: Mail[];
	/** When set, every mail is refused with this sentence. */
	refusal?: string;
	/** What a person would type into n8n's credential "SMTP". */
	readonly credential: Record<string, unknown>;
	close(): Promise<void>;
}

/** Starts a mailbox on a free port. It takes every mail, without a log-in. */
export async function startMailbox(): Promise<Mailbox> {
	const mails: Mail[] = [];
	const server = new SMTPServer({
		disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true,
		closeTimeout: 500,
		onRcptTo: (_address, _session, done) => {
			const { refusal } = mailbox;
			done(refusal ? Object.assign(new Error(refusal), { responseCode: 550 }) : undefined);
		},
		onData: (stream, { envelope }, done) => {
			void simpleParser(stream).then(({ subject = '', text, html }) => {
				const from = envelope.mailFrom ? envelope.mailFrom.address : '';
				const to = envelope.rcptTo.map(({ address }) => address);
				mails.push({ from, to, subject, text: (html || text || '').trimEnd() });
				done();
			}, done);
		},
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	server.on('error', () => undefined); // of a connection that was cut
	const { port } = server.server.address() as AddressInfo;
	const login = { user: '', password: '', hostName: '', secure: false, disableStartTls: true };
	const mailbox: Mailbox = {
		mails,
		credential: { host: '127.0.0.1', port, ...login },
		close: async () => await new Promise((resolve) => server.close(resolve)),
	};
	return mailbox;
}
