import { randomBytes } from 'node:crypto';
import {
	checkPassword,
	hashPassword,
	initials,
	Refusal,
	type Company,
	type Label,
	type Person,
	type Profile,
	type WordbeeData,
} from './data.cts';
import { htmlPage, json, Sessions, text, type Answer, type Api, type Call } from './http.cts';
import { parseQuery, QueryError } from './query.cts';
import type { Api1Variants, ListShape } from './variants.cts';

/** An API 1 session; `json` was chosen at connect ([D], section 1) and holds for all its calls. */
interface Session {
	json: boolean;
}

/** Refusals that are no matter of the data: an HTTP status with a sentence. */
class HttpError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const bad = (message: string) => new HttpError(400, message);

const STRING_FIELDS = {
	LastName: 'lastName',
	FirstName: 'firstName',
	Email: 'email',
	PersonCode: 'code',
	Title: 'title',
	Role: 'role',
	Phone: 'phone',
	PhoneMobile: 'phoneMobile',
	Comments: 'comments',
} as const;

const LOGIN_FIELDS = ['Login', 'Password', 'UserProfileId'] as const;

/** API 1, "System API" (sections 1 to 1.5): connect, persons, profiles, labels, companies. */
export class Api1 implements Api {
	readonly number = 1;
	readonly sessions: Sessions<Session>;

	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api1Variants,
		lifeCalls: number,
	) {
		this.sessions = new Sessions(() => variants.tokenIdleMs, lifeCalls);
	}

	readonly routes: Api['routes'] = [
		{
			operation: 'connect',
			method: 'GET',
			path: '/api/connect',
			handle: (call) => this.connect(call),
		},
		{
			operation: 'disconnect',
			method: 'GET',
			path: '/api/disconnect',
			handle: (call) => this.withSession(call, () => this.disconnect(call)),
		},
		{
			// [D] 1.2: PUT creates, POST updates; no /api in front of data methods.
			operation: 'createPerson',
			method: 'PUT',
			path: '/companies/:companyId/persons',
			handle: (call) => this.withSession(call, (session) => this.create(call, session)),
		},
		{
			operation: 'updatePerson',
			method: 'POST',
			path: '/companies/:companyId/persons',
			handle: (call) => this.withSession(call, () => this.update(call)),
		},
		{
			operation: 'profiles',
			method: 'GET',
			path: '/master/persons/profiles',
			handle: (call) =>
				this.withSession(call, (session) =>
					this.answer(session, shapeList(this.data.profiles, this.variants.profilesShape)),
				),
		},
		{
			operation: 'labels',
			method: 'GET',
			path: '/settings/customlabels',
			handle: (call) => this.withSession(call, (session) => this.labels(session)),
		},
		{
			operation: 'companies',
			method: 'GET',
			path: '/companies',
			handle: (call) => this.withSession(call, (session) => this.companies(call, session)),
		},
	];

	/** [D] 1.5: plain text or a JSON string; U8 has the other forms. */
	error(status: number, message: string): Answer {
		switch (this.variants.errorBody) {
			case 'jsonString':
				return json(message, status);
			case 'html':
				return htmlPage(message, status);
			case 'messageObject':
				return json({ Message: message }, status);
			case 'empty':
				return { status };
			default:
				return text(message, status);
		}
	}

	tooMany(): Answer {
		return this.error(429, 'Too many requests.');
	}

	expire(call: Call): void {
		this.sessions.kill(call.query.token);
	}

	bodyOf({ body, query }: Call): unknown {
		try {
			if (query.data !== undefined) return JSON.parse(query.data);
			if (body.kind === 'form') return JSON.parse(body.fields.data);
		} catch {
			return query.data ?? body;
		}
		return body.kind === 'json' ? body.value : body.kind === 'none' ? undefined : body;
	}

	private connect({ query }: Call): Answer {
		const { variants } = this;
		const { account, password } = this.data.credentials;
		// [D] 1.5: 401 only here, for a wrong password or address, or when API 1 is switched off.
		if (!variants.enabled) return this.error(401, 'The API is not activated.');
		if (!variants.ipAuthorised) return this.error(401, 'IP address not authorised: 127.0.0.1');
		if (query.account === undefined || query.pwd === undefined) {
			return this.error(400, 'Missing parameter: account, pwd');
		}
		if (query.account !== account || query.pwd !== password) {
			return this.error(401, 'Invalid account or password.');
		}
		if (variants.singleSession) this.sessions.clear();
		// [D] section 1: 32 hex digits.
		const session = { json: query.json === 'true' };
		const token = this.sessions.open(randomBytes(16).toString('hex'), session);
		return variants.tokenAnswer === 'raw' ? text(token) : this.answer(session, token);
	}

	private disconnect({ query }: Call): Answer {
		this.sessions.kill(query.token);
		return { status: 200 };
	}

	private withSession(call: Call, handle: (session: Session) => Answer): Answer {
		const session = this.sessions.use(call.query.token);
		if (!session) return this.deadToken();
		const { maxQueryLength } = this.variants;
		if (maxQueryLength > 0 && new URLSearchParams(call.query).toString().length > maxQueryLength) {
			return htmlPage('404 - File or directory not found.', 404);
		}
		try {
			return handle(session);
		} catch (error) {
			if (error instanceof HttpError) return this.error(error.status, error.message);
			if (error instanceof Refusal) return this.error(this.variants.refusalStatus, error.message);
			if (error instanceof QueryError) return this.error(400, error.message);
			throw error;
		}
	}

	/** [D] 1.5: 403; U6 has the other forms. */
	private deadToken(): Answer {
		switch (this.variants.deadToken) {
			case '401':
				return this.error(401, 'The token is invalid.');
			case '400':
				return this.error(400, 'The session has expired.');
			default:
				return this.error(403, 'The token is invalid or has expired.');
		}
	}

	/** Sessions opened without json=true speak XML ([D], section 1). */
	private answer(session: Session, value: unknown): Answer {
		if (session.json) return json(value);
		return { status: 200, body: toXml(value), contentType: 'application/xml; charset=utf-8' };
	}

	private company(call: Call): Company {
		const { companyId } = call.params;
		const company = /^\d+$/.test(companyId)
			? this.data.companies.get(Number(companyId))
			: undefined;
		if (!company) throw new HttpError(404, `The company does not exist: ${companyId}`);
		return company;
	}

	/** U1: where the data JSON travels. */
	private record({ query, body }: Call): Record<string, unknown> {
		const transport = this.variants.dataTransport;
		const takes = (kind: 'query' | 'form' | 'json') => transport === kind || transport === 'any';
		let value: unknown;
		try {
			if (takes('query') && query.data !== undefined) value = JSON.parse(query.data);
			else if (takes('form') && body.kind === 'form' && body.fields.data !== undefined) {
				value = JSON.parse(body.fields.data);
			} else if (takes('json') && body.kind === 'json') {
				value = JSON.parse(body.text);
			} else throw bad('Missing parameter: data');
		} catch (error) {
			if (error instanceof SyntaxError) throw bad('The parameter data is not valid JSON.');
			throw error;
		}
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			throw bad('The parameter data must be a JSON object.');
		}
		return value as Record<string, unknown>;
	}

	private create(call: Call, session: Session): Answer {
		const company = this.company(call);
		const record = this.record(call);
		// [D] 1.2: the three fields that Create requires.
		for (const name of ['LastName', 'FirstName', 'Email']) {
			if (record[name] === undefined) throw bad(`Missing property: ${name}`);
		}
		const person = this.data.blank(company.id);
		const after = this.apply(record, person, false);
		if (record.PersonCode === undefined) after.code = initials(after.firstName, after.lastName);
		this.data.check(after, undefined, true);
		const { id } = this.data.store(after);
		switch (this.variants.createAnswer) {
			case 'quoted':
				return this.answer(session, String(id));
			case 'objectPersonId':
				return this.answer(session, { PersonId: id });
			case 'objectId':
				return this.answer(session, { Id: id });
			case 'textNumber':
				return text(String(id));
			default:
				return this.answer(session, id);
		}
	}

	private update(call: Call): Answer {
		const company = this.company(call);
		const record = this.record(call);
		if (record.PersonId === undefined) throw bad('Missing property: PersonId');
		if (!isInt(record.PersonId)) throw bad('PersonId must be an integer.');
		const before = this.data.persons.get(record.PersonId);
		if (!before) throw new HttpError(404, `The person does not exist: ${record.PersonId}`);
		// [D] 1.3: companyid must be the person's own company.
		if (before.companyId !== company.id) {
			throw bad(`The person does not belong to the company: ${record.PersonId}`);
		}
		const after = this.apply(record, before, true);
		this.data.check(after, before, true);
		if (JSON.stringify(after) !== JSON.stringify(before)) this.data.store(after);
		const { updateStatus, updateAnswer } = this.variants;
		if (updateStatus === 204 || updateAnswer === 'empty') return { status: updateStatus };
		return json(updateAnswer === 'null' ? null : '', updateStatus);
	}

	/** The person after a create or update; refuses names and types that the tables do not have. */
	private apply(record: Record<string, unknown>, before: Person, isUpdate: boolean): Person {
		const { variants } = this;
		const after: Person = { ...before };
		const labelKeys = variants.labelsKey === 'both' ? ['labels', 'Labels'] : [variants.labelsKey];
		for (const [name, value] of Object.entries(record)) {
			if (name in STRING_FIELDS) {
				if (typeof value !== 'string') throw bad(`${name} must be a string.`);
				after[STRING_FIELDS[name as keyof typeof STRING_FIELDS]] = value;
			} else if (name === 'IsActive') {
				if (typeof value !== 'boolean') throw bad('IsActive must be a boolean.');
				after.isActive = value;
			} else if (labelKeys.includes(name)) {
				after.labels = this.applyLabels(value, before.labels);
			} else if ((LOGIN_FIELDS as readonly string[]).includes(name)) {
				// Together, below.
			} else if (!(isUpdate && name === 'PersonId')) {
				throw bad(`Unknown property: ${name}`);
			}
		}
		// U9: what the update page's table could mean.
		if (isUpdate && record.IsActive === undefined && variants.omittedIsActive === 'deactivates') {
			after.isActive = false;
		}
		this.applyLogin(record, before, after, isUpdate);
		return after;
	}

	private applyLogin(
		record: Record<string, unknown>,
		before: Person,
		after: Person,
		isUpdate: boolean,
	): void {
		const given = LOGIN_FIELDS.filter((name) => record[name] !== undefined);
		const nulls = given.filter((name) => record[name] === null);
		if (given.length === 0) return;
		if (nulls.length > 0) {
			if (!isUpdate) throw bad(`${nulls[0]} must not be null.`);
			if (nulls.length < given.length) {
				throw bad('Login, Password and UserProfileId must be set together or be null together.');
			}
			// U10: one null is enough, or all three are needed.
			if (this.variants.removeLoginNull === 'all' && nulls.length < 3) {
				throw bad('Login, Password and UserProfileId must all be null to remove the login.');
			}
			if (record.IsActive === true) throw bad('A person without login cannot be active.');
			Object.assign(after, { login: null, passwordHash: null, profileId: null, isActive: false });
			return;
		}
		const { Login, Password, UserProfileId } = record;
		if (Login !== undefined && typeof Login !== 'string') throw bad('Login must be a string.');
		if (Password !== undefined && typeof Password !== 'string') {
			throw bad('Password must be a string.');
		}
		if (UserProfileId !== undefined && !isInt(UserProfileId)) {
			throw bad('UserProfileId must be an integer.');
		}
		// [D] 1.2: the three come together to create a login.
		if (before.login === null && given.length < 3) {
			throw bad('Login, Password and UserProfileId must be specified together.');
		}
		if (Login !== undefined) after.login = Login;
		if (UserProfileId !== undefined) after.profileId = UserProfileId;
		if (Password !== undefined) {
			checkPassword(Password);
			after.passwordHash = hashPassword(Password);
		}
	}

	/** [D] 1.2: [{id, value}], null clears. U11: what is not named stays, or goes. */
	private applyLabels(value: unknown, before: Record<number, number>): Record<number, number> {
		if (!Array.isArray(value)) throw bad('labels must be an array.');
		const labels = this.variants.labelsMode === 'replace' ? {} : { ...before };
		for (const element of value as unknown[]) {
			if (typeof element !== 'object' || element === null) throw bad('labels must hold objects.');
			const { id, value: chosen, ...more } = element as Record<string, unknown>;
			const unknown = Object.keys(more)[0];
			if (unknown !== undefined) throw bad(`Unknown property of a label: ${unknown}`);
			if (!isInt(id)) throw bad('The id of a label must be an integer.');
			const label = this.data.labels.find((row) => row.id === id && row.category === 'Persons');
			if (!label) throw bad(`There is no such label of persons: ${id}`);
			if (chosen === null) {
				delete labels[id];
				continue;
			}
			if (!isInt(chosen)) throw bad('The value of a label must be an integer or null.');
			if (!label.options.some((option) => option.value === chosen)) {
				throw bad(`The label has no such option: ${chosen}`);
			}
			labels[id] = chosen;
		}
		return labels;
	}

	private labels(session: Session): Answer {
		return this.answer(
			session,
			this.data.labels.map((label) => shapeLabel(label, this.variants.labelsShape)),
		);
	}

	private companies({ query, endless }: Call, session: Session): Answer {
		const { variants } = this;
		let companies = [...this.data.companies.values()];
		if (query.filter !== undefined && query.filter !== '') {
			if (variants.companiesFilter === 'refused') throw bad('Unknown parameter: filter');
			if (variants.companiesFilter === 'honoured')
				companies = filterCompanies(companies, query.filter);
		}
		for (const kind of ['client', 'supplier'] as const) {
			const flag = query[`is${kind}`];
			if (flag === undefined) continue;
			if (flag !== 'true' && flag !== 'false') throw bad(`is${kind} must be true or false.`);
			companies = companies.filter((company) => (company.kind === kind) === (flag === 'true'));
		}
		if (variants.companiesPaging === 'honoured') {
			const from = number(query.from, 'from') ?? 0;
			let count = number(query.count, 'count') ?? companies.length;
			if (variants.companiesMaxCount > 0) count = Math.min(count, variants.companiesMaxCount);
			companies = endless
				? Array.from({ length: count }, (_, index) => companies[(from + index) % companies.length])
				: companies.slice(from, from + count);
		}
		return this.answer(session, companies.map(companyRecord));
	}
}

function isInt(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

function number(value: string | undefined, name: string): number | undefined {
	if (value === undefined) return undefined;
	if (!/^\d{1,9}$/.test(value)) throw bad(`${name} must be a number.`);
	return Number(value);
}

/** [D] 1.4, the properties of ApiCompany that matter here. */
function companyRecord(company: Company) {
	return {
		CompanyId: company.id,
		Name: company.name,
		IsClient: company.kind === 'client',
		IsSupplier: company.kind === 'supplier',
		IsActive: company.isActive,
		Profile_: 0,
		Comments: company.comments,
		CountryCode: company.countryCode,
		TimeZone: company.timezone,
	};
}

const COMPANY_TYPES = {
	CompanyId: 'number',
	Name: 'string',
	IsClient: 'boolean',
	IsSupplier: 'boolean',
	IsActive: 'boolean',
	CountryCode: 'string',
} as const;

/** [D] 1.4: API 1's filter language, with bare field names. */
function filterCompanies(companies: Company[], filter: string): Company[] {
	const matches = parseQuery(filter, {
		braces: false,
		fieldType: (name) => COMPANY_TYPES[name as keyof typeof COMPANY_TYPES],
	});
	return companies.filter((company) => {
		const record = companyRecord(company) as Record<string, string | number | boolean>;
		return matches((name) => record[name]);
	});
}

/** U4 and U15: forms of a list whose shape is not documented. */
export function shapeList(profiles: Profile[], shape: ListShape): unknown {
	switch (shape) {
		case 'profileId':
			return profiles.map(({ id, name }) => ({ ProfileId: id, ProfileName: name }));
		case 'userProfileId':
			return profiles.map(({ id, name }) => ({ UserProfileId: id, Title: name }));
		case 'valueName':
			return profiles.map(({ id, name }) => ({ Value: id, Name: name }));
		case 'lower':
			return profiles.map(({ id, name }) => ({ id, name }));
		case 'idsAsStrings':
			return profiles.map(({ id, name }) => ({ Id: String(id), Name: name }));
		case 'rows':
			return { rows: profiles.map(({ id, name }) => ({ id, name })) };
		case 'items':
			return { items: profiles.map(({ id, name }) => ({ id, name })) };
		default:
			return profiles.map(({ id, name }) => ({ Id: id, Name: name }));
	}
}

const CATEGORIES = [
	'Resources',
	'Projects',
	'Jobs',
	'Orders',
	'Companies',
	'Persons',
	'Invoices',
] as const;

/** [D] 1.4: ApiCustomLabel; the category's spelling and DBCode's type are open. */
function shapeLabel(label: Label, shape: Api1Variants['labelsShape']) {
	return {
		LabelCategory:
			shape === 'enumNumber'
				? CATEGORIES.indexOf(label.category)
				: shape === 'prose'
					? label.category
					: `Category${label.category}`,
		LabelId: label.id,
		...(shape === 'noTName' ? {} : { TLabelName: `label_${label.id}` }),
		Title: label.title,
		AlwaysVisible: label.alwaysVisible,
		Options: label.options.map(({ value, name, color }) => ({
			DBCode: shape === 'codeInt' ? label.id * 1000 + value : `${label.id}-${value}`,
			Name: name,
			Color: color,
			Value: value,
		})),
	};
}

function toXml(value: unknown, name = typeof value === 'number' ? 'int' : 'string'): string {
	const escape = (source: string) =>
		source.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	if (value === null || value === undefined) return `<${name}/>`;
	if (Array.isArray(value))
		return `<Array>${value.map((item) => toXml(item, 'Item')).join('')}</Array>`;
	if (typeof value === 'object') {
		const members = Object.entries(value).map(([key, member]) => toXml(member, key));
		return `<${name}>${members.join('')}</${name}>`;
	}
	return `<${name}>${escape(String(value))}</${name}>`;
}
