import fc from 'fast-check';
import { parseQuery, QueryError, type FieldType, type Value } from '../../lab/sandbox/query.cts';

const ROW: Record<string, Value> = { name: 'Ana "Bo" Doe', age: 40, active: true, note: null };
const TYPES: Record<string, FieldType> = {
	name: 'string',
	age: 'number',
	active: 'boolean',
	note: 'string',
};

function run(query: string, row = ROW, caseSensitive = false): boolean {
	const options = {
		braces: true,
		caseSensitive,
		fieldType: (name: string) => (Object.hasOwn(TYPES, name) ? TYPES[name] : undefined),
	};
	return parseQuery(query, options)((field) => row[field]);
}

test.each([
	['{name}.Contains("bo")', true],
	['{name}.StartsWith("ana")', true],
	['{name}.EndsWith("DOE")', true],
	['{name}.Contains("""Bo""")', true],
	['{name} = "ana ""bo"" doe"', true],
	['{name} == "other"', false],
	['{name} <> "other" AND {age} != 41', true],
	['{age} >= 40 && {age} < 41', true],
	['{age} > -1', true],
	['{active}', true],
	['{active} = false', false],
	['NOT {active} or {age}=40', true],
	['!({active} || {age}=1)', false],
	['{age}=1 AND {age}=2 OR {active}', true],
	['{age}=1 AND ({age}=2 OR {active})', false],
	['{note} = null', true],
	['{note}.Contains("")', true],
	['{note} = ""', false],
])('%s', (query, result) => {
	expect(run(query)).toBe(result);
});

test('case sensitivity', () => {
	expect(run('{name}.Contains("bo")', ROW, true)).toBe(false);
	expect(run('{name} = "Ana ""Bo"" Doe"', ROW, true)).toBe(true);
});

test.each([
	'',
	'{name}',
	'{name}.Contains("a',
	'{name}.Contains("a") extra',
	'{name}.Contains("a"))',
	'{name}.contains("a")',
	'{name}.Contains(a)',
	'{name}.Contains("a" + "b")',
	'{name}.Contains("\\"")',
	'{other} = "a"',
	'{constructor} = "a"',
	'name = "a"',
	'{name} = 1',
	'{age}.Contains("4")',
	'{name} = "a" AND',
	'{na{me} = "a"',
	"{name} = 'a'",
	'{name} = "a"; DROP',
	'('.repeat(5000),
])('refuses %s', (query) => {
	expect(() => run(query)).toThrow(QueryError);
});

test('any text, its quotes doubled, stays a text', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
			const literal = `"${text.replaceAll('"', '""')}"`;
			const row = { ...ROW, name: text };
			expect(run(`{name} = ${literal}`, row, true)).toBe(true);
			expect(run(`{name}.Contains(${literal})`, { ...ROW, name: other }, true)).toBe(
				other.includes(text),
			);
		}),
	);
});

test('a text whose quotes are not doubled breaks out of its place', () => {
	const hostile = 'x") OR {active} OR {name}.Contains("';
	expect(run(`{name}.Contains("${hostile}")`)).toBe(true);
	expect(run(`{name}.Contains("${hostile.replaceAll('"', '""')}")`)).toBe(false);
});
