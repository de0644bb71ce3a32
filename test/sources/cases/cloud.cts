/** n8n's nodes of services in the cloud, which a stand-in answers. */
import type { IDataObject } from 'n8n-workflow';
import type { Step } from '../run.cts';
import { answerTo } from '../answers.cts';
import { startStandIn } from '../standIn.cts';
import { once, type Case } from './case.cts';

const standIn = once(() => startStandIn(answerTo));

/** A log-in that n8n keeps for a service of OAuth 2. */
const oAuth2 = (type: string, more: IDataObject = {}): Step['credential'] => [
	type,
	{
		...{ grantType: 'authorizationCode', clientId: 'none', accessTokenUrl: 'https://example.com' },
		oauthTokenData: { access_token: 'none', ...more },
	},
];

const asked = (node: string, credential: Step['credential'], parameters: IDataObject): Step => {
	const all = { resource: 'user', operation: 'getAll', returnAll: true, ...parameters };
	return { node, parameters: all, credential };
};

const cloud = (name: string, source: string, what: string, ...steps: Step[]): Case => ({
	...{ name, source, what },
	prepare: async () => {
		await standIn();
		return { server: 'a stand-in', steps };
	},
});

const entra = (output: string) =>
	asked('microsoftEntra', oAuth2('microsoftEntraOAuth2Api'), { output });
const google = (output: string, more: IDataObject = {}) =>
	asked('gSuiteAdmin', oAuth2('gSuiteAdminOAuth2Api'), { output, ...more });
const okta = (simplify: boolean) =>
	asked('okta', ['oktaApi', { url: 'https://example.okta.com', accessToken: 'none' }], {
		simplify,
	});
const hubSpot = (operation: string, parameters: IDataObject) =>
	asked('hubspot', ['hubspotAppToken', { appToken: 'none' }], {
		...{ authentication: 'appToken', resource: 'contact', operation, ...parameters },
	});
const salesforce = (options: IDataObject) =>
	asked(
		'salesforce',
		oAuth2('salesforceOAuth2Api', { instance_url: 'https://example.my.salesforce.com' }),
		{ authentication: 'oAuth2', resource: 'contact', options },
	);
const cognito = (simple: boolean) =>
	asked(
		'awsCognito',
		['aws', { region: 'eu-central-1', accessKeyId: 'none', secretAccessKey: 'none' }],
		{ userPool: { __rl: true, mode: 'id', value: 'eu-central-1_ab129faBb' }, simple },
	);
const scim = (options: IDataObject): Step => ({
	node: 'httpRequest',
	parameters: { url: 'https://scim.example.com/v2/Users', options },
});
const split = (fieldToSplitOut: string): Step => {
	return { node: 'splitOut', parameters: { fieldToSplitOut, options: {} } };
};
const asJson = { response: { response: { responseFormat: 'json' } } };

const PROPERTIES = [
	'email',
	'firstname',
	'lastname',
	'jobtitle',
	'salutation',
	'phone',
	'mobilephone',
];
const FIELDS = 'Id,LastName,FirstName,Salutation,Email,Title,Phone,MobilePhone';

/** Directories, HR systems, CRMs, help desks, shops and sheets. */
export const cloudCases: Case[] = [
	cloud('entraRaw', 'entra', 'Users with Output Raw', entra('raw')),
	cloud('entraSimplified', 'entra', 'Users as they come by default: no names', entra('simple')),
	cloud(
		'googleWorkspaceRaw',
		'googleWorkspace',
		'Users with Output Raw',
		google('raw', { projection: 'full' }),
	),
	cloud(
		'googleWorkspaceSimplified',
		'googleWorkspace',
		'Users as they come by default',
		google('simplified'),
	),
	cloud('okta', 'okta', 'Users with Simplify off', okta(false)),
	cloud('oktaSimplified', 'okta', 'Users as they come by default', okta(true)),
	cloud(
		'scim',
		'scim',
		'HTTP Request with Response Format JSON, then Split Out',
		scim(asJson),
		split('Resources'),
	),
	cloud('scimAutodetect', 'scim', 'HTTP Request as it comes by default', scim({})),
	cloud(
		'bambooHr',
		'bambooHr',
		'The directory of employees',
		asked('bambooHr', ['bambooHrApi', { subdomain: 'example', apiKey: 'none' }], {
			resource: 'employee',
		}),
	),
	cloud(
		'hubSpotSearch',
		'hubSpot',
		'Search, with the properties that it has by default',
		hubSpot('search', { filterGroupsUi: {}, additionalFields: {} }),
	),
	cloud(
		'hubSpotSearchProperties',
		'hubSpot',
		'Search, with more properties',
		hubSpot('search', { filterGroupsUi: {}, additionalFields: { properties: PROPERTIES } }),
	),
	cloud(
		'hubSpotGet',
		'hubSpot',
		'Get',
		hubSpot('get', { contactId: { __rl: true, mode: 'id', value: '101' }, additionalFields: {} }),
	),
	cloud('hubSpotGetMany', 'hubSpot', 'Get Many', hubSpot('getAll', { additionalFields: {} })),
	cloud(
		'salesforce',
		'salesforce',
		'Contacts with the fields that are named',
		salesforce({ fields: FIELDS }),
	),
	cloud('salesforceDefault', 'salesforce', 'Contacts as they come by default', salesforce({})),
	cloud('cognito', 'cognito', 'Users as they come by default', cognito(true)),
	cloud('cognitoRaw', 'cognito', 'Users with Simplify off: names are in a list', cognito(false)),
	cloud(
		'zendesk',
		'columns',
		'Users: active is true beside suspended, role and time zone are Zendesk’s own',
		asked('zendesk', ['zendeskApi', { subdomain: 'example', email: 'none', apiToken: 'none' }], {
			filters: {},
		}),
	),
	cloud(
		'freshdesk',
		'columns',
		'Contacts: active says whether an address is verified',
		asked('freshdesk', ['freshdeskApi', { domain: 'example', apiKey: 'none' }], {
			resource: 'contact',
			filters: {},
		}),
	),
	cloud(
		'slack',
		'columns',
		'Users: names, title and phone are in profile',
		asked('slack', ['slackApi', { accessToken: 'none' }], { authentication: 'accessToken' }),
	),
	cloud(
		'wooCommerce',
		'columns',
		'Customers: role is customer',
		asked(
			'wooCommerce',
			[
				'wooCommerceApi',
				{ url: 'https://shop.example.com', consumerKey: 'none', consumerSecret: 'none' },
			],
			{ resource: 'customer', options: {}, returnAll: false, limit: 50 },
		),
	),
	cloud(
		'intercom',
		'columns',
		'Users: role is lead',
		asked('intercom', ['intercomApi', { apiKey: 'none' }], {}),
	),
	cloud(
		'googleSheets',
		'columns',
		'Rows: an empty cell is an empty text, errors are texts, numbers are numbers',
		asked('googleSheets', oAuth2('googleSheetsOAuth2Api'), {
			...{ authentication: 'oAuth2', resource: 'sheet', operation: 'read' },
			documentId: { __rl: true, mode: 'id', value: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms' },
			...{ sheetName: { __rl: true, mode: 'id', value: 0 }, options: {} },
		}),
	),
	cloud(
		'microsoftExcel',
		'columns',
		'Rows of a sheet of Microsoft Excel 365',
		asked('microsoftExcel', oAuth2('microsoftExcelOAuth2Api'), {
			...{ resource: 'worksheet', operation: 'readRows', options: {}, useRange: false },
			workbook: { __rl: true, mode: 'id', value: '01CYZLFJGUJ7JHBSZDFZFL25KSZGQTVAUN' },
			worksheet: { __rl: true, mode: 'id', value: '{00000000-0001-0000-0000-000000000000}' },
		}),
	),
];
