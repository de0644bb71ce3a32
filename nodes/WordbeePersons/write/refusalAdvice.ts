import { fieldOf, type FieldKey } from '../person/personFields';
import type { PersonRequest } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';
import { LICENCE_ADVICE, speaksOfLicences } from './licences';

/** What to do about a refusal, and the field that it is about. */
export interface Advice {
	description: string;
	field?: string;
}

/** One kind of refusal, known by Wordbee's words. These are not documented [U13], so each is a guess. */
interface Kind {
	words: RegExp;
	/** Whether a request can be refused for it. */
	of?: (request: PersonRequest) => boolean;
	field?: FieldKey;
	advice: string;
}

const makesLogin = ({ fields }: PersonRequest) => typeof fields.login === 'string';

/** The first that fits counts. */
const KINDS: Kind[] = [
	{
		words: /password/i,
		of: ({ fields }) => fields.password !== undefined,
		field: 'password',
		advice:
			'The rules for passwords stand in Wordbee under Settings > Advanced Security, usually at least 8 characters that are not all letters. Give another password.',
	},
	{
		words: /activat|enabl|\bactive\b/i,
		of: (request) => request.fields.isActive === true && !makesLogin(request),
		field: 'isActive',
		advice:
			'Only a person with a login can be active. Give the person one with the operation Set Login.',
	},
	{
		words:
			/\blog-?in\b.*\b(in use|taken|already|exists|duplicate|unique)\b|\b(duplicate|already)\b.*\blog-?in\b/i,
		field: 'login',
		advice:
			'Somebody else on the platform has this login. Give another one, or look for that person with Get Many.',
	},
	{
		words: /\blog-?in\b.*\b(short|characters|length|letters)\b/i,
		field: 'login',
		advice: 'A login needs at least 8 characters, for example nathan.smith.',
	},
	{
		words: /e-?mail.*\b(valid|invalid|malformed|format|not an)\b|\binvalid\b.*e-?mail/i,
		field: 'email',
		advice: 'Give one whole address, such as nathan@example.com, and nothing else.',
	},
	{
		words: /profile.*\blog-?in\b|\blog-?in\b.*profile/i,
		of: (request) => !makesLogin(request) || request.fields.userProfileId === undefined,
		field: 'userProfileId',
		advice:
			'Login and user profile belong together. Give both, with the operation Set Login where the person is there already.',
	},
	{
		words: /profile/i,
		field: 'userProfileId',
		advice:
			'Own company, clients and suppliers have profiles of their own. Choose one under User Profile that is made for the kind of company that the person belongs to.',
	},
	{
		words: /administrator/i,
		advice: 'Administrators are looked after in Wordbee itself: its APIs refuse it.',
	},
	{
		words: /.*/,
		of: ({ action }) => action === 'delete',
		advice:
			'To keep the person out all the same, use the operation Enable or Disable: the record and its history stay.',
	},
	{
		words: /\balready\b|\bexists\b|duplicate/i,
		of: ({ action }) => action === 'create',
		advice:
			'To skip or update persons who are there already, change If Person Exists in the options, or use Create or Update.',
	},
	{
		words: /time ?zone/i,
		field: 'timezone',
		advice: 'Give the code of the time zone as Wordbee names it, such as Romance Standard Time.',
	},
	{
		words: /custom field|mandatory/i,
		advice: 'Look at Custom Fields: which there are and what they take stands in their lists.',
	},
];

const ANY = 'Correct what Wordbee names, then run the item again.';

/** What the user can do about a refusal of Wordbee that says no more than its reason. */
export function refusalAdvice(request: PersonRequest, error: WordbeeError): Advice {
	const { action, companyId, personId, fields } = request;
	if (error.httpCode === 404) {
		return action === 'create'
			? { description: `Check Company: there may be no company with the id ${companyId}.` }
			: {
					description: `Check Person and Company: person ${personId} must be there and belong to company ${companyId}.`,
				};
	}
	// What the user gave is none of Wordbee's words.
	const given = [fields.login, fields.email, fields.firstName, fields.lastName];
	let words = error.message;
	for (const text of given)
		if (typeof text === 'string' && text) words = words.replaceAll(text, '');
	if (fields.isActive === true && speaksOfLicences(words)) return { description: LICENCE_ADVICE };
	const kind = KINDS.find((one) => one.words.test(words) && (one.of?.(request) ?? true));
	const field = kind?.field && fieldOf(kind.field).title;
	return { description: kind?.advice ?? ANY, ...(field && { field }) };
}
