/** Contacts and users as the documentation of CRMs, help desks, shops and sheets shows them. */
import type { Answer, Answers, Question } from '../standIn.cts';

const json = (body: unknown) => (): Answer => ({ body });

/** HubSpot's search: without `properties` it has six. */
function hubSpotSearch({ body }: Question): Answer {
	const asked = (JSON.parse(body || '{}') as { properties?: string[] }).properties ?? [];
	const keys = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'];
	const contacts: Array<Record<string, string | null>> = [
		{
			...{ createdate: '2024-03-01T07:30:00.000Z', lastmodifieddate: '2024-03-01T07:30:00.000Z' },
			...{ hs_object_id: '101', email: 'ana.mueller@example.com', firstname: 'Ana' },
			...{ lastname: 'Müller', jobtitle: 'Reviser', salutation: 'Ms', phone: '+49 30 5550 101' },
			...{ mobilephone: '+49 170 5550101', lifecyclestage: 'lead' },
		},
		{
			...{ createdate: '2024-07-01T07:30:00.000Z', lastmodifieddate: '2024-07-01T07:30:00.000Z' },
			...{ hs_object_id: '102', email: 'tomas.novak@example.com', lifecyclestage: 'customer' },
		},
	];
	const results = contacts.map((contact) => ({
		id: contact.hs_object_id,
		properties: Object.fromEntries([...keys, ...asked].map((key) => [key, contact[key] ?? null])),
		...{ createdAt: contact.createdate, updatedAt: contact.lastmodifieddate, archived: false },
	}));
	return { body: { total: results.length, results } };
}

const hubSpotContact = {
	...{ vid: 101, 'canonical-vid': 101, 'portal-id': 62515, 'is-contact': true },
	properties: {
		...{ firstname: { value: 'Ana' }, lastname: { value: 'Müller' } },
		...{ email: { value: 'ana.mueller@example.com' }, jobtitle: { value: 'Reviser' } },
		...{ phone: { value: '+49 30 5550 101' }, lifecyclestage: { value: 'lead' } },
		lastmodifieddate: { value: '1709278200000' },
	},
	'form-submissions': [],
	'identity-profiles': [
		{
			...{ vid: 101, 'saved-at-timestamp': 1709278200000, 'deleted-changed-timestamp': 0 },
			identities: [
				{
					...{ type: 'EMAIL', value: 'ana.mueller@example.com', timestamp: 1709278200000 },
					'is-primary': true,
				},
			],
		},
	],
	'merge-audits': [],
};

/** Salesforce: of each contact what the query names, as the object spells it. */
function salesforce({ url }: Question): Answer {
	const [, list] = /select (.*?) from/i.exec(url.searchParams.get('q') ?? '') ?? [];
	const keys = list.split(',').map((key) => key.trim().toLowerCase());
	const contacts: Array<Record<string, string | null>> = [
		{
			...{ Id: '0035g00000A1b2cAAA', LastName: 'Müller', FirstName: 'Ana', Salutation: 'Ms.' },
			...{ Email: 'ana.mueller@example.com', Title: 'Head of Localisation' },
			...{ Phone: '+49 30 5550 101', MobilePhone: '+49 170 5550101' },
			LastModifiedDate: '2024-03-01T07:30:00.000+0000',
		},
		{
			...{ Id: '0035g00000A1b2dAAA', LastName: 'Novak', FirstName: null, Salutation: null },
			...{ Email: null, Title: null, Phone: null, MobilePhone: null },
			LastModifiedDate: '2024-07-01T07:30:00.000+0000',
		},
	];
	const records = contacts.map((contact) => ({
		attributes: { type: 'Contact', url: `/services/data/v59.0/sobjects/Contact/${contact.Id}` },
		...Object.fromEntries(
			Object.entries(contact).filter(([key]) => keys.includes(key.toLowerCase())),
		),
	}));
	return { body: { totalSize: records.length, done: true, records } };
}

const zendeskUser = (id: number, more: object) => ({
	...{ id, url: `https://example.zendesk.com/api/v2/users/${id}.json`, alias: '', details: null },
	...{ created_at: '2024-03-01T07:30:00Z', updated_at: '2024-03-01T07:30:00Z', locale: 'en-US' },
	...{ time_zone: 'Berlin', iana_time_zone: 'Europe/Berlin', shared: false, notes: null },
	...{ external_id: null, phone: null, tags: [], user_fields: {}, ...more },
});
const zendesk = {
	users: [
		zendeskUser(35436, {
			...{ name: 'Ana Müller', email: 'ana.mueller@example.com', verified: true, role: 'end-user' },
			...{ active: true, suspended: true, phone: '+49305550101' },
		}),
		zendeskUser(35437, {
			...{ name: 'Tomas Novak', email: 'tomas.novak@example.com', verified: false, role: 'agent' },
			...{ active: true, suspended: false },
		}),
	],
	...{ next_page: null, previous_page: null, count: 2 },
};

const freshdeskContact = (id: number, name: string, more: object) => ({
	...{ id, name, active: false, address: null, company_id: null, description: null, tags: [] },
	...{ job_title: null, language: 'en', mobile: null, phone: null, time_zone: 'Berlin' },
	...{ twitter_id: null, created_at: '2024-03-01T07:30:00Z', updated_at: '2024-03-01T07:30:00Z' },
	...{ custom_fields: {}, ...more },
});
const freshdesk = [
	freshdeskContact(432, 'Ana Müller', {
		...{ email: 'ana.mueller@example.com', job_title: 'Reviser', phone: '+49 30 5550 101' },
	}),
	freshdeskContact(433, 'Tomas Novak', { email: 'tomas.novak@example.com', active: true }),
];

const slack = {
	ok: true,
	members: [
		{
			...{ id: 'W012A3CDE', team_id: 'T012AB3C4', name: 'ana', deleted: false, color: '9f69e7' },
			...{ real_name: 'Ana Müller', tz: 'Europe/Berlin', tz_label: 'Central European Time' },
			tz_offset: 3600,
			profile: {
				...{ title: 'Head of Localisation', phone: '+49 170 5550101', real_name: 'Ana Müller' },
				...{ display_name: 'ana', first_name: 'Ana', last_name: 'Müller', team: 'T012AB3C4' },
				email: 'ana.mueller@example.com',
			},
			...{ is_admin: true, is_owner: false, is_bot: false, updated: 1709278200 },
		},
	],
	cache_ts: 1709278200,
	response_metadata: { next_cursor: '' },
};

const wooCommerce = [
	{
		...{ id: 25, date_created: '2024-03-01T08:30:00', date_modified: '2024-03-01T08:30:00' },
		...{ email: 'ana.mueller@example.com', first_name: 'Ana', last_name: 'Müller' },
		...{ role: 'customer', username: 'ana.mueller', is_paying_customer: false, meta_data: [] },
		billing: {
			...{ first_name: 'Ana', last_name: 'Müller', company: '', email: 'ana.mueller@example.com' },
			phone: '+49 30 5550 101',
		},
	},
];

const intercom = {
	type: 'user.list',
	users: [
		{
			...{ type: 'user', id: '530370b477ad7120001d', user_id: '25', email: 'ana@example.com' },
			...{
				phone: '+49305550101',
				name: 'Ana Müller',
				role: 'lead',
				unsubscribed_from_emails: false,
			},
			...{ created_at: 1709278200, custom_attributes: {}, timezone: 'Europe/Berlin' },
		},
	],
	pages: { next: null },
	total_count: 1,
};

/** A sheet; empty cells at the end of a row are left out by Google and given by Microsoft. */
const ROWS = [
	['Employee ID', 'Surname', 'Given Name', 'Work Email', 'Job Title', 'Phone', 'Start'],
	['00042', 'Müller', 'Ana', 'ana.mueller@example.com', '', '+49 30 5550 101', 45352],
	[43, '#N/A', 'Tomas', 'tomas.novak@example.com', '#REF!', ''],
];
const SHEET = 'sheets.googleapis.com/v4/spreadsheets/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms';
const EXCEL = 'graph.microsoft.com/v1.0/me/drive/items/01CYZLFJGUJ7JHBSZDFZFL25KSZGQTVAUN';

/** What is asked of CRMs, help desks, shops and sheets. */
export const customerAnswers: Answers = {
	'api.hubapi.com/crm/v3/objects/contacts/search': hubSpotSearch,
	'api.hubapi.com/contacts/v1/contact/vid/101/profile': json(hubSpotContact),
	'api.hubapi.com/contacts/v1/lists/all/contacts/all': json({
		...{ contacts: [{ addedAt: 1709278200000, ...hubSpotContact }] },
		...{ 'has-more': false, 'vid-offset': 101 },
	}),
	'example.my.salesforce.com/services/data/v59.0/query': salesforce,
	'example.zendesk.com/api/v2/users': json(zendesk),
	'example.freshdesk.com/api/v2/contacts': json(freshdesk),
	'slack.com/api/users.list': json(slack),
	'shop.example.com/wp-json/wc/v3/customers': json(wooCommerce),
	'api.intercom.io/users': json(intercom),
	[SHEET]: json({ sheets: [{ properties: { sheetId: 0, title: 'Staff', index: 0 } }] }),
	[`${SHEET}/values/`]: json({ range: 'Staff!A1:G3', majorDimension: 'ROWS', values: ROWS }),
	[`${EXCEL}/workbook/worksheets/`]: json({
		...{ address: 'Staff!A1:G3', text: [], rowCount: 3, columnCount: 7 },
		values: ROWS.map((row) => [...row, ...Array<string>(7 - row.length).fill('')]),
	}),
};
