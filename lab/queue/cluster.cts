/** n8n in queue mode on the loopback interface: a main process, a webhook process and workers. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../n8n/install.cts';
import { installPackage, temporaryFolder } from '../n8n/package.cts';
import { freePort } from '../n8n/process.cts';
import { N8nRest } from '../n8n/rest.cts';
import { owner, startN8n, startProcess, type N8nProcess, type N8nServer } from '../n8n/server.cts';
import { ensureServices, startPostgres, startRedis, type Database } from './services.cts';

/** What a cluster is made of. */
export interface ClusterOptions {
	n8n: Installation;
	/** The package, which every process gets in a folder of its own. */
	tarball: string;
	/** Executions that a worker runs at a time. */
	concurrency: number;
	say(line: string): void;
}

/**
 * n8n takes an execution for lost when its worker has not renewed its lock for that long, and looks
 * every so many seconds. Its defaults are 60 and 30; a test need not wait so long.
 */
const LOCK_SECONDS = 12;
const LOOK_SECONDS = 4;

const answers = async (url: string) => {
	const answer = await fetch(`${url}/healthz/readiness`, { signal: AbortSignal.timeout(5000) });
	await answer.arrayBuffer();
	return answer.ok;
};

/** n8n in queue mode: main, a webhook process and workers, with Redis and PostgreSQL. */
export class Cluster {
	private readonly running = new Map<string, N8nProcess>();
	private readonly folders = new Map<string, string>();
	private main!: N8nServer;
	private webhooks!: N8nProcess;
	database!: Database;
	/** A session of the owner. */
	rest!: N8nRest;

	private constructor(
		private readonly options: ClusterOptions,
		private env: Record<string, string> = {},
	) {}

	/** Starts the services, main and the webhook process; workers are started by {@link startWorker}. */
	static async start(options: ClusterOptions): Promise<Cluster> {
		await ensureServices(options.say);
		const cluster = new Cluster(options);
		const [redis, database] = await Promise.all([startRedis(), startPostgres()]);
		cluster.database = database;
		cluster.env = {
			...redis,
			...database.env,
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: 'of the queue test, no secret',
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			N8N_LOG_LEVEL: 'warn',
			EXECUTIONS_DATA_PRUNE: 'false',
			QUEUE_WORKER_LOCK_DURATION: String(LOCK_SECONDS * 1000),
			QUEUE_WORKER_LOCK_RENEW_TIME: String((LOCK_SECONDS / 3) * 1000),
			QUEUE_WORKER_STALLED_INTERVAL: String(LOOK_SECONDS * 1000),
		};
		await cluster.startMain();
		return cluster;
	}

	private async startMain(): Promise<void> {
		const { n8n } = this.options;
		const userFolder = await this.folderFor('main');
		this.main = await startN8n({ n8n, userFolder, env: this.env });
		this.rest = new N8nRest(this.main.url);
		await this.rest.logIn(owner);
	}

	/** Where production webhooks are called. */
	async startWebhooks(): Promise<void> {
		const { n8n } = this.options;
		const userFolder = await this.folderFor('webhooks');
		this.webhooks = await startProcess({ n8n, userFolder, env: this.env }, ['webhook'], answers);
	}

	webhookUrl(path: string): string {
		return `${this.webhooks.url}/webhook/${path}`;
	}

	/** Starts a worker, or one of that name again. */
	async startWorker(name: string): Promise<void> {
		const { n8n, concurrency } = this.options;
		const userFolder = await this.folderFor(name);
		const port = await freePort();
		const env = {
			...this.env,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		};
		const command = ['worker', `--concurrency=${concurrency}`];
		const worker = await startProcess({ n8n, userFolder, env, port }, command, answers);
		this.running.set(name, worker);
	}

	/** Asks a worker to end: it finishes what it holds. */
	async stopWorker(name: string): Promise<void> {
		const left = await this.running.get(name)!.stop();
		this.running.delete(name);
		if (left.length > 0) throw new Error(`${name}: ${left.join(', ')}`);
	}

	/** Ends a worker at once, as a crash would. */
	async killWorker(name: string): Promise<void> {
		await this.running.get(name)!.kill();
		this.running.delete(name);
	}

	/** Stops everything but the services, which end with the command. */
	async stop(): Promise<string[]> {
		const processes = [...this.running.values(), this.webhooks, this.main];
		const left = await Promise.all(processes.map(async (one) => await one?.stop()));
		return left.flatMap((lines) => lines ?? []);
	}

	/** A process's own folder with the package in it, as on a machine of its own. */
	private async folderFor(name: string): Promise<string> {
		const known = this.folders.get(name);
		if (known !== undefined) return known;
		const folder = temporaryFolder(`queue-${name}`);
		const [first] = this.folders.values();
		if (first === undefined) {
			await installPackage(this.options.n8n, this.options.tarball, folder);
		} else {
			mkdirSync(join(folder, '.n8n'));
			const nodes = join('.n8n', 'nodes');
			cpSync(join(first, nodes), join(folder, nodes), { recursive: true });
		}
		this.folders.set(name, folder);
		return folder;
	}
}
