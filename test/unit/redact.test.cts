import { Redactor } from '../../nodes/WordbeePersons/http/redactor';

function redactorOf(...secrets: string[]): Redactor {
	const redactor = new Redactor();
	redactor.add(...secrets);
	return redactor;
}

const AWKWARD = `Canary-"7&<x>'+ %é/\\?=ÿþ`;

describe('spellings of a secret', () => {
	const escaped = AWKWARD.replace(/\\/g, '\\\\').replace(
		/[^\w %/?=\\-]/g,
		(sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
	);
	const twice = encodeURIComponent(encodeURIComponent(AWKWARD));
	test.each([
		['plain', AWKWARD],
		['escaped as .NET does in JSON', escaped],
		[
			'escaped as .NET does in HTML',
			AWKWARD.replace(/[&<>"'é-ÿ]/g, (sign) => `&#${sign.charCodeAt(0)};`),
		],
		[
			'escaped in JSON in JSON in an address',
			encodeURIComponent(JSON.stringify(escaped).slice(1, -1)),
		],
		['percent-encoded', encodeURIComponent(AWKWARD)],
		['percent-encoded twice', twice],
		['percent-encoded three times', encodeURIComponent(twice)],
		[
			'percent-encoded form, twice',
			encodeURIComponent(new URLSearchParams({ AWKWARD }).toString().slice(8)),
		],
		['in JSON in an address', encodeURIComponent(JSON.stringify(AWKWARD).slice(1, -1))],
	])('%s', (_spelling, text) => {
		const redactor = redactorOf(AWKWARD);
		expect(redactor.clean(`before ${text} after`)).toBe('before *** after');
		expect(redactor.cleanData({ a: [`before ${text} after`] })).toEqual({
			a: ['before *** after'],
		});
	});

	test.each(['%', '&', '"', '%25', '&amp;'])('a secret that ends in %s', (end) => {
		const secret = `abcdefgh${end}`;
		const once = encodeURIComponent(secret);
		const html = secret.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
		for (const text of [secret, once, encodeURIComponent(once), html]) {
			expect(redactorOf(secret).clean(`(${text})`)).toBe('(***)');
		}
	});

	test.each([1, 2, 7, 20])(
		'%i backslashes in a secret, and many in a text, take no time',
		(count) => {
			const secret = `a${'\\'.repeat(count)}x1`;
			const redactor = redactorOf(secret);
			const start = performance.now();
			expect(redactor.clean('\\'.repeat(20_000))).toHaveLength(20_000);
			expect(redactor.clean(`a${'\\'.repeat(5_000)}x2`)).toContain('x2');
			expect(performance.now() - start).toBeLessThan(2_000);
			const json = JSON.stringify(secret).slice(1, -1);
			for (const text of [
				secret,
				json,
				JSON.stringify(json).slice(1, -1),
				encodeURIComponent(secret),
			]) {
				expect(redactor.clean(`(${text})`)).toBe('(***)');
			}
		},
	);
});

describe('data', () => {
	const data = {
		link: 'https://wordbee.example/persons/7?id=7&token=1#top',
		guid: '8f14e45fceea167a5a36dedd4bea2543',
		text: 'password=none, data=7',
		numbers: [7, -1.5, null, true],
		nested: { list: [{ name: 'demonstration' }, 'demo'] },
	};

	test('without a secret it is the very same', () => {
		expect(redactorOf('a-long-secret').cleanData(data)).toBe(data);
		expect(redactorOf('a-long-secret').cleanData(undefined)).toBeUndefined();
	});

	test('a short secret is masked only where it is the whole text', () => {
		expect(redactorOf('demo').cleanData(data)).toEqual({
			...data,
			nested: { list: [{ name: 'demonstration' }, '***'] },
		});
	});

	test('a long one is masked everywhere, except in names', () => {
		const secret = 'a-long-secret';
		expect(redactorOf(secret).cleanData({ [secret]: `x${secret}y`, b: [[secret]], c: 7 })).toEqual({
			[secret]: 'x***y',
			b: [['***']],
			c: 7,
		});
	});
});
