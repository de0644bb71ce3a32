import * as fc from 'fast-check';

import { candidates } from '../../nodes/WordbeePersons/lookup/candidates';
import { idList } from '../../nodes/WordbeePersons/write/report';

/** Reads "1-3, 7" back. */
function idsIn(text: string): number[] {
	return text.split(', ').flatMap((part) => {
		const [from, to = from] = part.split('-').map(Number);
		return Array.from({ length: to - from + 1 }, (_, index) => from + index);
	});
}

test('a list of ids names each of them, however long it is', () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 2500 }),
			(ids) => {
				expect(idsIn(idList(ids)).sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
			},
		),
	);
});

test('a run of ids is written short once the list is long', () => {
	const ids = Array.from({ length: 5000 }, (_, index) => 1001 + index);
	expect(idList(ids)).toBe('1001-6000');
	expect(idList([...ids, 9000])).toBe('1001-6000, 9000');
	expect(idList([3, 1, 2])).toBe('3, 1, 2');
	expect(idList([])).toBe('');
});

test('candidates are listed with their ids, and not without end', () => {
	const list = Array.from({ length: 12 }, (_, index) => ({ id: index, name: `N${index}` }));
	expect(candidates(list.slice(0, 2))).toBe('N0 (0), N1 (1)');
	expect(candidates(list)).toMatch(/^N0 \(0\), .*N9 \(9\) and 2 more$/);
});
