import { failureOf } from '../../nodes/WordbeePersons/http/failure';
import { toErrorJson, toNodeError } from '../../nodes/WordbeePersons/values/toNodeError';
import { asWordbeeError, WordbeeError } from '../../nodes/WordbeePersons/values/wordbeeError';

const withCode = (message: string, more: object) => Object.assign(new Error(message), more);
/** As n8n wraps it. */
const wrapped = (cause: Error, more: object = {}) =>
	Object.assign(new Error('The connection cannot be established', { cause }), more);

describe('a request without an answer', () => {
	test.each([
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'ERR_INVALID_URL',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s cannot have reached Wordbee', (code) => {
		const error = withCode('request failed', { code });
		for (const thrown of [
			error,
			wrapped(error),
			wrapped(wrapped(error)),
			wrapped(new Error(`connect ${code}`), { httpCode: code }),
		]) {
			expect(failureOf(thrown)).toMatchObject({ delivered: 'no', cancelled: false });
		}
	});

	test.each([
		['ECONNRESET', false],
		['EPIPE', false],
		['ECONNABORTED', true],
		['ETIMEDOUT', true],
		['ERR_BAD_RESPONSE', false],
		['something else', false],
		// These also happen on a connection that was there.
		['EHOSTUNREACH', false],
		['EPROTO', false],
	])('%s may have been carried out', (code, timedOut) => {
		expect(failureOf(withCode('request failed', { code }))).toMatchObject({
			delivered: 'maybe',
			timedOut,
			cancelled: false,
		});
	});

	test.each(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'])(
		'%s before there was a connection cannot have reached Wordbee',
		(code) => {
			const message = `connect ${code} 10.0.0.1:443`;
			expect(failureOf(withCode(message, { code, syscall: 'connect' }))).toMatchObject({
				delivered: 'no',
			});
			expect(failureOf(wrapped(new Error(message)))).toMatchObject({ delivered: 'no' });
		},
	);

	test.each([
		[
			'a secure connection with a port that has none',
			'write EPROTO 80:error:0A00010B:SSL routines::wrong version number',
			{ code: 'EPROTO' },
		],
		[
			'a time-out before there was a connection',
			'connect ETIMEDOUT 10.0.0.1:443',
			{ code: 'ETIMEDOUT', syscall: 'connect' },
		],
	])('%s cannot have reached Wordbee', (_what, message, more) => {
		expect(failureOf(withCode(message, more))).toMatchObject({ delivered: 'no' });
	});

	test('a time-out known by its words only', () => {
		expect(failureOf(new Error('timeout of 1000ms exceeded'))).toMatchObject({
			delivered: 'maybe',
			timedOut: true,
		});
	});

	test('cancelled', () => {
		expect(failureOf(wrapped(withCode('canceled', { code: 'ERR_CANCELED' })))).toMatchObject({
			cancelled: true,
		});
	});

	test.each([undefined, null, 'text', 12, {}])(
		'%j was thrown: in doubt it was carried out',
		(thrown) => {
			expect(failureOf(thrown)).toMatchObject({ delivered: 'maybe' });
		},
	);

	test('no sentence tells an address or what was sent', () => {
		for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'X']) {
			const { sentence } = failureOf(
				withCode('GET https://h/x?token=abc', { code, config: { params: { token: 'abc' } } }),
			);
			expect(sentence).toMatch(/^[A-Z][^?=]+$/);
			expect(sentence).not.toMatch(/https?:|token/);
		}
	});
});

describe('errors as n8n gets them', () => {
	const node: any = {
		id: '1',
		name: 'Wordbee',
		type: 't',
		typeVersion: 1,
		position: [0, 0],
		parameters: { password: 'S3kr1t' },
	};
	const error = new WordbeeError('The login preexists: EEXIST 404', {
		outcome: 'rejected',
		httpCode: 400,
		description: 'Do something.',
		field: 'Login',
		details: { personId: 7 },
	});

	test("Wordbee's sentence stays as it is, whatever code words it holds", () => {
		for (const one of [error, error.with({ httpCode: undefined })]) {
			const shown = toNodeError(node, one, { index: 3, count: 9, name: 'Bo Li' });
			expect(shown.message).toBe('The login preexists: EEXIST 404 [item 4, Bo Li]');
			expect(shown.description).toBe('Do something.');
			expect(shown.context).toMatchObject({ itemIndex: 3, outcome: 'rejected', field: 'Login' });
			expect(JSON.stringify(shown.node)).not.toContain('S3kr1t');
			// n8n's editor would write "[item 3]" behind it.
			expect(JSON.stringify(shown)).not.toContain('itemIndex');
		}
	});

	test('an error item says all that is known, and a success cannot be taken for one', () => {
		expect(toErrorJson(node, error, { index: 3, count: 9, name: 'Bo Li' })).toEqual({
			error: 'The login preexists: EEXIST 404 [item 4, Bo Li]',
			details: {
				outcome: 'rejected',
				httpCode: 400,
				field: 'Login',
				personId: 7,
				description: 'Do something.',
			},
		});
	});

	test('an unexpected error keeps its words and nothing else', () => {
		const thrown = Object.assign(new Error('Boom'), {
			config: { params: { token: 'abc' } },
			cause: new Error('abc'),
		});
		const known = asWordbeeError(thrown);
		expect(known.message).toBe('Boom');
		expect(known.outcome).toBe('notSent');
		expect(Object.values(known)).not.toContain(thrown);
		expect(known.cause).toBeUndefined();
	});
});

describe('where a connection failed', () => {
	const url = 'https://acme.example:32570/prefix';

	test.each([
		['connect ECONNREFUSED 10.0.0.1:3128', 'The proxy refused the connection'],
		['connect EHOSTUNREACH ::1:3128', 'No connection to the proxy could be made'],
		['getaddrinfo ENOTFOUND proxy.corp', 'The host name of the proxy is not known'],
		['Proxy connection ended before receiving CONNECT response', 'The proxy did not make'],
		['tunneling socket could not be established, statusCode=503', 'The proxy did not make'],
	])('%s: the proxy', (message, says) => {
		const failure = failureOf(wrapped(new Error(message)), url);
		expect(failure).toMatchObject({ delivered: 'no', proxy: true });
		expect(failure.sentence).toContain(says);
	});

	test.each([
		['connect ECONNREFUSED 10.0.0.1:32570', url],
		['connect ECONNREFUSED ::1:443', 'https://proxy.example'],
		['getaddrinfo ENOTFOUND acme.example', url],
		['getaddrinfo ENOTFOUND ACME.example', url],
		['read ECONNRESET', url],
		['connect ECONNREFUSED 10.0.0.1:3128', undefined],
	])('%s: not the proxy', (message, at) => {
		expect(failureOf(wrapped(new Error(message)), at)).toMatchObject({ proxy: false });
	});
});
