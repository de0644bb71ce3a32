import { setting, titleOf } from './settings.cts';

/** What must be given for a question to be asked. */
export type Need = 'api1' | 'api2' | 'write';

/** One thing that Wordbee's documentation leaves open. */
interface Topic {
	about: string;
	/** What the node does as long as it is not known. */
	assumed: string;
	/** What the user can change in the node. */
	setting?: string;
	/** Why it cannot be found out from outside. */
	never?: string;
}

/** A row of the table. */
export interface Question extends Topic {
	/** U-numbers as the code cites them; N: without a number. */
	id: string;
	needs: Need[];
}

type Topics = Record<string, Topic>;

/** What API 1 tells when it is only read. */
const api1Read = {
	'U1 a': {
		about: 'API 1: how long an address may be',
		assumed:
			'2,048 bytes of query, which every common server takes. A person that needs more is refused beforehand.',
		setting: `Credential Wordbee API: **${setting('dataTransport', 'form')}**`,
	},
	U4: {
		about: 'API 1: form of the list of user profiles',
		assumed: 'Several spellings are understood; a number can be typed instead.',
		setting: '**User Profile**: type the number',
	},
	U5: {
		about: 'API 1: whether it can list persons',
		assumed: 'It cannot. Persons are looked up with API 2.',
		setting: 'Add a **Wordbee V2 API** credential to the node',
	},
	U6: {
		about: 'API 1: how an ended session is refused',
		assumed: 'With status 401 or 403, or with words that say so: the node logs in again.',
	},
	U7: {
		about: 'API 1: whether a new log-in ends the session before',
		assumed: 'It may. The node logs in again when its session was ended.',
		setting: `One workflow at a time, or a **${titleOf('token')}** that all share`,
	},
	U8: {
		about: 'API 1: form of an error',
		assumed: 'Text, JSON or a web page: the sentence in it is shown.',
	},
	N1: {
		about: 'API 1: log-in',
		assumed: 'The token comes in quotes or bare.',
	},
	N2: {
		about: 'API 1: form of the labels',
		assumed: 'Those whose category has "person" in it; if categories are numbers, all.',
	},
	N4: {
		about: 'API 1: whether the list of companies comes in pages',
		assumed: 'It may, or everything comes at once.',
	},
	N5: {
		about: 'API 1: whether companies can be searched',
		assumed: 'They may; if not, all are read and compared.',
	},
	N6: {
		about: 'API 1: most companies of one answer',
		assumed: 'Any number.',
	},
} satisfies Topics;

/** What a change through API 1 tells. */
const api1Write = {
	U1: {
		about: 'API 1: how the details of a person travel',
		assumed: 'They are part of the address.',
		setting: `Credential Wordbee API: **${titleOf('dataTransport')}**`,
	},
	U2: {
		about: 'API 1: the answer to a create',
		assumed: 'A number, bare, in quotes or in an object: all are understood.',
	},
	U3: {
		about: 'API 1: the answer to an update',
		assumed: 'Any success counts, with or without a text.',
	},
	U10: {
		about: 'API 1: which empty value removes a login',
		assumed: 'Login, password and profile are all sent empty.',
	},
	U13: {
		about: 'API 1: status when the platform refuses a value',
		assumed: 'Any error status but 401, 403 and 5xx means that nothing was done.',
	},
	U24: {
		about: 'API 1: whether it takes a JSON body for persons',
		assumed: 'Only if it is chosen.',
		setting: `Credential Wordbee API: **${setting('dataTransport', 'json')}**`,
	},
	N3: {
		about: 'API 1: name of the labels in an update',
		assumed: '`labels`, as in the documented example.',
	},
} satisfies Topics;

/** What API 2 shows of a change through API 1. */
const bothWrite = {
	U9: {
		about: 'API 1: whether an update without Active switches the person off',
		assumed: 'It does not: only what is sent changes.',
		setting: 'Add **Active** to every update',
	},
	U11: {
		about: 'API 1: whether labels that are not named stay',
		assumed: 'They stay.',
		setting: `Name all labels of the person in **${titleOf('labelsUi')}**`,
	},
} satisfies Topics;

/** What API 2 tells when it is only read. */
const api2Read = {
	U12: {
		about: 'Longest texts that a field of a person takes',
		assumed:
			'A login has 8 characters at least. API 2: what the lists of fields tell; where they tell nothing, Wordbee decides.',
	},
	U14: {
		about: 'API 2: by which fields persons can be searched',
		assumed: 'By the likely names; if they are refused, by those of the list of fields.',
	},
	'U14 a': {
		about: 'API 2: spelling of the fields in a list of persons',
		assumed: 'Any, in large and small letters.',
	},
	'U14 b': {
		about: 'API 2: whether large and small letters differ in a search',
		assumed: 'They may: both are searched for.',
	},
	'U14 c': {
		about: 'API 2: whether a search is obeyed',
		assumed: 'It is; what comes is compared once more.',
	},
	U15: {
		about: 'API 2: form of the list of user profiles',
		assumed: 'Several spellings are understood; a number can be typed instead.',
		setting: '**User Profile**: type the number',
	},
	U21: {
		about: 'API 2: form of the list of custom fields, and which are those of persons',
		assumed: 'Those that say so; if none does, all are offered.',
	},
	N7: {
		about: 'API 2: log-in',
		assumed: 'The token comes in quotes or bare.',
	},
	N8: {
		about: 'API 2: how an ended session is refused',
		assumed: 'With status 400 and the documented words, 401 or 403: the node logs in again.',
	},
	N9: {
		about: 'API 2: where the rows of a list are, and whether it tells its total',
		assumed: 'In `rows` or `items`; without a total it is read until a short page.',
	},
	N10: {
		about: 'API 2: how the fields of a list are asked for',
		assumed: 'By one of the two documented methods.',
	},
	N11: {
		about: 'API 2: whether a list can be counted without reading it',
		assumed: 'Nothing depends on it.',
	},
	N12: {
		about: 'API 2: whether a search takes `.Matches` with a number',
		assumed: 'Nothing depends on it.',
	},
	N13: {
		about: 'API 2: whether a person has a date of creation or change',
		assumed: 'None: changes are found by comparing.',
	},
	N14: {
		about: 'API 2: what one person looks like',
		assumed: 'Company and person beside each other.',
	},
	N15: {
		about: 'API 2: answer for a person who does not exist',
		assumed: 'Status 404, or 400 with words that say so.',
	},
	N16: {
		about: 'API 2: form of the time zones',
		assumed: 'Free text.',
	},
} satisfies Topics;

/** What a change through API 2 tells. */
const api2Write = {
	U16: {
		about: 'API 2: where the results of a batch job are',
		assumed: 'In one of the documented places, or in a file: all are read.',
		setting: `**${setting('sendAs', 'single')}**`,
	},
	'U16 a': {
		about: 'API 2: how a batch job begins and what number it has at the end',
		assumed: 'Each documented form is understood.',
	},
	'U16 b': {
		about: 'API 2: how many persons a batch job takes',
		assumed: '500 at first, then more, and 500 again once a larger one is refused.',
		setting: `**${titleOf('batchSize')}**`,
	},
	U17: {
		about: 'API 2: how a single change fails',
		assumed: 'With an error status or with a result that says so: both are understood.',
	},
	U18: {
		about: "API 2: name of a custom field's value",
		assumed: '`value`, and the other one if Wordbee refuses it.',
		setting: `**${titleOf('customFieldKey')}**`,
	},
	U19: {
		about: 'API 2: whether an empty value clears a field',
		assumed: 'It is not known: an empty text is sent.',
	},
	'U19 a': {
		about: 'API 2: whether an empty value clears a custom field',
		assumed: '`null` is sent, which does, as for other objects.',
	},
	N17: {
		about: 'API 2: name of the notes in a result',
		assumed: '`informations` or `infos`.',
	},
	N18: {
		about: 'API 2: whether `data` comes back',
		assumed: 'It may; if not, results are told apart by their order.',
	},
	N19: {
		about: 'API 2: whether a create with an e-mail that somebody has is refused',
		assumed: 'It may be. The node looks first.',
		setting: `**${titleOf('ifExists')}**`,
	},
	N20: {
		about: 'API 2: create or update with a new login and an e-mail that somebody has',
		assumed: 'It makes a new person or finds the other one: the node looks first.',
		setting: `**${titleOf('matchOn')}**`,
	},
	N21: {
		about: 'API 2: an e-mail that several persons have, as key of a change',
		assumed: 'The node looks first and refuses to choose.',
	},
	N22: {
		about: 'API 2: a custom field as key of a single change',
		assumed: 'Not possible: such items are sent as a batch job.',
	},
} satisfies Topics;

/** What a change through either API tells. */
const eitherWrite = {
	U22: {
		about: 'Whether large and small letters make another login',
		assumed: 'They do not: logins are compared without regard to case.',
	},
} satisfies Topics;

/** What either API tells by the way, and what cannot be found out from outside. */
const unasked = {
	U23: {
		about: 'Which company is the own one',
		assumed:
			'API 2: that of the user of the key is proposed at the top of the list. Else it is picked there, or its number is typed.',
		setting: `**${titleOf('companyId')}**`,
	},
	'U6 a': {
		about: 'Both APIs: how long a session lives',
		assumed: 'It may end at any time: the node then logs in again.',
		never: 'it would take hours of waiting',
	},
	'U7 a': {
		about: 'API 1: how many calls it takes at a time and per hour',
		assumed:
			'Four at a time, and more as long as the answers stay quick, 16 at most; without a limit per hour.',
		setting: `**${titleOf('maxConcurrency')}**`,
		never: 'finding the limit would mean to exceed it',
	},
	U20: {
		about: 'API 2: whether somebody who worked on jobs can be deleted',
		assumed: 'Wordbee is asked, and its answer shown. **Enable or Disable** is the safer way.',
		never: 'it would take a person with jobs, and nobody gets such a person back',
	},
	N23: {
		about: 'API 2: whether a job may be asked for its state more often than every five seconds',
		assumed: 'It may not.',
		never: 'Wordbee may switch the API off for it',
	},
	N24: {
		about: 'API 2: how many calls an hour has',
		assumed: '1,000; the node waits when Wordbee says that they are spent.',
		setting: `**${titleOf('maxWait')}**`,
		never: 'finding the limit would mean to exceed it',
	},
} satisfies Topics;

const all: Array<[Need[], Topics]> = [
	[['api1'], api1Read],
	[['api1', 'write'], api1Write],
	[['api1', 'api2', 'write'], bothWrite],
	[['api2'], api2Read],
	[['api2', 'write'], api2Write],
	[['write'], eitherWrite],
	[[], unasked],
];

/** The id of a question. */
export type QuestionId = keyof (typeof api1Read &
	typeof api1Write &
	typeof bothWrite &
	typeof api2Read &
	typeof api2Write &
	typeof eitherWrite &
	typeof unasked);

const { compare } = new Intl.Collator('en', { numeric: true });

/** All of them, in the order of the report and of docs/unknowns.md: U before N, each by number. */
export const QUESTIONS: Question[] = all
	.flatMap(([needs, topics]) =>
		Object.entries(topics).map(([id, topic]) => ({ id, needs, ...topic })),
	)
	.sort((a, b) => compare(b.id[0], a.id[0]) || compare(a.id, b.id));
