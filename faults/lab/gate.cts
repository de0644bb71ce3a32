/** A way to the sandbox that can be shut: connections are then refused, as by a host that is down. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Gate {
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
		const server = createServer((socket) => this.join(socket));
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.port, '127.0.0.1', resolve);
		});
		this.port = (server.address() as { port: number }).port;
		this.server = server;
	}

	/** Refuses new connections; those there are cut unless they may end by themselves. */
	async shut(cut = true): Promise<void> {
		const closed = new Promise((resolve) => this.server?.close(resolve));
		this.server = undefined;
		if (!cut) return;
		for (const socket of this.sockets) socket.destroy();
		await closed;
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
