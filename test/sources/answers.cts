/** What the stand-in answers, by address: `given/answers.json`, and what services do with a question. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from './standIn.cts';

type Fields = Record<string, unknown>;

const bodies = JSON.parse(readFileSync(join(__dirname, 'given', 'answers.json'), 'utf8')) as Record<
	string,
	any
>;

const only = (fields: Fields, keys: string[]): Fields =>
	Object.fromEntries(keys.map((key) => [key, fields[key] ?? null]));

/** Properties of Graph that are lists, empty where nothing is set. */
const LISTS = [
	...['assignedLicenses', 'assignedPlans', 'identities', 'imAddresses', 'licenseAssignmentStates'],
	...[
		'onPremisesProvisioningErrors',
		'provisionedPlans',
		'proxyAddresses',
		'serviceProvisioningErrors',
	],
];
/** What HubSpot's search names without being asked. */
const SIX = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'];

/** Services that give the fields which are asked for, and null where nothing is set. */
const narrowed: Record<string, (body: any, question: Question) => unknown> = {
	'graph.microsoft.com/v1.0/users': (body, { url }) => {
		const keys = url.searchParams.get('$select')!.split(',');
		const unset = Object.fromEntries(LISTS.map((key) => [key, []]));
		const value = body.value.map((user: Fields) => only({ ...unset, ...user }, keys));
		return { ...body, value };
	},
	'api.hubapi.com/crm/v3/objects/contacts/search': (found, { body }) => {
		const { properties = [] } = JSON.parse(body) as { properties?: string[] };
		const narrow = (contact: { properties: Fields }) => {
			return { ...contact, properties: only(contact.properties, [...SIX, ...properties]) };
		};
		return { ...found, results: found.results.map(narrow) };
	},
	'example.my.salesforce.com/services/data/v59.0/query': (body, { url }) => {
		const [, list] = /select (.*?) from/i.exec(url.searchParams.get('q')!)!;
		const asked = list.toLowerCase().split(',');
		const isAsked = (key: string) => key === 'attributes' || asked.includes(key.toLowerCase());
		const narrow = (record: Fields) => only(record, Object.keys(record).filter(isAsked));
		return { ...body, records: body.records.map(narrow) };
	},
};

/** The answer to a question; undefined: there is none. The longest address that fits is taken. */
export function answerTo(question: Question): unknown {
	const { url, headers } = question;
	// Amazon's services tell by a header what is asked.
	const target = headers['x-amz-target'];
	const address = `${url.host}${url.pathname}${target ? ` ${String(target)}` : ''}`;
	const fitting = Object.keys(bodies).filter((start) => address.startsWith(start));
	const [found] = fitting.sort((a, b) => b.length - a.length);
	return found && (narrowed[found]?.(bodies[found], question) ?? bodies[found]);
}
