import { randomBytes } from 'node:crypto';
import {
	checkPassword,
	hashPassword,
	initials,
	isRecord,
	LABEL_CATEGORIES,
	Refusal,
	WITHOUT_LOGIN,
	type Company,
	type Label,
	type Person,
	type Profile,
	type WordbeeData,
} from './data.cts';
import {
	answer,
	demand,
	htmlPage,
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
import { pageOf } from './lists.cts';
import { parseQuery } from './query.cts';
import type { Api1Variants } from './variants.cts';

/** An API 1 session; `json` was chosen at connect ([D], section 1) and holds for all its calls. */
interface Session {
	json: boolean;
}

type Fields = Record<string, unknown>;

const FIELDS: Record<string, keyof Person> = {
	LastName: 'lastName',
	FirstName: 'firstName',
	Email: 'email',
	PersonCode: 'code',
	Title: 'title',
	Role: 'role',
	Phone: 'phone',
	PhoneMobile: 'phoneMobile',
	Comments: 'comments',
	IsActive: 'isActive',
};

const LOGIN_FIELDS = ['Login', 'Password', 'UserProfileId'];

const PERSONS = '/companies/:companyId/persons';

/** [D] 1.5: 403; U6 has the other forms. */
const DEAD_TOKEN: Record<Api1Variants['deadToken'], string> = {
	'403': 'The token is invalid or has expired.',
	'401': 'The token is invalid.',
	'400': 'The session has expired.',
};

/** API 1, "System API" (sections 1 to 1.5): connect, persons, profiles, labels, companies. */
export class Api1 implements Api {
	readonly sessions: Sessions<Session>;

	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api1Variants,
		lifeCalls: number,
	) {
		this.sessions = new Sessions(() => variants.tokenIdleMs, lifeCalls);
	}

	readonly routes: Route[] = [
		{
			operation: 'connect',
			method: 'GET',
			path: '/api/connect',
			handle: (call) => this.connect(call),
		},
		this.route('disconnect', 'GET', '/api/disconnect', (call) => {
			this.expire(call);
			return { status: 200 };
		}),
		// [D] 1.2: PUT creates, POST updates; no /api in front of data methods.
		this.route('createPerson', 'PUT', PERSONS, (call, session) => this.create(call, session)),
		this.route('updatePerson', 'POST', PERSONS, (call) => this.update(call)),
		this.route('profiles', 'GET', '/master/persons/profiles', (_call, session) =>
			this.answer(session, shapeList(this.data.profiles, this.variants.profilesShape)),
		),
		this.route('labels', 'GET', '/settings/customlabels', (_call, session) => {
			const { labelsShape } = this.variants;
			return this.answer(
				session,
				this.data.labels.map((label) => shapeLabel(label, labelsShape)),
			);
		}),
		this.route('companies', 'GET', '/companies', (call, session) =>
			this.answer(session, this.companies(call).map(companyRecord)),
		),
	];

	/** [D] 1.5: plain text or a JSON string; U8 has the other forms. */
	error(failure: Failure): Answer {
		const { message, statusCode = 500 } = failure;
		const status = failure instanceof Refusal ? this.variants.refusalStatus : statusCode;
		const forms: Record<Api1Variants['errorBody'], Answer> = {
			text: text(message, status),
			jsonString: json(message, status),
			html: htmlPage(message, status),
			messageObject: json({ Message: message }, status),
			empty: { status },
		};
		return forms[this.variants.errorBody];
	}

	tooMany(): Answer {
		return this.error(new HttpError(429, 'Too many requests.'));
	}

	expire(call: Call): void {
		this.sessions.kill(call.query.token);
	}

	private connect({ query }: Call): Answer {
		const { variants } = this;
		const { account, password } = this.data.credentials;
		// [D] 1.5: 401 only here, for a wrong password or address, or when API 1 is switched off.
		demand(variants.enabled, 'The API is not activated.', 401);
		demand(variants.ipAuthorised, 'IP address not authorised: 127.0.0.1', 401);
		const isComplete = query.account !== undefined && query.pwd !== undefined;
		demand(isComplete, 'Missing parameter: account, pwd');
		const isRight = query.account === account && query.pwd === password;
		demand(isRight, 'Invalid account or password.', 401);
		if (variants.singleSession) this.sessions.clear();
		// [D] section 1: 32 hex digits.
		const session = { json: query.json === 'true' };
		const token = this.sessions.open(randomBytes(16).toString('hex'), session);
		return variants.tokenAnswer === 'raw' ? text(token) : this.answer(session, token);
	}

	/** A route that needs a session. */
	private route(
		operation: string,
		method: Route['method'],
		path: string,
		handle: (call: Call, session: Session) => Answer,
	): Route {
		const withSession = (call: Call) => {
			const { deadToken, maxQueryLength } = this.variants;
			const session = this.sessions.use(call.query.token);
			demand(session, DEAD_TOKEN[deadToken], Number(deadToken));
			const { length } = new URLSearchParams(call.query).toString();
			if (maxQueryLength > 0 && length > maxQueryLength) {
				return htmlPage('404 - File or directory not found.', 404);
			}
			return handle(call, session);
		};
		return { operation, method, path, handle: withSession };
	}

	/** Sessions opened without json=true speak XML ([D], section 1). */
	private answer(session: Session, value: unknown): Answer {
		if (session.json) return json(value);
		return answer(toXml(value), 'application/xml; charset=utf-8');
	}

	private company(call: Call): Company {
		const { companyId } = call.params;
		const company = /^\d+$/.test(companyId) && this.data.companies.get(Number(companyId));
		demand(company, `The company does not exist: ${companyId}`, 404);
		return company;
	}

	/** U1: where the data JSON travels. */
	private record({ query, body }: Call): Fields {
		const { dataTransport } = this.variants;
		const ways: string[] = dataTransport === 'any' ? ['query', 'form', 'json'] : [dataTransport];
		const inQuery = ways.includes('query') ? query.data : undefined;
		const source = inQuery ?? (ways.includes(body.kind) ? body.text : undefined);
		demand(source !== undefined, 'Missing parameter: data');
		const value = parseJson(source);
		demand(value !== undefined, 'The parameter data is not valid JSON.');
		demand(isRecord(value), 'The parameter data must be a JSON object.');
		return value;
	}

	private create(call: Call, session: Session): Answer {
		const company = this.company(call);
		const record = this.record(call);
		// [D] 1.2: the three fields that Create requires.
		for (const name of ['LastName', 'FirstName', 'Email']) {
			demand(record[name] !== undefined, `Missing property: ${name}`);
		}
		const after = this.apply(record, this.data.blank(company.id), false);
		if (record.PersonCode === undefined) after.code = initials(after.firstName, after.lastName);
		this.data.check(after, undefined, true);
		const { id } = this.data.store(after);
		const { createAnswer } = this.variants;
		if (createAnswer === 'textNumber') return text(String(id));
		const forms = {
			number: id,
			quoted: String(id),
			objectPersonId: { PersonId: id },
			objectId: { Id: id },
		};
		return this.answer(session, forms[createAnswer]);
	}

	private update(call: Call): Answer {
		const company = this.company(call);
		const record = this.record(call);
		const { PersonId } = record;
		demand(PersonId !== undefined, 'Missing property: PersonId');
		demand(isInt(PersonId), 'PersonId must be an integer.');
		const before = this.data.persons.get(PersonId);
		demand(before, `The person does not exist: ${PersonId}`, 404);
		// [D] 1.3: companyid must be the person's own company.
		const isOwn = before.companyId === company.id;
		demand(isOwn, `The person does not belong to the company: ${PersonId}`);
		const after = this.apply(record, before, true);
		this.data.check(after, before, true);
		if (JSON.stringify(after) !== JSON.stringify(before)) this.data.store(after);
		const { updateStatus, updateAnswer } = this.variants;
		if (updateStatus === 204 || updateAnswer === 'empty') return { status: updateStatus };
		return json(updateAnswer === 'null' ? null : '', updateStatus);
	}

	/** The person after a create or update; refuses names and types that the tables do not have. */
	private apply(record: Fields, before: Person, isUpdate: boolean): Person {
		const { labelsKey, omittedIsActive } = this.variants;
		const after: Person = { ...before };
		const labelKeys = labelsKey === 'both' ? ['labels', 'Labels'] : [labelsKey];
		for (const [name, value] of Object.entries(record)) {
			if (Object.hasOwn(FIELDS, name)) {
				const type = name === 'IsActive' ? 'boolean' : 'string';
				demand(typeof value === type, `${name} must be a ${type}.`);
				Object.assign(after, { [FIELDS[name]]: value });
			} else if (labelKeys.includes(name)) {
				after.labels = this.applyLabels(value, before.labels);
			} else {
				const isKnown = LOGIN_FIELDS.includes(name) || (isUpdate && name === 'PersonId');
				demand(isKnown, `Unknown property: ${name}`);
			}
		}
		// U9: what the update page's table could mean.
		if (isUpdate && record.IsActive === undefined && omittedIsActive === 'deactivates') {
			after.isActive = false;
		}
		this.applyLogin(record, after, isUpdate);
		return after;
	}

	private applyLogin(record: Fields, after: Person, isUpdate: boolean): void {
		const given = LOGIN_FIELDS.filter((name) => record[name] !== undefined);
		const nulls = given.filter((name) => record[name] === null);
		if (given.length === 0) return;
		if (nulls.length > 0) {
			demand(isUpdate, `${nulls[0]} must not be null.`);
			demand(
				nulls.length === given.length,
				'Login, Password and UserProfileId must be set together or be null together.',
			);
			// U10: one null is enough, or all three are needed.
			demand(
				this.variants.removeLoginNull === 'any' || nulls.length === 3,
				'Login, Password and UserProfileId must all be null to remove the login.',
			);
			demand(record.IsActive !== true, 'A person without login cannot be active.');
			Object.assign(after, WITHOUT_LOGIN);
			return;
		}
		const { Login: login, Password: password, UserProfileId: profileId } = record;
		demand(['string', 'undefined'].includes(typeof login), 'Login must be a string.');
		demand(['string', 'undefined'].includes(typeof password), 'Password must be a string.');
		demand(profileId === undefined || isInt(profileId), 'UserProfileId must be an integer.');
		// [D] 1.2: the three come together to create a login.
		demand(
			after.login !== null || given.length === 3,
			'Login, Password and UserProfileId must be specified together.',
		);
		if (login !== undefined) after.login = login as string;
		if (profileId !== undefined) after.profileId = profileId;
		if (password !== undefined) {
			checkPassword(password as string);
			after.passwordHash = hashPassword(password as string);
		}
	}

	/** [D] 1.2: [{id, value}], null clears. U11: what is not named stays, or goes. */
	private applyLabels(value: unknown, before: Record<number, number>): Record<number, number> {
		demand(Array.isArray(value), 'labels must be an array.');
		const labels = this.variants.labelsMode === 'replace' ? {} : { ...before };
		for (const element of value as unknown[]) {
			demand(isRecord(element), 'labels must hold objects.');
			const { id, value: chosen, ...more } = element;
			const [unknown] = Object.keys(more);
			demand(unknown === undefined, `Unknown property of a label: ${unknown}`);
			demand(isInt(id), 'The id of a label must be an integer.');
			const label = this.data.labels.find((row) => row.id === id && row.category === 'Persons');
			demand(label, `There is no such label of persons: ${id}`);
			if (chosen === null) {
				delete labels[id];
				continue;
			}
			demand(isInt(chosen), 'The value of a label must be an integer or null.');
			const isOption = label.options.some((option) => option.value === chosen);
			demand(isOption, `The label has no such option: ${chosen}`);
			labels[id] = chosen;
		}
		return labels;
	}

	private companies({ query, endless }: Call): Company[] {
		const { companiesFilter, companiesPaging, companiesMaxCount } = this.variants;
		let companies = [...this.data.companies.values()];
		if (query.filter) {
			demand(companiesFilter !== 'refused', 'Unknown parameter: filter');
			if (companiesFilter === 'honoured') companies = filterCompanies(companies, query.filter);
		}
		for (const kind of ['client', 'supplier'] as const) {
			const flag = query[`is${kind}`];
			if (flag === undefined) continue;
			demand(flag === 'true' || flag === 'false', `is${kind} must be true or false.`);
			companies = companies.filter((company) => (company.kind === kind) === (flag === 'true'));
		}
		if (companiesPaging === 'ignored') return companies;
		const from = number(query.from, 'from') ?? 0;
		const most = companiesMaxCount > 0 ? companiesMaxCount : Infinity;
		const count = Math.min(number(query.count, 'count') ?? companies.length, most);
		return pageOf(companies, from, count, endless);
	}
}

const isInt = (value: unknown): value is number => Number.isSafeInteger(value);

function number(value: string | undefined, name: string): number | undefined {
	if (value === undefined) return undefined;
	demand(/^\d{1,9}$/.test(value), `${name} must be a number.`);
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

/** U4 and U15: the keys of id and name in a list whose shape is not documented. */
const LIST_KEYS: Record<Api1Variants['profilesShape'], [id: string, name: string]> = {
	idName: ['Id', 'Name'],
	profileId: ['ProfileId', 'ProfileName'],
	userProfileId: ['UserProfileId', 'Title'],
	valueName: ['Value', 'Name'],
	lower: ['id', 'name'],
	rows: ['id', 'name'],
	items: ['id', 'name'],
	idsAsStrings: ['Id', 'Name'],
};

/** A list of profiles in one of its plausible forms (U4, U15). */
export function shapeList(profiles: Profile[], shape: keyof typeof LIST_KEYS): unknown {
	const [idKey, nameKey] = LIST_KEYS[shape];
	const list = profiles.map(({ id, name }) => ({
		[idKey]: shape === 'idsAsStrings' ? String(id) : id,
		[nameKey]: name,
	}));
	return shape === 'rows' || shape === 'items' ? { [shape]: list } : list;
}

/** [D] 1.4: ApiCustomLabel; the category's spelling and DBCode's type are open. */
function shapeLabel(label: Label, shape: Api1Variants['labelsShape']) {
	return {
		LabelCategory:
			shape === 'enumNumber'
				? LABEL_CATEGORIES.indexOf(label.category)
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
