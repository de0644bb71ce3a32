import * as fc from 'fast-check';

import { openSession, sealSession } from '../../nodes/WordbeePersons/session/openSession';

const credential = {
	url: 'https://h:32570',
	accountId: 'acme',
	password: 'Pa55.word',
	apiKey: 'key',
};
const sealed = (token = 'tok.en') => ({
	...credential,
	sessionToken: sealSession(credential, token),
});

test('what was not edited opens its session', () => {
	expect(openSession(sealed())).toBe('tok.en');
	expect(openSession({ ...sealed(), dataTransport: 'form', allowUnauthorizedCerts: true })).toBe(
		'tok.en',
	);
});

test.each(Object.keys(credential))('an edited %s does not, whatever it is now', (name) => {
	const before = credential[name as keyof typeof credential];
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.constantFrom(`${before} `, before.toUpperCase(), before.slice(1), '', undefined, null),
			),
			(value) => {
				fc.pre(value !== before);
				expect(openSession({ ...sealed(), [name]: value } as any)).toBeUndefined();
			},
		),
	);
});

test('values that moved from one field to another do not either', () => {
	const { accountId, password } = credential;
	expect(openSession({ ...sealed(), accountId: password, password: accountId })).toBeUndefined();
	const shifted = { ...credential, accountId: 'acmeP', password: 'a55.word' };
	expect(openSession({ ...shifted, sessionToken: sealed().sessionToken })).toBeUndefined();
});

test.each([undefined, '', 'none', 'a-bare-token', '.token', '0123456789abcdef.token', 12, null])(
	'%j is no session',
	(sessionToken) => {
		expect(openSession({ ...credential, sessionToken } as any)).toBeUndefined();
	},
);

test('neither password nor key can be read from what is stored', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 4 }), (password) => {
			const seal = sealSession({ ...credential, password }, 'token');
			expect(seal.slice(0, seal.indexOf('.'))).toMatch(/^[0-9a-f]{16,}$/);
			expect(seal.endsWith('.token')).toBe(true);
		}),
	);
});
