/**
 * What Wordbee's documentation leaves open, each point switchable to every form that is plausible.
 * U-numbers name the open question; the first value is the default: what wordbee-api's section 9
 * calls the most defensible assumption.
 */

const oneOf = <const Values extends readonly unknown[]>(...values: Values) => values;

/** Besides `idName` and `lower`: forms of a list of profiles, and of API 2's other small lists (U4, U15). */
const MORE_SHAPES = [
	'profileId',
	'userProfileId',
	'valueName',
	'rows',
	'items',
	'idsAsStrings',
] as const;

/** Every variant with its values, or with its default where any value will do. */
export const VARIANTS = {
	api1: {
		/** U1, U24. 'query': `data` in the URL only; 'form': field `data`; 'json': the data JSON as body. */
		dataTransport: oneOf('query', 'form', 'json', 'any'),
		/** U2. Create's answer: 1234, "1234", {"PersonId":1234}, {"Id":1234}, or 1234 as text/plain. */
		createAnswer: oneOf('number', 'quoted', 'objectPersonId', 'objectId', 'textNumber'),
		/** U3. Status of a successful update. */
		updateStatus: oneOf(200, 204),
		/** U3. Body of a successful update (a 204 never has one). */
		updateAnswer: oneOf('empty', 'null', 'emptyString'),
		/** Connect's answer: a JSON string, or the token's bare text. */
		tokenAnswer: oneOf('quoted', 'raw'),
		/** U4. */
		profilesShape: oneOf('idName', 'lower', ...MORE_SHAPES),
		/**
		 * Section 1.4. 'documented': category `CategoryPersons`, DBCode a string; 'prose': category
		 * `Persons`; 'enumNumber': category a number; 'codeInt': DBCode an int; 'noTName': no TLabelName.
		 */
		labelsShape: oneOf('documented', 'prose', 'enumNumber', 'codeInt', 'noTName'),
		/** `from` and `count` of /companies: obeyed, or everything comes every time. */
		companiesPaging: oneOf('honoured', 'ignored'),
		/** `filter` of /companies: obeyed, refused with 400, or ignored. */
		companiesFilter: oneOf('honoured', 'refused', 'ignored'),
		/** Most companies a single answer holds when paging is obeyed; 0 = no bound. */
		companiesMaxCount: 0,
		/** U8. */
		errorBody: oneOf('text', 'jsonString', 'html', 'messageObject', 'empty'),
		/** U10. 'any': one null of Login, Password, UserProfileId removes the login; 'all': three needed. */
		removeLoginNull: oneOf('any', 'all'),
		/** U9. Update without IsActive. */
		omittedIsActive: oneOf('unchanged', 'deactivates'),
		/** U11. */
		labelsMode: oneOf('merge', 'replace'),
		/** Section 8, 5. The example's spelling, the heading's, or either. */
		labelsKey: oneOf('labels', 'Labels', 'both'),
		/** U6. 403 is documented; '400' comes with a text that holds "expired". */
		deadToken: oneOf('403', '401', '400'),
		/** U6. Idle time after which a session dies. */
		tokenIdleMs: 10 * 60_000,
		/** U7. true: a new connect kills the older sessions. */
		singleSession: oneOf(false, true),
		/** Path in front of every API 1 path, e.g. '/wordbee'. */
		pathPrefix: '',
		/** false: connect answers 401 as if API 1 were switched off. */
		enabled: oneOf(true, false),
		/** false: connect answers 401 "IP address not authorised". */
		ipAuthorised: oneOf(true, false),
		/** U13. Status when the platform's rules refuse (licence, login taken, e-mail, password, profile). */
		refusalStatus: oneOf(400, 403, 409, 500),
		/** U1. Longest query string the web server takes (longer: its 404 page); 0 = no bound. */
		maxQueryLength: 0,
	},
	api2: {
		/** Section 2.1. '400' with the documented body; 401 and 403 carry the same body. */
		deadToken: oneOf('400', '401', '403'),
		/** auth/token's answer: a JSON string, or the token's bare text. */
		tokenAnswer: oneOf('quoted', 'raw'),
		/** Idle time after which a token dies (documented: 30 minutes). */
		tokenIdleMs: 30 * 60_000,
		/** Section 2.3. Where a list's rows are. */
		listKey: oneOf('rows', 'items'),
		/** U14. Section 3.1. Case of the keys of a row. */
		fieldCase: oneOf('camel', 'lower', 'pascal'),
		/**
		 * U14. Query ids of persons/list. 'plain': email, login, companyid, isactive, profileid; 'long':
		 * emailaddress, loginname, company, active, userprofile; 'opaque': f1, f2, ... (the name tells);
		 * 'noEmail': plain without any e-mail field (the rows still show it).
		 */
		fieldIds: oneOf('plain', 'long', 'opaque', 'noEmail'),
		/** U14. Columns of persons/list that do not come, by their key. */
		hiddenColumns: {} as Record<string, true>,
		/** U14. Section 2.4. Comparing texts, with = and with Contains and its like. */
		equalityCase: oneOf('insensitive', 'sensitive'),
		/** U14. true: lists ignore `query`. */
		queryIgnored: oneOf(false, true),
		/** Section 2.3. */
		total: oneOf('present', 'missing'),
		/** U15. */
		profilesShape: oneOf('lower', 'idName', ...MORE_SHAPES),
		/** U21. Section 4. settings/customfields: a bare array, or one under `items` or `rows`. */
		customFieldsShape: oneOf('array', 'items', 'rows'),
		/**
		 * Section 11. 'documented': domain, customFieldId, max, mandatory, enabled and, for Combo and
		 * ComboEditable, the options; 'short': id, object, title and type.
		 */
		customFieldForm: oneOf('documented', 'short'),
		/** U21. What requests call a custom field: the n of "x-n", or a number of its own (its customFieldId). */
		customFieldId: oneOf('number', 'own'),
		/** U19. An empty text as the value of a custom field; null clears it. */
		emptyCustomField: oneOf('clears', 'refused'),
		/** Section 11. The verb of list/fields, which is documented as either. */
		listFieldsMethod: oneOf('both', 'post', 'get'),
		/** U12. Longest texts of a person, by the id of the column; shown as `max` there. */
		maxLengths: {} as Record<string, number>,
		/** U23. Whether persons/me/settings shows the company of the key's user. */
		settingsCompany: oneOf('present', 'missing'),
		/** U21. Object number of persons in "x-n" ids. */
		customFieldObject: 5,
		/** U21. Whether a custom field says which object it belongs to. */
		customFieldObjectName: oneOf('present', 'missing'),
		/** Section 4. settings/timezones/codes. */
		timezonesShape: oneOf('vt', 'strings', 'idName'),
		/** U16. Where the results of an updates job are. */
		jobResults: oneOf(
			'result',
			'results',
			'results.items',
			'result.items',
			'result.items.v',
			'custom',
			'custom.filetoken',
			'custom.fileref',
		),
		/** Section 2.2. Answer to starting a job. 'finished': done and answered at once. */
		jobStart: oneOf('trm', 'bareId', 'finished'),
		/** Section 2.2. `requestid` of a finished or failed job. */
		requestIdAfterFinish: oneOf('zero', 'kept'),
		/** Polls until the job is finished. */
		jobPolls: 1,
		/** Time until the job is finished. */
		jobDurationMs: 0,
		/** Time that each row of a job takes besides. */
		jobMsPerRow: 0,
		/** Fails every job after `applied` rows (default 0) with this statusInfo. */
		jobFails: false as false | { statusInfo: string | null; applied?: number },
		/** true: every job stays Executing (its rows are applied). */
		jobNeverFinishes: oneOf(false, true),
		/** Section 2.1. Polls of one job closer than `pollMinMs` are counted, or refused as well. */
		pollTooFast: oneOf('counted', 'refused'),
		pollMinMs: 5_000,
		/** U16. Most requests per job; 0 = no bound. */
		batchLimit: 0,
		/** Section 3.7. Name of the list of informations. */
		infosKey: oneOf('informations', 'infos'),
		/** U17. A single update that fails: 200 with success false, or 400 with a reason. */
		singleFailure: oneOf('200', '400'),
		/** U18. Value key of a `cfs` element; the other one is refused as unknown. */
		cfsValueKey: oneOf('value', 'v', 'both'),
		/** Section 3.7. false: `data` does not come back. */
		echoData: oneOf(true, false),
		/** Section 3.6. E-mail as key with several persons in the company: the first one, or an error. */
		emailKeyAmbiguity: oneOf('error', 'first'),
		/** ChangeOrCreate whose login is nobody's: create, or go on to the e-mail as key. */
		upsertKeyFallback: oneOf(false, true),
		/** Section 3.4. `cfid` in the body of a single update. */
		cfidOnSingle: oneOf('refused', 'ignored', 'honoured'),
		/** What makes a person "already there" for Create. */
		createExists: oneOf('loginOrEmail', 'login'),
		/** U19. null for an optional property. */
		nullMeans: oneOf('unchanged', 'clears', 'refused'),
		/** U20. Delete of a person who has jobs. */
		deleteWithJobs: oneOf('deletes', 'refused'),
		/** Status for an object that does not exist (400 is "the default error code"). */
		notFound: oneOf(400, 404),
		/** Length of the window of the allowance (documented: an hour). */
		allowanceWindowMs: 3_600_000,
	},
};

type Chosen<Group> = {
	[Name in keyof Group]: Group[Name] extends ReadonlyArray<infer Value> ? Value : Group[Name];
};

/** A choice for every open point. */
export type Variants = { [Api in keyof typeof VARIANTS]: Chosen<(typeof VARIANTS)[Api]> };
export type Api1Variants = Variants['api1'];
export type Api2Variants = Variants['api2'];

/** What a caller sets: any part of either API. */
export type VariantChoice = { [Api in keyof Variants]?: Partial<Variants[Api]> };

/** The first value of each. */
export function defaultVariants(): Variants {
	const defaults = (group: Record<string, unknown>) =>
		Object.fromEntries(
			Object.entries(group).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
		) as unknown;
	return { api1: defaults(VARIANTS.api1), api2: defaults(VARIANTS.api2) } as Variants;
}

/** Puts a choice over the variants in place; a name that is no variant is a mistake of the caller. */
export function setVariants(variants: Variants, choice: VariantChoice): void {
	for (const api of Object.keys(choice) as Array<keyof Variants>) {
		const target = variants[api] as unknown as Record<string, unknown> | undefined;
		if (!target) throw new Error(`No such group of variants: ${api}`);
		for (const [name, value] of Object.entries(choice[api] ?? {})) {
			if (!(name in target)) throw new Error(`No such variant: ${api}.${name}`);
			target[name] = value;
		}
	}
}
