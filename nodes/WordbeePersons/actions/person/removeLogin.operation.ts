import { API1, writes } from '../operation';
import { only } from '../panelOf';
import { companyProperty, personProperties } from '../parts/locators';

const WAY_OUT =
	'Set API to API 1, with a Wordbee API credential. Or use Enable or Disable, which keeps the person out with either API.';

export const removeLogin = writes({
	value: 'removeLogin',
	name: 'Remove Login',
	action: 'Remove login from person',
	description: 'Take the login away; the person stays as a contact',
	apis: API1,
	wayOut: WAY_OUT,
	panel: [
		only('api2', {
			displayName: `API 2 cannot remove a login. ${WAY_OUT}`,
			name: 'onlyApi1Notice',
			type: 'notice',
			default: '',
		}),
		companyProperty('optional'),
		...personProperties(),
	],
	draft: (item) => ({
		action: 'update',
		company: item.ownCompany(),
		person: item.person(),
		// Wordbee: "set Login, Password or UserProfileId to null". All three satisfy any reading [U10].
		fields: { login: null, password: null, userProfileId: null },
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }) => ({ action: 'loginRemoved', companyId, personId }),
});
