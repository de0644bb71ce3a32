import { jsonOf, sentenceOf } from '../../nodes/WordbeePersons/http/answer';

const answer = (text: string) => ({ status: 200, headers: {}, text });
const nested = (open: string, close: string, depth: number) =>
	`${open.repeat(depth)}1${close.repeat(depth)}`;

describe('JSON that is nested deeper than any answer of Wordbee', () => {
	test.each([
		['lists', '[', ']'],
		['objects', '{"rows":', '}'],
	])('%s: as deep as 50 they are read, deeper ones are no JSON', (_form, open, close) => {
		expect(jsonOf(answer(nested(open, close, 50)))).toBeDefined();
		for (const depth of [51, 9_000, 100_000]) {
			expect(jsonOf(answer(nested(open, close, depth)))).toBeUndefined();
		}
	});

	test('brackets in a text are text', () => {
		for (const value of ['['.repeat(99), `"${'{'.repeat(99)}`, `\\"${'['.repeat(99)}`, '\\']) {
			expect(jsonOf(answer(JSON.stringify([{ [value]: value }, [value]])))).toEqual([
				{ [value]: value },
				[value],
			]);
		}
	});

	test('a long list is no deep one, and takes no time', () => {
		const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, list: [{ name: `[${id}` }] }));
		const text = JSON.stringify(rows);
		const start = performance.now();
		expect(jsonOf(answer(text))).toHaveLength(rows.length);
		jsonOf(answer(`"${'x'.repeat(10_000_000)}"`));
		expect(performance.now() - start).toBeLessThan(5_000);
	});
});

test('an error answer of brackets only holds no sentence', () => {
	const clean = (text: string) => text;
	expect(sentenceOf(answer(nested('[', ']', 9_000).replace('1', '')), clean)).toBe('');
	expect(sentenceOf(answer('— "'), clean)).toBe('');
	expect(sentenceOf(answer('{"reason":"No."}'), clean)).toBe('No.');
});
