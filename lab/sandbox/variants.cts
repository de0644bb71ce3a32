/**
 * What Wordbee's documentation leaves open, each point switchable to every form that is plausible.
 * U-numbers name the open question; the first value of each comment is the default.
 */

/** Forms a list of profiles (and API 2's other small lists) can take (U4, U15). */
export type ListShape =
	| 'idName'
	| 'profileId'
	| 'userProfileId'
	| 'valueName'
	| 'lower'
	| 'rows'
	| 'items'
	| 'idsAsStrings';

export interface Api1Variants {
	/** U1, U24. 'query': `data` in the URL only; 'form': field `data`; 'json': the data JSON as body. */
	dataTransport: 'query' | 'form' | 'json' | 'any';
	/** U2. Create's answer: 1234, "1234", {"PersonId":1234}, {"Id":1234}, or 1234 as text/plain. */
	createAnswer: 'number' | 'quoted' | 'objectPersonId' | 'objectId' | 'textNumber';
	/** U3. Status of a successful update. */
	updateStatus: 200 | 204;
	/** U3. Body of a successful update (a 204 never has one). */
	updateAnswer: 'empty' | 'null' | 'emptyString';
	/** Connect's answer: a JSON string, or the token's bare text. */
	tokenAnswer: 'quoted' | 'raw';
	/** U4. */
	profilesShape: ListShape;
	/**
	 * Section 1.4. 'documented': category `CategoryPersons`, DBCode a string; 'prose': category
	 * `Persons`; 'enumNumber': category a number; 'codeInt': DBCode an int; 'noTName': no TLabelName.
	 */
	labelsShape: 'documented' | 'prose' | 'enumNumber' | 'codeInt' | 'noTName';
	/** `from` and `count` of /companies: obeyed, or everything comes every time. */
	companiesPaging: 'honoured' | 'ignored';
	/** `filter` of /companies: obeyed, refused with 400, or ignored. */
	companiesFilter: 'honoured' | 'refused' | 'ignored';
	/** Most companies a single answer holds when paging is obeyed; 0 = no bound. */
	companiesMaxCount: number;
	/** U8. */
	errorBody: 'text' | 'jsonString' | 'html' | 'messageObject' | 'empty';
	/** U10. 'any': one null of Login, Password, UserProfileId removes the login; 'all': three needed. */
	removeLoginNull: 'any' | 'all';
	/** U9. Update without IsActive. */
	omittedIsActive: 'unchanged' | 'deactivates';
	/** U11. */
	labelsMode: 'merge' | 'replace';
	/** Section 8, 5. The example's spelling, the heading's, or either. */
	labelsKey: 'labels' | 'Labels' | 'both';
	/** U6. 403 is documented; '400' comes with a text that holds "expired". */
	deadToken: '403' | '401' | '400';
	/** U6. Idle time after which a session dies. */
	tokenIdleMs: number;
	/** U7. true: a new connect kills the older sessions. */
	singleSession: boolean;
	/** Path in front of every API 1 path, e.g. '/wordbee'. */
	pathPrefix: string;
	/** false: connect answers 401 as if API 1 were switched off. */
	enabled: boolean;
	/** false: connect answers 401 "IP address not authorised". */
	ipAuthorised: boolean;
	/** U13. Status when the platform's rules refuse (licence, login taken, e-mail, password, profile). */
	refusalStatus: 400 | 403 | 409 | 500;
	/** Longest query string the web server takes (longer: its 404 page); 0 = no bound. */
	maxQueryLength: number;
}

export interface Api2Variants {
	/** Section 2.1. '400' with the documented body; 401 and 403 carry the same body. */
	deadToken: '400' | '401' | '403';
	/** auth/token's answer: a JSON string, or the token's bare text. */
	tokenAnswer: 'quoted' | 'raw';
	/** Idle time after which a token dies (documented: 30 minutes). */
	tokenIdleMs: number;
	/** Section 2.3. Where a list's rows are. */
	listKey: 'rows' | 'items';
	/** Section 3.1. Case of the keys of a row. */
	fieldCase: 'camel' | 'lower' | 'pascal';
	/**
	 * U14. Query ids of persons/list. 'plain': email, login, companyid, isactive, profileid; 'long':
	 * emailaddress, loginname, company, active, userprofile; 'opaque': f1, f2, ... (the name tells);
	 * 'noEmail': plain without any e-mail field (the rows still show it).
	 */
	fieldIds: 'plain' | 'long' | 'opaque' | 'noEmail';
	/** Section 2.4. Comparing texts, with = and with Contains and its like. */
	equalityCase: 'insensitive' | 'sensitive';
	/** true: lists ignore `query`. */
	queryIgnored: boolean;
	/** Section 2.3. */
	total: 'present' | 'missing';
	/** U15. */
	profilesShape: ListShape;
	/** Section 4. settings/customfields: a bare array, or one under `items` or `rows`. */
	customFieldsShape: 'array' | 'items' | 'rows';
	/**
	 * Section 11. 'documented': domain, customFieldId, max, mandatory, enabled and, for Combo and
	 * ComboEditable, the options; 'short': id, object, title and type.
	 */
	customFieldForm: 'documented' | 'short';
	/** What requests call a custom field: the n of "x-n", or a number of its own (its customFieldId). */
	customFieldId: 'number' | 'own';
	/** U19. An empty text as the value of a custom field; null clears it. */
	emptyCustomField: 'clears' | 'refused';
	/** Section 11. The verb of list/fields, which is documented as either. */
	listFieldsMethod: 'both' | 'post' | 'get';
	/** U12. Longest texts of a person, by the id of the column; shown as `max` there. */
	maxLengths: Record<string, number>;
	/** U23. Whether persons/me/settings shows the company of the key's user. */
	settingsCompany: 'present' | 'missing';
	/** U21. Object number of persons in "x-n" ids. */
	customFieldObject: number;
	/** U21. Whether a custom field says which object it belongs to. */
	customFieldObjectName: 'present' | 'missing';
	/** Section 4. settings/timezones/codes. */
	timezonesShape: 'vt' | 'strings' | 'idName';
	/** U16. Where the results of an updates job are. */
	jobResults:
		| 'result'
		| 'results'
		| 'results.items'
		| 'result.items'
		| 'result.items.v'
		| 'custom'
		| 'custom.filetoken'
		| 'custom.fileref';
	/** Section 2.2. Answer to starting a job. 'finished': done and answered at once. */
	jobStart: 'trm' | 'bareId' | 'finished';
	/** Section 2.2. `requestid` of a finished or failed job. */
	requestIdAfterFinish: 'zero' | 'kept';
	/** Polls until the job is finished. */
	jobPolls: number;
	/** Time until the job is finished. */
	jobDurationMs: number;
	/** Time that each row of a job takes besides. */
	jobMsPerRow: number;
	/** Fails every job after `applied` rows (default 0) with this statusInfo. */
	jobFails: false | { statusInfo: string | null; applied?: number };
	/** true: every job stays Executing (its rows are applied). */
	jobNeverFinishes: boolean;
	/** Section 2.1. Polls of one job closer than `pollMinMs` are counted, or refused as well. */
	pollTooFast: 'counted' | 'refused';
	pollMinMs: number;
	/** U16. Most requests per job; 0 = no bound. */
	batchLimit: number;
	/** Section 3.7. Name of the list of informations. */
	infosKey: 'informations' | 'infos';
	/** U17. A single update that fails: 200 with success false, or 400 with a reason. */
	singleFailure: '200' | '400';
	/** U18. Value key of a `cfs` element; the other one is refused as unknown. */
	cfsValueKey: 'value' | 'v' | 'both';
	/** Section 3.7. false: `data` does not come back. */
	echoData: boolean;
	/** Section 3.6. E-mail as key with several persons in the company: the first one, or an error. */
	emailKeyAmbiguity: 'error' | 'first';
	/** ChangeOrCreate whose login is nobody's: create, or go on to the e-mail as key. */
	upsertKeyFallback: boolean;
	/** Section 3.4. `cfid` in the body of a single update. */
	cfidOnSingle: 'refused' | 'ignored' | 'honoured';
	/** What makes a person "already there" for Create. */
	createExists: 'loginOrEmail' | 'login';
	/** U19. null for an optional property. */
	nullMeans: 'unchanged' | 'clears' | 'refused';
	/** U20. Delete of a person who has jobs. */
	deleteWithJobs: 'deletes' | 'refused';
	/** Status for an object that does not exist (400 is "the default error code"). */
	notFound: 400 | 404;
	/** Length of the window of the allowance (documented: an hour). */
	allowanceWindowMs: number;
}

export interface Variants {
	api1: Api1Variants;
	api2: Api2Variants;
}

/** What a caller sets: any part of either API. */
export interface VariantChoice {
	api1?: Partial<Api1Variants>;
	api2?: Partial<Api2Variants>;
}

/** The defaults: what wordbee-api's section 9 calls the most defensible assumption. */
export function defaultVariants(): Variants {
	return {
		api1: {
			dataTransport: 'query',
			createAnswer: 'number',
			updateStatus: 200,
			updateAnswer: 'empty',
			tokenAnswer: 'quoted',
			profilesShape: 'idName',
			labelsShape: 'documented',
			companiesPaging: 'honoured',
			companiesFilter: 'honoured',
			companiesMaxCount: 0,
			errorBody: 'text',
			removeLoginNull: 'any',
			omittedIsActive: 'unchanged',
			labelsMode: 'merge',
			labelsKey: 'labels',
			deadToken: '403',
			tokenIdleMs: 10 * 60_000,
			singleSession: false,
			pathPrefix: '',
			enabled: true,
			ipAuthorised: true,
			refusalStatus: 400,
			maxQueryLength: 0,
		},
		api2: {
			deadToken: '400',
			tokenAnswer: 'quoted',
			tokenIdleMs: 30 * 60_000,
			listKey: 'rows',
			fieldCase: 'camel',
			fieldIds: 'plain',
			equalityCase: 'insensitive',
			queryIgnored: false,
			total: 'present',
			profilesShape: 'lower',
			customFieldsShape: 'array',
			customFieldForm: 'documented',
			customFieldId: 'number',
			emptyCustomField: 'clears',
			listFieldsMethod: 'both',
			maxLengths: {},
			settingsCompany: 'present',
			customFieldObject: 5,
			customFieldObjectName: 'present',
			timezonesShape: 'vt',
			jobResults: 'result',
			jobStart: 'trm',
			requestIdAfterFinish: 'zero',
			jobPolls: 1,
			jobDurationMs: 0,
			jobMsPerRow: 0,
			jobFails: false,
			jobNeverFinishes: false,
			pollTooFast: 'counted',
			pollMinMs: 5_000,
			batchLimit: 0,
			infosKey: 'informations',
			singleFailure: '200',
			cfsValueKey: 'value',
			echoData: true,
			emailKeyAmbiguity: 'error',
			upsertKeyFallback: false,
			cfidOnSingle: 'refused',
			createExists: 'loginOrEmail',
			nullMeans: 'unchanged',
			deleteWithJobs: 'deletes',
			notFound: 400,
			allowanceWindowMs: 3_600_000,
		},
	};
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
