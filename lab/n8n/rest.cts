/** The part of n8n's REST interface that the editor in the browser uses. */
import { parse } from 'flatted';
import { waitFor } from './process.cts';

/** What a stored execution or a workflow holds; only the parts that are read here. */
export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
}

/** A stored execution. */
export interface Execution {
	id: string;
	/** `success`, `error`, `canceled`, `crashed`, `waiting` (e.g. at the page of a form). */
	status: string;
	/** Sentence of the failed node, if the run failed. */
	error?: { message: string; description?: string | null };
	/** The items that a node put out on its last run, one list per output. */
	output(node: string): Item[][];
	/** The stored record as text, to look for what must not be in it. */
	text: string;
}

/** A credential as a node names it. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** A node of a workflow. */
export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	id?: string;
	credentials?: Record<string, CredentialReference>;
	[setting: string]: unknown;
}

/** A workflow as a file or n8n holds it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	pinData?: Record<string, unknown>;
	id?: string;
	versionId?: string;
}

/** A type of nodes or credentials, as n8n lists it. */
export interface NodeType {
	name: string;
	displayName: string;
	iconUrl?: string | { light: string; dark: string };
}

/** A parameter whose choices are loaded from the service, as the editor asks for them. */
export interface LoadRequest {
	nodeType: string;
	/** e.g. `parameters.companyId`. */
	path: string;
	methodName: string;
	parameters: Record<string, unknown>;
	credentials: Record<string, CredentialReference>;
	filter?: string;
	paginationToken?: string;
}

/** An entry of a list in the panel. */
export interface Choice {
	name: string;
	value: unknown;
	description?: string;
}

/** n8n's answer was an error: its message is the sentence that the editor shows. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly body: string,
	) {
		super(message);
	}
}

/** n8n binds a session to the browser that logged in. */
const BROWSER_ID = 'editor-check';

/** A logged-in session with n8n. */
export class N8nRest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** One call; returns the answer's `data` (or the whole answer where there is none). */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				cookie: this.cookie,
			},
			signal: AbortSignal.timeout(60_000),
		});
		for (const cookie of response.headers.getSetCookie())
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
		const text = await response.text();
		let parsed: { data?: T; message?: string } | undefined;
		try {
			parsed = JSON.parse(text) as { data?: T; message?: string };
		} catch {
			parsed = undefined;
		}
		if (!response.ok)
			throw new RestError(response.status, parsed?.message ?? text.slice(0, 300), text);
		return (parsed?.data ?? parsed ?? text) as T;
	}

	/** Gets a file, e.g. an icon. */
	async file(path: string): Promise<{ status: number; type: string; text: string }> {
		const response = await fetch(`${this.url}/${path.replace(/^\//, '')}`, {
			headers: { cookie: this.cookie },
			signal: AbortSignal.timeout(30_000),
		});
		return {
			status: response.status,
			type: response.headers.get('content-type') ?? '',
			text: await response.text(),
		};
	}

	async logIn(user: { email: string; password: string }): Promise<void> {
		await this.call('POST', '/rest/login', {
			emailOrLdapLoginId: user.email,
			password: user.password,
		});
	}

	/** This session for a browser, as Playwright takes it. */
	browserState() {
		const [name = '', value = ''] = this.cookie.split('=');
		const localStorage = [{ name: 'n8n-browserId', value: BROWSER_ID }];
		const cookie = { httpOnly: true, secure: false, sameSite: 'Lax' as const, expires: -1 };
		return {
			cookies: [{ name, value, domain: new URL(this.url).hostname, path: '/', ...cookie }],
			origins: [{ origin: this.url, localStorage }],
		};
	}

	async nodeTypes(): Promise<NodeType[]> {
		return await this.call('GET', '/types/nodes.json');
	}

	async credentialTypes(): Promise<Array<NodeType & { properties: Array<{ name: string }> }>> {
		return await this.call('GET', '/types/credentials.json');
	}

	async credentials(): Promise<Array<{ id: string; name: string; type: string }>> {
		return await this.call('GET', '/rest/credentials');
	}

	/** The stored credential as the editor gets it: secrets are blanked. */
	async credential(id: string): Promise<{ data: Record<string, unknown> }> {
		return await this.call('GET', `/rest/credentials/${id}?includeData=true`);
	}

	async createCredential(
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<CredentialReference> {
		const { id } = await this.call<{ id: string }>('POST', '/rest/credentials', {
			name,
			type,
			data,
		});
		return { id, name };
	}

	async changeCredential(
		reference: CredentialReference,
		type: string,
		data: Record<string, unknown>,
	): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${reference.id}`, {
			name: reference.name,
			type,
			data,
		});
	}

	/** The button "Test" of a credential, with what is typed in its form at that moment. */
	async testCredential(
		reference: Partial<CredentialReference>,
		type: string,
		data: Record<string, unknown>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.call('POST', '/rest/credentials/test', {
			credentials: { id: '', name: 'not saved', ...reference, type, data },
		});
	}

	private async load<T>(kind: string, request: LoadRequest): Promise<T> {
		const { nodeType, parameters, ...rest } = request;
		return await this.call('POST', `/rest/dynamic-node-parameters/${kind}`, {
			...rest,
			nodeTypeAndVersion: { name: nodeType, version: 1 },
			currentNodeParameters: parameters,
		});
	}

	/** The choices of a drop-down list. */
	async options(request: LoadRequest): Promise<Choice[]> {
		return await this.load('options', request);
	}

	/** One page of a resource locator's list. */
	async locatorResults(
		request: LoadRequest,
	): Promise<{ results: Choice[]; paginationToken?: string }> {
		return await this.load('resource-locator-results', request);
	}

	async workflows(): Promise<Array<{ id: string; name: string }>> {
		return await this.call('GET', '/rest/workflows');
	}

	async createWorkflow(workflow: Workflow): Promise<Workflow & { id: string }> {
		return await this.call('POST', '/rest/workflows', { settings: {}, ...workflow });
	}

	/** "Publish" in the editor: from now on its triggers start it. */
	async activate({ id, versionId }: Workflow & { id: string }): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	async deactivate({ id }: { id: string }): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** "Execute workflow" in the editor; waits for the end of the run. */
	async runWorkflow(workflow: Workflow & { id: string }, trigger: string): Promise<Execution> {
		const { executionId } = await this.startWorkflow(workflow, trigger);
		return await this.endOf(workflow, executionId);
	}

	/** "Execute workflow" in the editor; a webhook or form then waits for one call of its test address. */
	async startWorkflow(
		workflow: Workflow & { id: string },
		trigger: string,
	): Promise<{ executionId?: string }> {
		return await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			startNodes: [],
			triggerToStartFrom: { name: trigger },
		});
	}

	/** Waits until a run has ended; without its id, until the last stored one of the workflow has. */
	async endOf(workflow: Workflow & { id: string }, executionId?: string): Promise<Execution> {
		return await waitFor(`Run of the workflow "${workflow.name}"`, 90, async () => {
			const id = executionId ?? (await this.lastExecution(workflow.id));
			if (id === undefined) return undefined;
			const stored = await this.call<{ status: string; data: string }>(
				'GET',
				`/rest/executions/${id}`,
			);
			if (['new', 'running'].includes(stored.status)) return undefined;
			return readExecution(id, stored.status, stored.data);
		});
	}

	/** The id of the last stored run of a workflow. */
	async lastExecution(workflowId: string): Promise<string | undefined> {
		return (await this.storedRuns(workflowId))[0]?.id;
	}

	/** The runs of a workflow that have ended, the last one first. */
	async executionsOf(workflowId: string): Promise<Execution[]> {
		const found: Execution[] = [];
		for (const { id, status } of await this.storedRuns(workflowId)) {
			if (['new', 'running'].includes(status)) continue;
			const { data } = await this.call<{ data: string }>('GET', `/rest/executions/${id}`);
			found.push(readExecution(id, status, data));
		}
		return found;
	}

	private async storedRuns(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}`,
		);
		return results;
	}
}

interface RunData {
	resultData?: {
		error?: { message: string; description?: string | null };
		runData?: Record<string, Array<{ data?: { main?: Array<Item[] | null> } }>>;
	};
}

/** Reads a stored execution. */
function readExecution(id: string, status: string, flatted: string): Execution {
	const { resultData } = parse(flatted) as RunData;
	return {
		id,
		status,
		error: resultData?.error,
		output: (node) =>
			(resultData?.runData?.[node]?.at(-1)?.data?.main ?? []).map((items) => items ?? []),
		text: flatted,
	};
}
