import { randomBytes } from 'node:crypto';
import { shapeList } from './api1.cts';
import type { Person, WordbeeData } from './data.cts';
import { json, Sessions, text, type Answer, type Api, type Call } from './http.cts';
import { Jobs, resultRecord } from './jobs.cts';
import {
	COMPANY_COLUMNS,
	describeColumns,
	ListError,
	personColumns,
	readList,
	type Column,
} from './lists.cts';
import { QueryError } from './query.cts';
import { indexByField, isPersonField, PersonUpdates, requestId } from './updates.cts';
import type { Api2Variants } from './variants.cts';

/** An error with its HTTP status, in the documented form ([D], section 2.1). */
class ApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly title = message,
	) {
		super(message);
	}
}

const bad = (message: string) => new ApiError(400, message);

const LANGUAGES = [
	{ v: 'en', t: 'English' },
	{ v: 'fr', t: 'Français' },
	{ v: 'de', t: 'Deutsch' },
];
const CULTURES = [
	{ v: 'en-GB', t: 'English (United Kingdom)' },
	{ v: 'fr-FR', t: 'Français (France)' },
	{ v: 'de-DE', t: 'Deutsch (Deutschland)' },
];

/** API 2 (sections 2 to 4): tokens, lists, persons, jobs, option sources. */
export class Api2 implements Api {
	readonly number = 2;
	readonly sessions: Sessions<true>;
	private readonly updates: PersonUpdates;
	private readonly jobs: Jobs;
	private readonly files = new Map<string, { name: string; content: Buffer }>();
	private window = { startedAt: 0, calls: 0 };

	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api2Variants,
		lifeCalls: number,
		private readonly allowance: number,
	) {
		this.sessions = new Sessions(() => variants.tokenIdleMs, lifeCalls);
		this.updates = new PersonUpdates(data, variants);
		this.jobs = new Jobs(variants, (content, name) => this.keep(Buffer.from(content), name));
	}

	get pollViolations(): number {
		return this.jobs.violations;
	}

	refill(): void {
		this.window = { startedAt: 0, calls: 0 };
	}

	reset(): void {
		this.sessions.clear();
		this.jobs.reset();
		this.files.clear();
		this.refill();
	}

	readonly routes: Api['routes'] = [
		this.route('authToken', 'POST', '/api/auth/token', (call) => this.authToken(call), 'open'),
		this.route(
			'invalidateToken',
			'DELETE',
			'/api/auth/token',
			(call) => {
				this.expire(call);
				return { status: 200 };
			},
			'free',
		),
		...this.listRoutes(
			'persons',
			() => personColumns(this.data, this.variants),
			() => [...this.data.persons.values()],
		),
		...this.listRoutes(
			'companies',
			() => COMPANY_COLUMNS,
			() => [...this.data.companies.values()],
		),
		this.route('personGet', 'GET', '/api/persons/:id', (call) =>
			json(this.personRecord(this.person(call.params.id))),
		),
		this.route('personSettings', 'GET', '/api/persons/:id/settings', (call) =>
			json(this.settings(this.person(call.params.id), call.query.includeOptions === 'true')),
		),
		this.route('personSettings', 'PUT', '/api/persons/:id/settings', (call) =>
			this.putSettings(call),
		),
		this.route('personUpdate', 'POST', '/api/persons/io/update', (call) => this.update(call)),
		this.route('personUpdates', 'POST', '/api/persons/io/updates', (call) => this.startJob(call)),
		this.route('trmStatus', 'GET', '/api/trm/status', (call) => this.trmStatus(call)),
		this.route('mediaUpload', 'POST', '/api/media/upload', (call) => this.upload(call)),
		this.route('mediaGet', 'GET', '/api/media/get/:token', (call) => {
			const file = this.files.get(call.params.token);
			if (!file) throw this.missing('The file does not exist.');
			return { status: 200, body: file.content, contentType: 'application/octet-stream' };
		}),
		this.route('userProfiles', 'GET', '/api/settings/userprofiles/list', () =>
			json(shapeList(this.data.profiles, this.variants.profilesShape)),
		),
		this.route('customFields', 'GET', '/api/settings/customfields', () => this.customFields()),
		this.route(
			'customFieldOptions',
			'GET',
			'/api/settings/customfields/:id/options/items',
			(call) => this.customFieldOptions(call),
		),
		this.route('timezones', 'GET', '/api/settings/timezones/codes', () => this.timezones()),
	];

	/** [D] 2.1: the documented body; the date of an error is no secret of the run. */
	error(status: number, message: string, title = message, operation = ''): Answer {
		return json(
			{
				error: {
					operation,
					date: new Date().toISOString(),
					title,
					details: '',
					errorurl: '',
					messages: [{ title, details: '', errorurl: '' }],
				},
				reason: message,
			},
			status,
		);
	}

	/** [D] 2.1: the documented 429, without Retry-After. */
	tooMany(): Answer {
		const allowed = Number.isFinite(this.allowance) ? this.allowance : 1000;
		const message = `Maximum allowed ${allowed} per 01:00:00`;
		return json(
			{ error: { type: 'Throttling error', message }, reason: `Throttling error. ${message}` },
			429,
		);
	}

	expire(call: Call): void {
		this.sessions.kill(tokenOf(call));
	}

	bodyOf({ body }: Call): unknown {
		switch (body.kind) {
			case 'none':
				return undefined;
			case 'json':
				return body.valid ? body.value : body.text;
			case 'multipart': {
				const content = body.files[0]?.content.toString('utf8');
				try {
					return JSON.parse(content);
				} catch {
					return content;
				}
			}
			default:
				return body;
		}
	}

	/** 'open': needs no token; 'free': needs one, but does not count against the allowance. */
	private route(
		operation: string,
		method: Api['routes'][number]['method'],
		path: string,
		handle: (call: Call) => Answer,
		access: 'counted' | 'free' | 'open' = 'counted',
	): Api['routes'][number] {
		return {
			operation,
			method,
			path,
			handle: (call) => {
				try {
					if (access === 'counted' && !this.spend()) return this.tooMany();
					if (access !== 'open') this.authenticate(call);
					return handle(call);
				} catch (error) {
					const place = `${method} ${call.log.path}`;
					if (error instanceof ApiError) {
						return this.error(error.status, error.message, error.title, place);
					}
					if (error instanceof ListError || error instanceof QueryError) {
						return this.error(400, error.message, 'Invalid list request.', place);
					}
					throw error;
				}
			},
		};
	}

	/** [D] 2.1: an allowance per hour; calls for tokens do not count. */
	private spend(): boolean {
		const now = Date.now();
		if (now - this.window.startedAt >= this.variants.allowanceWindowMs) {
			this.window = { startedAt: now, calls: 0 };
		}
		return ++this.window.calls <= this.allowance;
	}

	/** [D] section 2: both headers on every call. */
	private authenticate(call: Call): void {
		for (const name of ['X-Auth-Token', 'X-Auth-AccountId']) {
			if (!call.headers[name.toLowerCase()]) throw bad(`Missing header: ${name}`);
		}
		const account = String(call.headers['x-auth-accountid']);
		const alive = account === this.data.credentials.account && this.sessions.use(tokenOf(call));
		if (!alive) {
			throw new ApiError(
				Number(this.variants.deadToken),
				'Not authenticated. Token invalid or expired.',
				'Token invalid or expired.',
			);
		}
	}

	private missing(message: string): ApiError {
		return new ApiError(this.variants.notFound, message);
	}

	/** The JSON body; undefined when there is none. */
	private body({ body }: Call): unknown {
		if (body.kind === 'none') return undefined;
		if (body.kind !== 'json') throw bad('The content type must be application/json.');
		if (!body.valid) throw bad('The body is not valid JSON.');
		return body.value;
	}

	private object(call: Call, names: string[]): Record<string, unknown> {
		const value = this.body(call);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			throw bad('The body must be a JSON object.');
		}
		const unknown = Object.keys(value).find((name) => !names.includes(name));
		if (unknown) throw bad(`Unknown property: ${unknown}`);
		return value as Record<string, unknown>;
	}

	private authToken(call: Call): Answer {
		const { accountid, key } = this.object(call, ['accountid', 'key']);
		const { account, apiKey, keyRevoked } = this.data.credentials;
		if (accountid !== account || key !== apiKey || keyRevoked) throw bad('Invalid private key.');
		const token = this.sessions.open(randomBytes(24).toString('base64url'), true);
		return this.variants.tokenAnswer === 'raw' ? text(token) : json(token);
	}

	private listRoutes<T>(
		name: 'persons' | 'companies',
		columns: () => Array<Column<T>>,
		rows: () => T[],
	): Api['routes'] {
		const list = (full: boolean) => (call: Call) =>
			json(readList(this.body(call), columns(), rows(), full, this.variants, call.endless));
		return [
			this.route(`${name}List`, 'POST', `/api/${name}/list`, list(false)),
			this.route(`${name}ListFull`, 'POST', `/api/${name}/list/full`, list(true)),
			...(['POST', 'GET'] as const).map((method) =>
				this.route(`${name}ListFields`, method, `/api/${name}/list/fields`, () => {
					const { listFieldsMethod, maxLengths } = this.variants;
					if (listFieldsMethod !== 'both' && listFieldsMethod !== method.toLowerCase()) {
						throw new ApiError(404, 'No such method.');
					}
					return json(describeColumns(columns(), maxLengths));
				}),
			),
		];
	}

	private person(id: string): Person {
		// The key's user is the platform's Administrator.
		if (id === 'me') return [...this.data.persons.values()][0];
		if (!/^\d{1,15}$/.test(id)) throw bad('The person id must be a number.');
		const person = this.data.persons.get(Number(id));
		if (!person) throw this.missing(`The person does not exist: ${id}`);
		return person;
	}

	/** [D] 3.2; the profile is a name, and there is no login. */
	private personRecord(person: Person): unknown {
		const company = this.data.companies.get(person.companyId);
		return {
			company: { id: company?.id, name: company?.name, address: '' },
			person: {
				id: person.id,
				firstname: person.firstName,
				lastname: person.lastName,
				code: person.code,
				title: person.title,
				role: person.role,
				phone: person.phone,
				phoneMobile: person.phoneMobile,
				email: person.email,
				emailIsPrivate: false,
				isActive: person.isActive,
				picture: null,
				link: `https://wordbee.example/persons/${person.id}`,
				labels: Object.entries(person.labels).map(([id, value]) => {
					const label = this.data.labels.find((row) => row.id === Number(id));
					const option = label?.options.find((row) => row.value === value);
					return { id: Number(id), name: label?.title, value: option?.name };
				}),
				profile: this.data.profile(person.profileId)?.name ?? null,
				workActivity: { standard: null, codyt: null },
				comments: person.comments,
				customFields: this.data.customFields
					.filter(({ object }) => object === 'Persons')
					.map(({ number, title, type }) => ({
						type: type === 'Text' ? 0 : 1,
						title,
						value: person.cfs[number] ?? null,
					})),
			},
		};
	}

	/** [D] 3.3. */
	private settings(person: Person, includeOptions: boolean): unknown {
		const option = (list: Array<{ v: string; t: string }>, v: string | null) =>
			list.find((row) => row.v === v) ?? { v, t: v };
		const timezones = this.data.timezones.map(({ code, name }) => ({ v: code, t: name }));
		return {
			uid: person.id,
			uname: `${person.firstName} ${person.lastName}`,
			...(this.variants.settingsCompany === 'present' ? { cid: person.companyId } : {}),
			language: option(LANGUAGES, person.language),
			culture: option(CULTURES, person.culture),
			timezone: option(timezones, person.timezone),
			...(includeOptions ? { languages: LANGUAGES, cultures: CULTURES, timezones } : {}),
		};
	}

	private putSettings(call: Call): Answer {
		const person = this.person(call.params.id);
		const given = this.object(call, ['language', 'culture', 'timezone']);
		const allowed: Record<string, string[]> = {
			language: LANGUAGES.map(({ v }) => v),
			culture: CULTURES.map(({ v }) => v),
			timezone: this.data.timezones.map(({ code }) => code),
		};
		const patch: Record<string, string> = {};
		for (const [name, value] of Object.entries(given)) {
			if (value === null) continue;
			if (typeof value !== 'string' || !allowed[name].includes(value)) {
				throw bad(`Unknown ${name}: ${String(value)}`);
			}
			patch[name] = value;
		}
		const changed = { ...person, ...patch };
		if (JSON.stringify(changed) !== JSON.stringify(person)) this.data.store(changed);
		return json(this.settings(changed, false));
	}

	/** [D] 3.4: one request, one result. U17: how a failure comes. */
	private update(call: Call): Answer {
		const raw = this.body(call);
		const { cfidOnSingle, infosKey, singleFailure } = this.variants;
		const problem = this.updates.problemOf(raw, cfidOnSingle !== 'refused');
		if (problem) throw bad(problem);
		const { cfid, ...request } = raw as Record<string, unknown>;
		const key = cfidOnSingle === 'honoured' ? this.keyField(cfid) : undefined;
		const result = this.updates.apply(request, { cfid: key });
		if (!result.success && singleFailure === '400') throw bad(result.errors?.join(' ') ?? '');
		return json(resultRecord(result, infosKey));
	}

	private keyField(cfid: unknown): number | undefined {
		if (cfid === undefined || cfid === null) return undefined;
		const field = this.data.customFields.find(isPersonField(cfid, this.variants));
		if (!field) throw bad(`There is no such custom field of persons: ${JSON.stringify(cfid)}`);
		return field.number;
	}

	/** [D] 3.5. The rows take effect as the job starts, each on its own [I]. */
	private startJob(call: Call): Answer {
		const given = this.object(call, ['fileToken', 'readonly', 'cfid', 'callback', 'callbackurl']);
		if (given.callback || given.callbackurl) throw bad('Not offered by the sandbox: callback');
		if (typeof given.fileToken !== 'string') throw bad('Missing property: fileToken');
		if (![undefined, null, true, false].includes(given.readonly as boolean)) {
			throw bad('readonly must be a boolean.');
		}
		const cfid = this.keyField(given.cfid);
		const file = this.files.get(given.fileToken);
		if (!file) throw bad('The file does not exist.');
		let requests: unknown;
		try {
			requests = JSON.parse(file.content.toString('utf8'));
		} catch {
			requests = undefined;
		}
		if (!Array.isArray(requests)) {
			return json(this.jobs.start([], { statusInfo: 'The file is not a JSON array.' }));
		}
		const { batchLimit, infosKey, jobFails } = this.variants;
		if (batchLimit > 0 && requests.length > batchLimit) {
			throw bad(`The file must not hold more than ${batchLimit} requests.`);
		}
		const rows = jobFails ? requests.slice(0, jobFails.applied ?? 0) : (requests as unknown[]);
		const index = cfid === undefined ? undefined : indexByField(this.data, cfid);
		const readonly = given.readonly === true;
		const results = rows.map((row) =>
			resultRecord(this.updates.apply(row, { readonly, cfid, index }), infosKey),
		);
		const failure = jobFails ? { statusInfo: jobFails.statusInfo } : undefined;
		return json(this.jobs.start(results, failure));
	}

	private trmStatus({ query }: Call): Answer {
		const answer = /^\d{1,15}$/.test(query.requestid ?? '')
			? this.jobs.poll(Number(query.requestid))
			: undefined;
		if (answer === undefined) throw bad('The request does not exist.');
		if (answer === 'tooFast') throw bad('The status is polled too often.');
		return json(answer);
	}

	/** [C] 3.5: multipart, field name `file`. */
	private upload({ body }: Call): Answer {
		if (body.kind !== 'multipart') throw bad('The content type must be multipart/form-data.');
		const file = body.files.find(({ field }) => field === 'file');
		if (!file) throw bad('Missing file: file');
		return json({ result: { token: this.keep(file.content, file.filename), name: file.filename } });
	}

	private keep(content: Buffer, name: string): string {
		const token = randomBytes(12).toString('hex');
		this.files.set(token, { name, content });
		return token;
	}

	/** [D] sections 4 and 11. */
	private customFields(): Answer {
		const { customFieldForm, customFieldObject, customFieldObjectName } = this.variants;
		const objects = { Projects: 2, Companies: 3, Persons: customFieldObject };
		const isNamed = customFieldObjectName === 'present';
		const fields = this.data.customFields.map((field) => {
			const { object, number, title, type } = field;
			const id = `${objects[object]}-${number}`;
			if (customFieldForm === 'short') {
				return { id, ...(isNamed ? { object } : {}), title, type };
			}
			const listsOptions = type === 'Combo' || type === 'ComboEditable';
			return {
				id,
				customFieldId: requestId(field, this.variants),
				...(isNamed ? { domain: object } : {}),
				dbid: `CustomStr${number}`,
				od: number,
				title,
				desc: '',
				type,
				max: field.max ?? 0,
				mandatory: field.mandatory ?? false,
				options: listsOptions ? field.options : [],
				enabled: field.enabled ?? true,
				accinternal: true,
				accexternal: false,
				displayFilter: null,
			};
		});
		const { customFieldsShape: shape } = this.variants;
		return json(shape === 'array' ? fields : { [shape]: fields });
	}

	/** [D] section 4. */
	private customFieldOptions(call: Call): Answer {
		const objects = { 2: 'Projects', 3: 'Companies', [this.variants.customFieldObject]: 'Persons' };
		const [object, number] = call.params.id.split('-').map(Number);
		const field = this.data.customFields.find(
			(row) => row.object === objects[object as 2] && row.number === number,
		);
		if (!field) throw this.missing(`The custom field does not exist: ${call.params.id}`);
		if (field.type === 'Text') throw bad('The custom field is not a pick list.');
		return json(field.options.map((value) => ({ value, meta: [] })));
	}

	private timezones(): Answer {
		const { timezones } = this.data;
		switch (this.variants.timezonesShape) {
			case 'strings':
				return json(timezones.map(({ code }) => code));
			case 'idName':
				return json(timezones.map(({ code, name }) => ({ id: code, name })));
			default:
				return json(timezones.map(({ code, name }) => ({ v: code, t: name })));
		}
	}
}

function tokenOf(call: Call): string {
	return String(call.headers['x-auth-token']);
}
