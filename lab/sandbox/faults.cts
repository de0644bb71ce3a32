import type { WordbeeData } from './data.cts';

/** What a rule sees of a request. */
export interface FaultRequest {
	api: 1 | 2;
	operation: string;
	method: string;
	path: string;
	query: Record<string, string>;
	/** API 1: the parsed `data`; API 2: the parsed body (of an upload: the parsed file). */
	body: unknown;
}

/** `commit`: whether the request takes effect before its answer is spoilt. */
export type Effect =
	/** The connection is cut; `rst`: with a TCP reset. */
	| { kind: 'reset'; commit: boolean; rst?: boolean }
	/** No answer; the connection is cut after `ms`, else it stays until the client goes. */
	| { kind: 'stall'; commit: boolean; ms?: number }
	/**
	 * Waits, then handles and answers as usual: a late commit even when the client has gone. `afterLoss`:
	 * the time counts from when the client went, however long that took.
	 */
	| { kind: 'slow'; ms: number; afterLoss?: boolean }
	| {
			kind: 'status';
			status: number;
			commit: boolean;
			body?: string;
			headers?: Record<string, string>;
	  }
	/** An HTML page, status 200 unless told. */
	| { kind: 'html'; commit: boolean; status?: number }
	/** The answer's first half, which is no JSON. */
	| { kind: 'truncated'; commit: boolean }
	| { kind: 'empty'; commit: boolean }
	/** A JSON string of 10 MB unless told. */
	| { kind: 'huge'; commit: boolean; bytes?: number }
	/** JSON, but of a type nobody expects there. */
	| { kind: 'wrongType'; commit: boolean }
	| { kind: 'redirect'; location: string; status?: number }
	/** The session of this request dies now, the request is refused like any with a dead token. */
	| { kind: 'expireToken' }
	/** Refused for lack of rights (403 unless told); the session stays alive. */
	| { kind: 'forbidden'; status?: number }
	/** 429 in the API's form. */
	| { kind: 'tooMany'; retryAfter?: string | number }
	/** Runs just before the request is handled as usual; other rules still apply. */
	| {
			kind: 'call';
			fn: (data: WordbeeData, request: FaultRequest) => void | Promise<void>;
	  }
	/** Lists always answer a full page and a total that grows. */
	| { kind: 'endlessPage' };

type CallEffect = Extract<Effect, { kind: 'call' }>;
/** What strikes a request itself. */
export type Strike = Exclude<Effect, CallEffect>;

/** Without `nth`, `after`, `every` and `chance` a rule fires at every matching request. */
export interface FaultRule {
	on?: {
		api?: 1 | 2;
		operation?: string | string[];
		method?: string;
		path?: RegExp;
		where?: (request: FaultRequest) => boolean;
	};
	/** 1-based number(s) among the matching requests. */
	nth?: number | number[];
	/** Every matching request after this many. */
	after?: number;
	/** Each n-th matching request. */
	every?: number;
	/** Probability 0..1, drawn from a generator of the rule's own. */
	chance?: number;
	seed?: number;
	/** Fires at most this often. */
	times?: number;
	effect: Effect;
}

/** Pseudo random numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

interface LiveRule {
	rule: FaultRule;
	matches: number;
	fired: number;
	random: () => number;
}

/** The plan of faults: rules are asked in the order they were added, the first that fires decides. */
export class Faults {
	/** How often any rule fired. */
	hits = 0;

	private rules: LiveRule[] = [];

	add(rule: FaultRule): void {
		this.rules.push({ rule, matches: 0, fired: 0, random: seededRandom(rule.seed ?? 1) });
	}

	clear(): void {
		this.rules = [];
		this.hits = 0;
	}

	/** The effects on one request: all `call`s that fire, and at most one other. */
	effectsOn(request: FaultRequest): { calls: CallEffect[]; effect?: Strike } {
		const calls: CallEffect[] = [];
		let effect: Strike | undefined;
		for (const live of this.rules) {
			if (!matches(live.rule, request)) continue;
			live.matches++;
			if (!due(live)) continue;
			if (live.rule.effect.kind === 'call') calls.push(live.rule.effect);
			else if (effect) continue;
			else effect = live.rule.effect;
			live.fired++;
			this.hits++;
		}
		return { calls, effect };
	}
}

function matches(rule: FaultRule, request: FaultRequest): boolean {
	const { api, operation, method, path, where } = rule.on ?? {};
	return (
		(api === undefined || api === request.api) &&
		(operation === undefined || [operation].flat().includes(request.operation)) &&
		(method === undefined || method.toUpperCase() === request.method) &&
		(!path || request.path.search(path) >= 0) &&
		(where?.(request) ?? true)
	);
}

function due({ rule, matches: count, fired, random }: LiveRule): boolean {
	const { nth, after = 0, every = 1, chance = 1, times = Infinity } = rule;
	// Drawn for every match, so that the other conditions do not shift the sequence.
	const lucky = random() < chance;
	const inTurn = nth === undefined || [nth].flat().includes(count);
	return lucky && inTurn && fired < times && count > after && count % every === 0;
}
