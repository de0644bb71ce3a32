/** A way to the sandbox that can be shut: connections are then refused, as by a host that is down. */
import { connect, createServer, type Server, type Socket } from 'node:net';

import type { Sandbox } from '../../../lab/sandbox/sandbox.cts';
import type { Store } from '../../../lab/engine/harness.cts';

/** Passes on what the node sends to Wordbee, and can cut all its connections. */
export class Gate {
	/** A gate in front of a stage: the credentials in n8n lead through it. */
	static async before(sandbox: Sandbox, store: Store): Promise<Gate> {
		const gate = new Gate(new URL(sandbox.url));
		await gate.open();
		store.set('wordbeeApi', { ...store.get('wordbeeApi'), url: gate.url });
		store.set('wordbeeV2Api', { ...store.get('wordbeeV2Api'), url: `${gate.url}/api` });
		return gate;
	}

	private server?: Server;

	private readonly sockets = new Set<Socket>();

	private port = 0;

	/** Connections that were let through. */
	passed = 0;

	constructor(private readonly target: URL) {}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async open(): Promise<void> {
		const { server, port } = await listening(this.port, (socket) => this.join(socket));
		this.server = server;
		this.port = port;
	}

	/** Refuses new connections; those there are cut unless they may end by themselves. */
	async shut(cut = true): Promise<void> {
		const { server } = this;
		const closed = new Promise<void>((resolve) => {
			if (server === undefined) resolve();
			else server.close(() => resolve());
		});
		this.server = undefined;
		if (!cut) return;
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	/** Cuts the connections there are; new ones are let through. */
	cut(): void {
		for (const socket of this.sockets) socket.destroy();
	}

	private join(socket: Socket): void {
		this.passed++;
		const onward = connect(Number(this.target.port), this.target.hostname);
		for (const end of [socket, onward]) {
			this.sockets.add(end);
			end.on('error', () => undefined);
			end.on('close', () => {
				this.sockets.delete(end);
				(end === socket ? onward : socket).destroy();
			});
		}
		socket.pipe(onward).pipe(socket);
	}
}

/**
 * Ports of gates. A gate that is shut must not find somebody else behind its port, so they are not
 * among those that the system hands out.
 */
let nextPort = 15_000 + (process.pid % 400) * 30;

async function listening(
	port: number,
	join: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
	for (;;) {
		const wanted = port === 0 ? nextPort++ : port;
		const server = createServer(join);
		const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
			server.once('error', resolve);
			server.listen(wanted, '127.0.0.1', () => resolve(undefined));
		});
		if (failed === undefined) return { server, port: wanted };
		if (port !== 0 || failed.code !== 'EADDRINUSE') throw failed;
	}
}
