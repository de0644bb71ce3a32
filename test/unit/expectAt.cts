/** Compares what stands at a place, and shows the place where it differs. */
export function expectAt(place: unknown[], found: unknown, expected: unknown): void {
	expect([...place, found]).toEqual([...place, expected]);
}
