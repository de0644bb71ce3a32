import fc from 'fast-check';

import { parts } from '../../nodes/WordbeePersonsTrigger/parts';

test('parts go once around: everybody is in one of them, also who is new', () => {
	const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 });
	fc.assert(
		fc.property(ids, fc.nat(520), fc.integer({ min: 1, max: 9 }), (some, begin, size) => {
			const known = some.sort((a, b) => a - b);
			const all = [...parts(known, begin, size)];
			for (let id = 1; id < 600; id++) {
				const holding = all.filter(({ after = 0, upTo = Infinity }) => id > after && id <= upTo);
				expect(holding).toHaveLength(1);
			}
			for (const { after = 0, upTo = Infinity } of all) {
				const inside = known.filter((id) => id > after && id <= upTo);
				expect(inside.length).toBeLessThanOrEqual(size);
			}
			if (known.some((id) => id <= begin)) expect(all[0].after).toBe(begin);
		}),
	);
});
