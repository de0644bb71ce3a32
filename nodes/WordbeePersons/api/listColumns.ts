/** Reads a property of a row under any of its names, see `pick`. */
export type Pick = (row: Record<string, unknown>, ...names: string[]) => unknown;

/**
 * `pick` for the rows of a list, which mostly have the same properties: where a name is, and that it is
 * nowhere, is found out once for all of them.
 */
export class ListColumns {
	private row?: Record<string, unknown>;

	private keys: string[] = [];

	/** The property of a name, in whatever case. */
	private readonly found = new Map<string, string | undefined>();

	private readonly matched = new Map<RegExp, string[]>();

	/** As `pick`. */
	readonly pick: Pick = (row, ...names) => {
		this.look(row);
		let value: unknown;
		for (const name of names) {
			const key = row[name] === undefined ? this.keyOf(name) : name;
			const inner = key === undefined ? undefined : row[key];
			if (inner !== undefined && inner !== null) return inner;
			if (inner === null) value = null;
		}
		return value;
	};

	/** @returns the row's properties whose names match, by name */
	like(row: Record<string, unknown>, pattern: RegExp): string[] {
		this.look(row);
		const known = this.matched.get(pattern);
		if (known !== undefined) return known;
		const keys = this.keys.filter((key) => pattern.test(key)).sort();
		this.matched.set(pattern, keys);
		return keys;
	}

	private look(row: Record<string, unknown>): void {
		if (row === this.row) return;
		this.row = row;
		const keys = Object.keys(row);
		const isSame =
			keys.length === this.keys.length && keys.every((key, at) => key === this.keys[at]);
		if (isSame) return;
		this.keys = keys;
		this.found.clear();
		this.matched.clear();
	}

	private keyOf(name: string): string | undefined {
		if (this.found.has(name)) return this.found.get(name);
		const lower = name.toLowerCase();
		const key = this.keys.find((one) => one.toLowerCase() === lower);
		this.found.set(name, key);
		return key;
	}
}
