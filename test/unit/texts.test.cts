import * as fc from 'fast-check';

import { retryAfter, sentenceOf } from '../../nodes/WordbeePersons/http/answer';
import { Redactor } from '../../nodes/WordbeePersons/http/redactor';

const sentence = (text: string) => sentenceOf({ status: 400, headers: {}, text }, (all) => all);

describe('the sentence in an error answer', () => {
	const words = 'The e-mail address is not valid: "ana"';
	const page =
		'<!DOCTYPE html>\r\n<html><head><title>Not good</title><style>a{}</style></head><body><h1>Other</h1></body></html>';
	test.each([
		['plain text', words, words],
		['a JSON string', JSON.stringify(words), words],
		['Message', JSON.stringify({ Message: words }), words],
		['message', JSON.stringify({ message: words, code: 4 }), words],
		[
			'API 2: reason',
			JSON.stringify({ error: { title: 'Failed', details: 'x', messages: [] }, reason: words }),
			words,
		],
		[
			'API 2: error without reason',
			JSON.stringify({ error: { title: words, messages: [] } }),
			words,
		],
		[
			'API 2: throttling',
			JSON.stringify({ error: { type: 'Throttling error', message: words } }),
			words,
		],
		['errors', JSON.stringify({ errors: ['One.', 'Two.'] }), 'One. Two.'],
		['a page with a title', page, 'Not good'],
		[
			'a page without a title',
			'<html><body><script>x</script><p>Not&nbsp;here</p></body></html>',
			'Not here',
		],
		['a page as JSON string', JSON.stringify(page), 'Not good'],
		['several lines', 'One.\r\n\tTwo.', 'One. Two.'],
		['a byte order mark', `\uFEFF${JSON.stringify(words)}`, words],
		['empty', '', ''],
		['blanks', ' \n ', ''],
		['an empty JSON string', '""', ''],
		['null', 'null', ''],
		['an object without words', '{"code":12}', ''],
		['text with a sign', 'a < b & c > d', 'a < b & c > d'],
		[
			'entities',
			'Login &quot;Ana &#38; Bo&quot; isn&#39;t &lt;free&gt; &#xe9;',
			'Login "Ana & Bo" isn\'t <free> é',
		],
		['an entity of an entity', 'a &amp;quot; b &unknown; &#0;', 'a &quot; b &unknown; &#0;'],
		[
			'an XML document',
			`<Error><Message>${words.replace(/"/g, '&quot;')}</Message></Error>`,
			words,
		],
		[
			'the same in JSON',
			JSON.stringify({ reason: '<Fault code="7">No.<br/>Never.</Fault>' }),
			'No. Never.',
		],
		[
			'angle brackets of a sentence',
			'The value <null> of Ana <ana@example.com>',
			'The value <null> of Ana <ana@example.com>',
		],
	])('%s', (_, text, expected) => {
		expect(sentence(text)).toBe(expected);
	});

	test('is one short line, whatever comes', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ maxLength: 2000 }),
					fc.json(),
					fc.string().map((s) => `<p>${s}`),
				),
				(text) => {
					const line = sentence(text);
					expect(line.length).toBeLessThanOrEqual(301);
					expect(line).not.toMatch(/[\r\n\t]/);
					expect(line).toBe(line.trim());
				},
			),
		);
		for (const huge of [
			'x'.repeat(10_000_000),
			JSON.stringify('x'.repeat(10_000_000)),
			`<html>${'<b>y'.repeat(1_000_000)}`,
			'<'.repeat(5_000_000),
		]) {
			const start = Date.now();
			expect(sentence(huge).length).toBeLessThanOrEqual(301);
			expect(Date.now() - start).toBeLessThan(2000);
		}
	});
});

test.each([
	[undefined, undefined],
	['', undefined],
	['7', 7],
	['-5', 0],
	['soon', undefined],
	['Thu, 01 Jan 1970 00:02:00 GMT', 60],
	['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('retry-after %j is %j seconds', (value, seconds) => {
	const headers: Record<string, string> = value === undefined ? {} : { 'retry-after': value };
	expect(retryAfter({ status: 429, headers, text: '' }, 60_000)).toBe(seconds);
});

describe('redaction', () => {
	const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
	const html = (text: string) =>
		text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	const spellings: Array<[string, (secret: string) => string]> = [
		['plain', (secret) => secret],
		['URL-encoded', encodeURIComponent],
		['URL-encoded as a form', (secret) => new URLSearchParams({ s: secret }).toString().slice(2)],
		['URL-encoded in lower case', (secret) => lowerHex(encodeURIComponent(secret))],
		['JSON-escaped', (secret) => JSON.stringify(secret).slice(1, -1)],
		[
			'JSON-escaped and URL-encoded',
			(secret) => encodeURIComponent(JSON.stringify(secret).slice(1, -1)),
		],
		['HTML-escaped', html],
		[
			'HTML-escaped with quotes',
			(secret) => html(secret).replace(/"/g, '&quot;').replace(/'/g, '&#39;'),
		],
		[
			'JSON-escaped and HTML-escaped',
			(secret) => html(JSON.stringify(secret).slice(1, -1)).replace(/"/g, '&quot;'),
		],
	];
	/** Secrets with what encodings change, and a core that no text around them holds. */
	const signs = fc.string({
		unit: fc.constantFrom(...'&<>"\'+%= /\\?#:;,.é田🙂ab1'),
		maxLength: 12,
	});
	const secret = fc.tuple(signs, signs).map(([before, after]) => `${before}S3kr1t${after}`);

	test.each(spellings)('%s', (_, spell) => {
		fc.assert(
			fc.property(
				secret,
				fc.constantFrom('', 'Error: ', 'see https://host/x?y=', '"'),
				fc.constantFrom('', '.', '"}', '&more=1'),
				(value, before, after) => {
					const redactor = new Redactor();
					redactor.add(value);
					const clean = redactor.clean(`${before}${spell(value)}${after}`);
					expect(clean).not.toContain('S3kr1t');
				},
			),
			{ numRuns: 300 },
		);
	});

	test('a secret that holds another one', () => {
		const redactor = new Redactor();
		redactor.add('abc', 'abcdef', 'def');
		expect(redactor.clean('x abcdef y abc z def')).not.toMatch(/[a-f]{3}/);
	});

	test('what was not added stays, as does text without secrets', () => {
		const redactor = new Redactor();
		redactor.add(undefined, null, 12, '', 'ab');
		for (const text of ['The login is in use: ab', 'Zoë & Co. <x> 100%', 'Company 12 (a/b?c)']) {
			expect(redactor.clean(text)).toBe(text);
		}
	});

	test('addresses lose their query even when nothing was added', () => {
		const clean = new Redactor().clean(
			'GET https://h:32570/companies/1/persons?token=abc&data=%7B%7D failed',
		);
		expect(clean).toBe('GET https://h:32570/companies/1/persons failed');
	});
});
