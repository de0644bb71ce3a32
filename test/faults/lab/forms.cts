/** The ways in which the node reaches Wordbee, and what its operations look like in a workflow. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { PERSON_PASSWORD_PARTS } from './secrets.cts';

/** One way to reach Wordbee. */
export interface Form {
	name: string;
	/** Parameters that choose it. */
	params: IDataObject;
	options: IDataObject;
	credentials: string[];
	/** Whether the node can look persons up. */
	looks: boolean;
	/** Names of the sandbox's operations that carry creates, and changes. */
	creates: string;
	changes: string;
	/** The one that carries creates for which Wordbee looks first who is there, where it is another. */
	matched?: string;
}

const api1 = { creates: 'createPerson', changes: 'updatePerson' };

export const API1: Form = {
	...api1,
	name: 'API 1',
	params: { api: 'api1' },
	options: {},
	credentials: ['wordbeeApi'],
	looks: false,
};

export const API1_LOOKS: Form = {
	...api1,
	name: 'API 1 + look-ups',
	params: { api: 'api1' },
	options: {},
	credentials: ['wordbeeApi', 'wordbeeV2Api'],
	looks: true,
	matched: 'personUpdate',
};

export const API2: Form = {
	name: 'API 2',
	params: { api: 'api2' },
	options: { sendAs: 'single' },
	credentials: ['wordbeeV2Api'],
	looks: true,
	creates: 'personUpdate',
	changes: 'personUpdate',
};

export const API2_BATCH: Form = {
	name: 'API 2 batch',
	params: { api: 'api2' },
	options: { sendAs: 'batch', batchSize: 5 },
	credentials: ['wordbeeV2Api'],
	looks: true,
	creates: 'personUpdates',
	changes: 'personUpdates',
};

export const SINGLE_FORMS = [API1, API1_LOOKS, API2];
export const FORMS = [...SINGLE_FORMS, API2_BATCH];
export const V2_FORMS = [API2, API2_BATCH];
export const LOOKING_FORMS = [API1_LOOKS, ...V2_FORMS];

/** The sandbox's operation that carries creates with If Person Exists at Skip, Update or Fail. */
export function matchedOf({ matched, creates }: Form): string {
	return matched ?? creates;
}

/** The sandbox's operation by which a form logs in for its writes. */
export function logInOf(form: Form): string {
	return form.params.api === 'api1' ? 'connect' : 'authToken';
}

/** Requests of an operation whose body holds a text. */
export function naming(operation: string | string[], text: string): FaultRule['on'] {
	return { operation, where: ({ body }) => JSON.stringify(body).includes(text) };
}

/** Something that happens at most once, however often its request comes. */
export function once(act: () => void): Effect {
	let done = false;
	const fn = () => {
		if (!done) act();
		done = true;
	};
	return { kind: 'call', fn };
}

/** A value of a resource locator as the editor stores it. */
export function locator(mode: string, value: unknown): IDataObject {
	return { __rl: true, mode, value } as IDataObject;
}

const PERSON_PASSWORD = '={{ $json.p1 ? $json.p1 + $json.p2 : null }}';

function withOptions(form: Form, params: IDataObject, options: IDataObject): IDataObject {
	return { ...form.params, ...params, options: { ...form.options, ...options } };
}

/** Create, every field from the item as `person` makes it. */
export function create(form: Form, options: IDataObject = {}): IDataObject {
	// A label is set by API 1 alone.
	const labels = form === API1_LOOKS ? { labelsUi: { label: [{ labelId: 10, value: 2 }] } } : {};
	return withOptions(form, { operation: 'create', ...personParams(form), ...labels }, options);
}

/** Create or Update, every field from the item. */
export function upsert(form: Form, options: IDataObject = {}, matchOn = 'email'): IDataObject {
	return withOptions(form, { operation: 'upsert', matchOn, ...personParams(form) }, options);
}

function personParams(form: Form): IDataObject {
	return {
		companyId: locator('id', '={{ $json.c }}'),
		lastName: '={{ $json.l }}',
		firstName: '={{ $json.f }}',
		email: '={{ $json.e }}',
		additionalFields: {
			login: '={{ $json.login }}',
			userProfileId: '={{ $json.profile }}',
			role: '={{ $json.role }}',
			isActive: '={{ $json.on }}',
			...(form.params.api === 'api1' ? { password: PERSON_PASSWORD } : {}),
		},
	};
}

/** The person of an operation: the item says by what it is named. */
const whom: IDataObject = {
	companyId: locator('id', '={{ $json.c }}'),
	personId: '={{ ({ __rl: true, mode: $json.by || "id", value: $json.who }) }}',
};

/** Parameters of Update, everything from the item. */
export function update(form: Form, options: IDataObject = {}): IDataObject {
	const updateFields = {
		lastName: '={{ $json.l }}',
		email: '={{ $json.e }}',
		role: '={{ $json.role }}',
		phone: '={{ $json.phone }}',
	};
	return withOptions(form, { operation: 'update', ...whom, updateFields }, options);
}

/** Parameters of Enable or Disable, everything from the item. */
export function setActive(form: Form, options: IDataObject = {}): IDataObject {
	return withOptions(
		form,
		{ operation: 'setActive', ...whom, isActive: '={{ $json.on }}' },
		options,
	);
}

/** Parameters of Set Login, everything from the item. */
export function setLogin(form: Form, options: IDataObject = {}): IDataObject {
	const params: IDataObject = {
		operation: 'setLogin',
		...whom,
		login: '={{ $json.login }}',
		userProfileId: '={{ $json.profile }}',
		isActive: '={{ $json.on }}',
	};
	if (form.params.api === 'api1') params.password = PERSON_PASSWORD;
	return withOptions(form, params, options);
}

/** Only API 1 has it. */
export function removeLogin(form: Form, options: IDataObject = {}): IDataObject {
	return withOptions(form, { operation: 'removeLogin', ...whom }, options);
}

/** Only API 2 has it. */
export function remove(form: Form, options: IDataObject = {}): IDataObject {
	return withOptions(form, { operation: 'delete', ...whom }, options);
}

/** The item of a new person of a client; the same number gives the same person. */
export function person(number: number, more: IDataObject = {}): IDataObject {
	return {
		c: 12,
		l: `Doe ${number}`,
		f: 'Ana',
		e: `ana${number}@new.example`,
		role: `Role ${number}`,
		...more,
	};
}

/** The same with a login. */
export function personWithLogin(number: number, more: IDataObject = {}): IDataObject {
	const [p1, p2] = PERSON_PASSWORD_PARTS;
	return person(number, { login: `ana.doe.${number}`, profile: 32, p1, p2, ...more });
}

/** Items of new persons without a login. */
export function contacts(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, number) => person(number));
}

/** Items of new persons, every other one with a login. */
export function persons(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, number) =>
		number % 2 === 0 ? person(number) : personWithLogin(number),
	);
}

/** How a workflow treats a failure of the node. */
export interface Manner {
	/** Retry On Fail: tries at most; 0 = off. */
	tries: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

export const STOPS: Manner = { tries: 0, onError: 'stopWorkflow' };
export const GOES_ON: Manner = { tries: 0, onError: 'continueRegularOutput' };
export const RETRIES: Manner = { tries: 3, onError: 'continueRegularOutput' };

/** Every manner that n8n offers. */
export const MANNERS: Manner[] = [0, 2, 5].flatMap((tries) =>
	ON_ERROR.map((onError) => ({ tries, onError })),
);

/** The manners that differ most. */
export const FEW_MANNERS: Manner[] = [
	STOPS,
	{ tries: 3, onError: 'stopWorkflow' },
	RETRIES,
	{ tries: 0, onError: 'continueErrorOutput' },
];

/** The node's settings in the workflow. */
export function settingsOf({ tries, onError }: Manner): Partial<INode> {
	return {
		onError,
		...(tries > 0 ? { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 } : {}),
	};
}

/** A manner in words. */
export function mannerName({ tries, onError }: Manner): string {
	const then = {
		stopWorkflow: 'stop',
		continueRegularOutput: 'continue',
		continueErrorOutput: 'error output',
	};
	return `${tries === 0 ? 'no retry' : `${tries} tries`}, ${then[onError]}`;
}
