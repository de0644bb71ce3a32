import type { ListColumns } from '../WordbeePersons/api/listColumns';
import { eachInTurn } from '../WordbeePersons/http/clock';
import type { PersonRow } from '../WordbeePersons/person/personRow';
import { FACTS, factsOf, type FactKey } from './factsOf';

/** A fact that the list did not show. */
const UNSHOWN = '?';
/** A fact without a value. */
const NONE = '-';
/** A fact whose mark stands with the person. */
const OWN = '*';
/** Letters of a mark: 24 bits, so one change in 16 million would go unnoticed. */
const LENGTH = 4;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~';

/** Facts that many persons have in common: their marks are stored once for all of them. */
const SHARED: ReadonlySet<FactKey> = new Set(['role', 'userProfileId', 'title', 'timezone']);
const IS_SHARED = FACTS.map((key) => SHARED.has(key));

/** What is remembered of a person: no text of it, only marks that change with the text. */
export interface Known {
	companyId?: number;
	isActive?: boolean;
	/** One mark per fact, in the order of FACTS. */
	marks: string[];
}

/** What persons have in common, as text: company, active or not, and per fact none, unshown, its mark or OWN. */
type Kind = string;

/**
 * The persons that are remembered. Each is a short text, the number of its kind and the marks of its own, so
 * that a person in which nothing has changed is recognised by comparing two texts.
 */
export class Marks {
	private readonly numbers = new Map<Kind, string>();

	private constructor(
		private readonly kinds: Kind[],
		private readonly texts: Map<number, string>,
	) {
		for (const [at, kind] of kinds.entries()) this.numbers.set(kind, at.toString(36));
		this.before = kinds.length;
	}

	/** Kinds that were there before anything was compared. */
	private readonly before: number;

	/** @returns the marks of nobody */
	static none(): Marks {
		return new Marks([], new Map());
	}

	/**
	 * @param kinds as `packed` gave them
	 * @param persons as `packed` gave them
	 */
	static async unpacked(kinds: string, persons: string): Promise<Marks> {
		const texts = new Map<number, string>();
		let last = 0;
		await eachInTurn(persons === '' ? [] : persons.split(';'), (text) => {
			const end = text.indexOf(',');
			last += parseInt(text.slice(0, end), 36);
			texts.set(last, text.slice(end + 1));
		});
		return new Marks(kinds === '' ? [] : kinds.split(';'), texts);
	}

	/** As n8n stores them: 20 to 45 letters for a person. */
	async packed(): Promise<{ kinds: string; persons: string }> {
		const used = new Map<string, string>();
		const persons: string[] = [];
		let last = 0;
		await eachInTurn(this.ids(), (id) => {
			const text = this.texts.get(id)!;
			const end = text.indexOf(',');
			const number = text.slice(0, end);
			const now = used.get(number) ?? used.size.toString(36);
			used.set(number, now);
			persons.push(`${(id - last).toString(36)},${now}${text.slice(end)}`);
			last = id;
		});
		const kinds = [...used.keys()].map((number) => this.kinds[parseInt(number, 36)]);
		return { kinds: kinds.join(';'), persons: persons.join(';') };
	}

	get size(): number {
		return this.texts.size;
	}

	/** The numbers of all persons, the lowest first. */
	ids(): number[] {
		return [...this.texts.keys()].sort((a, b) => a - b);
	}

	get(personId: number): Known | undefined {
		const text = this.texts.get(personId);
		return text === undefined ? undefined : this.known(text);
	}

	/** What is to be remembered of a person whom a list shows. */
	textOf(row: PersonRow, columns: ListColumns): string {
		const { companyId, isActive } = row;
		return this.text({ companyId, isActive, marks: factsOf(row, columns).map(markOf) });
	}

	/** What is remembered as such a text. */
	known(text: string): Known {
		const end = text.indexOf(',');
		const [company, flag, pattern] = this.kinds[parseInt(text.slice(0, end), 36)].split(',');
		const known: Known = { marks: [] };
		if (company !== '') known.companyId = parseInt(company, 36);
		if (flag !== '') known.isActive = flag === '+';
		let own = end + 1;
		for (let at = 0; at < pattern.length; ) {
			if (pattern[at] === OWN) {
				known.marks.push(text.slice(own, (own += LENGTH)));
				at++;
			} else {
				const length = pattern[at] === UNSHOWN || pattern[at] === NONE ? 1 : LENGTH;
				known.marks.push(pattern.slice(at, (at += length)));
			}
		}
		// Facts that a later version added were not shown before.
		while (known.marks.length < FACTS.length) known.marks.push(UNSHOWN);
		return known;
	}

	knows(personId: number): boolean {
		return this.texts.has(personId);
	}

	/** Whether exactly this is remembered of a person. */
	has(personId: number, text: string): boolean {
		return this.texts.get(personId) === text;
	}

	/** @returns whether something else was remembered before */
	set(personId: number, known: Known): boolean {
		const text = this.text(known);
		if (this.has(personId, text)) return false;
		this.texts.set(personId, text);
		return true;
	}

	delete(personId: number): void {
		this.texts.delete(personId);
	}

	/** The marks of a fact that persons had before anything was compared. */
	marksBefore(fact: number): Set<string> {
		const kinds = this.kinds.slice(0, this.before);
		return new Set(kinds.map((_, at) => this.known(`${at.toString(36)},`).marks[fact]));
	}

	private text({ companyId, isActive, marks }: Known): string {
		const flag = isActive === undefined ? '' : isActive ? '+' : '-';
		let kind: Kind = `${companyId?.toString(36) ?? ''},${flag},`;
		let own = '';
		for (const [at, mark] of marks.entries()) {
			const isOwn = mark.length === LENGTH && !IS_SHARED[at];
			kind += isOwn ? OWN : mark;
			if (isOwn) own += mark;
		}
		let number = this.numbers.get(kind);
		if (number === undefined) {
			number = this.kinds.length.toString(36);
			this.numbers.set(kind, number);
			this.kinds.push(kind);
		}
		return `${number},${own}`;
	}
}

/** The mark of a fact's text, undefined if the list does not show it. */
export function markOf(text: string | undefined): string {
	if (text === undefined) return UNSHOWN;
	if (text === '') return NONE;
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
		hash ^= hash >>> 15;
	}
	hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
	hash ^= hash >>> 15;
	let mark = '';
	for (let letter = 0; letter < LENGTH; letter++) {
		mark += LETTERS[hash & 63];
		hash >>>= 6;
	}
	return mark;
}

/** Whether both marks are of a shown value and differ. */
export function differs(before: string, now: string): boolean {
	return before !== now && before !== UNSHOWN && now !== UNSHOWN;
}

/** What is remembered from now on: nothing is lost that one poll does not show. */
export function merged(before: Known, now: Known): Known {
	return {
		companyId: now.companyId ?? before.companyId,
		isActive: now.isActive ?? before.isActive,
		marks: now.marks.map((mark, at) => (mark === UNSHOWN ? (before.marks[at] ?? UNSHOWN) : mark)),
	};
}
