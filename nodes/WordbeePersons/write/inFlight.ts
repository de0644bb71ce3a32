import { clock } from '../http/clock';
import type { Traffic, Trip } from '../http/run';

/** Requests in flight at first: what the node sends without asking how much Wordbee takes. */
export const AT_FIRST = 4;

/** Requests in flight at most. */
export const AT_MOST = 16;

/** A round is quick if its median is not longer than so many times that of the fastest round. */
const QUICK = 1.5;

/** What brings at least this share of something else brings about as much. */
const AS_GOOD = 0.85;

/**
 * A round that is faster than any before by so much shows that those had something else in them: the log-in,
 * or a process that was just warming up.
 */
const NEWS = 0.8;

/** So much of what three more in flight can bring they must bring. */
const GAIN = 0.3;

/** So many rounds in a row that are not quick are no chance. */
const SLOW_ROUNDS = 3;

/** Shorter answers count as equally quick. */
const QUICK_MS = 10;

/** From here on answers take so much longer that Wordbee must be queuing requests. */
const DOUBLED = 2;

/**
 * How many requests may be in flight, found out from the answers. A round is as many answers as may be in
 * flight. After a quick round it is one more; several in a row that are not quick bring it back for good to
 * what brought about as much. A round that takes twice as long halves it, but not below the first number,
 * since Wordbee may have become slow for reasons of its own. An answer that says "too much" halves it too,
 * and the number at which it came is not tried again in this run: to find out once costs least.
 */
export class InFlight implements Traffic {
	/** Requests that may be in flight now. */
	most: number;

	private ceiling = AT_MOST;

	/** Counts the changes of `most`: what left before the last one says nothing about it. */
	private age = 0;

	/** Milliseconds that the answers of this round took. */
	private round: number[] = [];

	/** Median of the fastest round, in milliseconds. */
	private fastest = Infinity;

	/** Answers per millisecond in the last round, by the number in flight. */
	private readonly rates: number[] = [];

	/** Rounds in a row that were not quick. */
	private slow = 0;

	/** Whether a round took twice as long before. */
	private hasDoubled = false;

	/** @param chosen a number that the user has set: it stays; undefined to find out */
	constructor(private readonly chosen?: number) {
		this.most = chosen ?? AT_FIRST;
	}

	leaves(): Trip {
		const { age } = this;
		const since = clock.now();
		return {
			isBold: this.chosen === undefined && this.most > AT_FIRST,
			back: (tooMuch) => {
				if (this.chosen !== undefined || age !== this.age) return;
				if (tooMuch) this.tooMuch();
				else this.note(clock.now() - since);
			},
		};
	}

	private note(ms: number): void {
		if (this.most < AT_FIRST) this.most++;
		this.round.push(ms);
		if (this.round.length < this.most) return;
		const median = Math.max(QUICK_MS, medianOf(this.round));
		this.round = [];
		const isNews = median < this.fastest * NEWS;
		this.fastest = Math.min(this.fastest, median);
		if (isNews) this.rates.length = 0;
		const isQuick = median <= this.fastest * QUICK && this.isWorth(this.most / median);
		this.slow = isQuick ? 0 : this.slow + 1;
		if (median >= this.fastest * DOUBLED) this.double();
		else if (this.slow >= SLOW_ROUNDS) this.limit(Math.min(this.most - 1, this.enough()));
		else if (isQuick && !isNews && this.most < this.ceiling) this.set(this.most + 1);
	}

	/** Whether a round brought about as much as any with fewer in flight, and more than with three fewer. */
	private isWorth(rate: number): boolean {
		const { most, rates } = this;
		rates[most] = rate;
		const fewer = Math.max(0, ...rates.slice(0, most).filter(Boolean));
		const before = rates[most - 3] ?? 0;
		return rate >= AS_GOOD * fewer && rate >= before * (1 + (GAIN * 3) / (most - 3));
	}

	/** The least number in flight that brought about as much as any. */
	private enough(): number {
		const most = Math.max(...this.rates.filter(Boolean));
		return this.rates.findIndex((rate) => rate >= AS_GOOD * most);
	}

	/** Once may be chance; twice is what Wordbee takes. */
	private double(): void {
		const { most } = this;
		this.set(Math.max(AT_FIRST, Math.floor(most / 2)));
		if (this.hasDoubled) this.limit(most - 1);
		this.hasDoubled = true;
	}

	private tooMuch(): void {
		const { most } = this;
		this.set(Math.max(1, Math.floor(most / 2)));
		this.limit(most - 1);
	}

	/** Never goes above a number again; the first one is always tried. */
	private limit(most: number): void {
		this.ceiling = Math.max(AT_FIRST, Math.min(this.ceiling, most));
		this.set(Math.min(this.most, this.ceiling));
	}

	private set(most: number): void {
		if (most !== this.most) this.age++;
		this.most = most;
		this.round = [];
		this.slow = 0;
	}
}

function medianOf(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor((sorted.length - 1) / 2)];
}
