import { randomBytes } from 'node:crypto';
import { shapeList } from './api1.cts';
import { isRecord, type CustomField, type Person, type WordbeeData } from './data.cts';
import {
	answer,
	demand,
	HttpError,
	json,
	parseJson,
	Sessions,
	text,
	type Answer,
	type Api,
	type Call,
	type Failure,
	type Route,
} from './http.cts';
import { Jobs, resultRecord } from './jobs.cts';
import {
	COMPANY_COLUMNS,
	describeColumns,
	personColumns,
	readList,
	type Column,
} from './lists.cts';
import { indexByField, isPersonField, PersonUpdates, requestId } from './updates.cts';
import type { Api2Variants } from './variants.cts';

type Fields = Record<string, unknown>;

const optionsOf = (texts: Record<string, string>) =>
	Object.entries(texts).map(([v, t]) => ({ v, t }));
const LANGUAGES = optionsOf({ en: 'English', fr: 'Français', de: 'Deutsch' });
const CULTURES = optionsOf({
	'en-GB': 'English (United Kingdom)',
	'fr-FR': 'Français (France)',
	'de-DE': 'Deutsch (Deutschland)',
});

/** API 2 (sections 2 to 4): tokens, lists, persons, jobs, option sources. */
export class Api2 implements Api {
	readonly sessions: Sessions<true>;
	private readonly updates: PersonUpdates;
	private readonly jobs: Jobs;
	private readonly files = new Map<string, Buffer>();
	private window = { startedAt: 0, calls: 0 };

	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api2Variants,
		lifeCalls: number,
		private readonly allowance: number,
	) {
		this.sessions = new Sessions(() => variants.tokenIdleMs, lifeCalls);
		this.updates = new PersonUpdates(data, variants);
		this.jobs = new Jobs(variants, (content) => this.keep(Buffer.from(content)));
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

	readonly routes: Route[] = [
		this.route('authToken', 'POST', '/api/auth/token', (call) => this.authToken(call), 'open'),
		this.route('invalidateToken', 'DELETE', '/api/auth/token', (call) => this.logOut(call), 'free'),
		...this.listRoutes('persons', () => personColumns(this.data, this.variants)),
		...this.listRoutes('companies', () => COMPANY_COLUMNS),
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
			const body = this.files.get(call.params.token);
			demand(body, 'The file does not exist.', this.variants.notFound);
			return answer(body, 'application/octet-stream');
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
	error({ message, statusCode = 500, title = message }: Failure, place = ''): Answer {
		const told = { title, details: '', errorurl: '' };
		const date = new Date().toISOString();
		const error = { operation: place, date, ...told, messages: [told] };
		return json({ error, reason: message }, statusCode);
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

	/** 'open': needs no token; 'free': needs one, but does not count against the allowance. */
	private route(
		operation: string,
		method: Route['method'],
		path: string,
		handle: Route['handle'],
		access: 'counted' | 'free' | 'open' = 'counted',
	): Route {
		const withToken = (call: Call) => {
			if (access === 'counted' && !this.spend()) return this.tooMany();
			if (access !== 'open') this.authenticate(call);
			return handle(call);
		};
		return { operation, method, path, handle: withToken };
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
			demand(call.headers[name.toLowerCase()], `Missing header: ${name}`);
		}
		const account = String(call.headers['x-auth-accountid']);
		if (account === this.data.credentials.account && this.sessions.use(tokenOf(call))) return;
		throw new HttpError(
			Number(this.variants.deadToken),
			'Not authenticated. Token invalid or expired.',
			'Token invalid or expired.',
		);
	}

	/** The JSON body; undefined when there is none. */
	private body({ body }: Call): unknown {
		if (body.kind === 'none') return undefined;
		demand(body.kind === 'json', 'The content type must be application/json.');
		const value = parseJson(body.text);
		demand(value !== undefined, 'The body is not valid JSON.');
		return value;
	}

	private object(call: Call, names: string[]): Fields {
		const value = this.body(call);
		demand(isRecord(value), 'The body must be a JSON object.');
		const unknown = Object.keys(value).find((name) => !names.includes(name));
		demand(!unknown, `Unknown property: ${unknown}`);
		return value;
	}

	private authToken(call: Call): Answer {
		const { accountid, key } = this.object(call, ['accountid', 'key']);
		const { account, apiKey, keyRevoked } = this.data.credentials;
		const isRight = accountid === account && key === apiKey && !keyRevoked;
		demand(isRight, 'Invalid private key.');
		const token = this.sessions.open(randomBytes(24).toString('base64url'), true);
		return this.variants.tokenAnswer === 'raw' ? text(token) : json(token);
	}

	private logOut(call: Call): Answer {
		this.expire(call);
		return { status: 200 };
	}

	private listRoutes<T>(name: 'persons' | 'companies', columns: () => Array<Column<T>>): Route[] {
		const list = (full: boolean) => (call: Call) => {
			const rows = [...this.data[name].values()] as T[];
			return json(readList(this.body(call), columns(), rows, full, this.variants, call.endless));
		};
		return [
			this.route(`${name}List`, 'POST', `/api/${name}/list`, list(false)),
			this.route(`${name}ListFull`, 'POST', `/api/${name}/list/full`, list(true)),
			...(['POST', 'GET'] as const).map((method) =>
				this.route(`${name}ListFields`, method, `/api/${name}/list/fields`, () => {
					const { listFieldsMethod, maxLengths } = this.variants;
					const isOffered = ['both', method.toLowerCase()].includes(listFieldsMethod);
					demand(isOffered, 'No such method.', 404);
					return json(describeColumns(columns(), maxLengths));
				}),
			),
		];
	}

	private person(id: string): Person {
		// The key's user is the platform's Administrator.
		if (id === 'me') return [...this.data.persons.values()][0];
		demand(/^\d{1,15}$/.test(id), 'The person id must be a number.');
		const person = this.data.persons.get(Number(id));
		demand(person, `The person does not exist: ${id}`, this.variants.notFound);
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
		const timezones = this.timezoneOptions();
		return {
			uid: person.id,
			uname: `${person.firstName} ${person.lastName}`,
			...(this.variants.settingsCompany === 'present' && { cid: person.companyId }),
			language: option(LANGUAGES, person.language),
			culture: option(CULTURES, person.culture),
			timezone: option(timezones, person.timezone),
			...(includeOptions && { languages: LANGUAGES, cultures: CULTURES, timezones }),
		};
	}

	private putSettings(call: Call): Answer {
		const person = this.person(call.params.id);
		const given = this.object(call, ['language', 'culture', 'timezone']);
		const timezone = this.timezoneOptions();
		const allowed = new Map(Object.entries({ language: LANGUAGES, culture: CULTURES, timezone }));
		const patch = Object.entries(given).filter(([, value]) => value !== null);
		for (const [name, value] of patch) {
			const isOption = allowed.get(name)?.some(({ v }) => v === value);
			demand(isOption, `Unknown ${name}: ${String(value)}`);
		}
		const changed: Person = { ...person, ...Object.fromEntries(patch) };
		if (JSON.stringify(changed) !== JSON.stringify(person)) this.data.store(changed);
		return json(this.settings(changed, false));
	}

	/** [D] 3.4: one request, one result. U17: how a failure comes. */
	private update(call: Call): Answer {
		const raw = this.body(call);
		const { cfidOnSingle, infosKey, singleFailure } = this.variants;
		const problem = this.updates.problemOf(raw, cfidOnSingle !== 'refused');
		if (problem) throw new HttpError(400, problem);
		const { cfid, ...request } = raw as Fields;
		const key = cfidOnSingle === 'honoured' ? this.keyField(cfid) : undefined;
		const result = this.updates.apply(request, { cfid: key });
		demand(result.success || singleFailure === '200', result.errors?.join(' ') ?? '');
		return json(resultRecord(result, infosKey));
	}

	private keyField(cfid: unknown): number | undefined {
		if (cfid === undefined || cfid === null) return undefined;
		const field = this.data.customFields.find(isPersonField(cfid, this.variants));
		demand(field, `There is no such custom field of persons: ${JSON.stringify(cfid)}`);
		return field.number;
	}

	/** [D] 3.5. The rows take effect as the job starts, each on its own [I]. */
	private startJob(call: Call): Answer {
		const given = this.object(call, ['fileToken', 'readonly', 'cfid', 'callback', 'callbackurl']);
		const { fileToken, readonly = null } = given;
		demand(!given.callback && !given.callbackurl, 'Not offered by the sandbox: callback');
		demand(typeof fileToken === 'string', 'Missing property: fileToken');
		demand([null, true, false].includes(readonly as null), 'readonly must be a boolean.');
		const cfid = this.keyField(given.cfid);
		const file = this.files.get(fileToken);
		demand(file, 'The file does not exist.');
		const requests = parseJson(file.toString('utf8'));
		if (!Array.isArray(requests)) {
			return json(this.jobs.start([], { statusInfo: 'The file is not a JSON array.' }));
		}
		const { batchLimit, infosKey, jobFails } = this.variants;
		const fits = batchLimit === 0 || requests.length <= batchLimit;
		demand(fits, `The file must not hold more than ${batchLimit} requests.`);
		const rows = jobFails ? requests.slice(0, jobFails.applied ?? 0) : (requests as unknown[]);
		const index = cfid === undefined ? undefined : indexByField(this.data, cfid);
		const options = { readonly: readonly === true, cfid, index };
		const results = rows.map((row) => resultRecord(this.updates.apply(row, options), infosKey));
		const failure = jobFails ? { statusInfo: jobFails.statusInfo } : undefined;
		return json(this.jobs.start(results, failure));
	}

	private trmStatus({ query }: Call): Answer {
		const state = /^\d{1,15}$/.test(query.requestid ?? '')
			? this.jobs.poll(Number(query.requestid))
			: undefined;
		demand(state !== undefined, 'The request does not exist.');
		demand(state !== 'tooFast', 'The status is polled too often.');
		return json(state);
	}

	/** [C] 3.5: multipart, field name `file`. */
	private upload({ body: { files } }: Call): Answer {
		demand(files, 'The content type must be multipart/form-data.');
		const file = files.find(({ field }) => field === 'file');
		demand(file, 'Missing file: file');
		return json({ result: { token: this.keep(file.content), name: file.name } });
	}

	private keep(content: Buffer): string {
		const token = randomBytes(12).toString('hex');
		this.files.set(token, content);
		return token;
	}

	private fieldId({ object, number }: CustomField): string {
		const objects = { Projects: 2, Companies: 3, Persons: this.variants.customFieldObject };
		return `${objects[object]}-${number}`;
	}

	/** [D] sections 4 and 11. */
	private customFields(): Answer {
		const { customFieldForm, customFieldObjectName, customFieldsShape: shape } = this.variants;
		const isNamed = customFieldObjectName === 'present';
		const fields = this.data.customFields.map((field) => {
			const { object, number, title, type } = field;
			const id = this.fieldId(field);
			if (customFieldForm === 'short') return { id, ...(isNamed && { object }), title, type };
			const listsOptions = type === 'Combo' || type === 'ComboEditable';
			return {
				id,
				customFieldId: requestId(field, this.variants),
				...(isNamed && { domain: object }),
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
		return json(shape === 'array' ? fields : { [shape]: fields });
	}

	/** [D] section 4. */
	private customFieldOptions(call: Call): Answer {
		const { id } = call.params;
		const field = this.data.customFields.find((row) => this.fieldId(row) === id);
		demand(field, `The custom field does not exist: ${id}`, this.variants.notFound);
		demand(field.type !== 'Text', 'The custom field is not a pick list.');
		return json(field.options.map((value) => ({ value, meta: [] })));
	}

	private timezoneOptions() {
		return this.data.timezones.map(({ code, name }) => ({ v: code, t: name }));
	}

	private timezones(): Answer {
		const options = this.timezoneOptions();
		const forms: Record<Api2Variants['timezonesShape'], unknown> = {
			vt: options,
			strings: options.map(({ v }) => v),
			idName: options.map(({ v, t }) => ({ id: v, name: t })),
		};
		return json(forms[this.variants.timezonesShape]);
	}
}

function tokenOf(call: Call): string {
	return String(call.headers['x-auth-token']);
}
