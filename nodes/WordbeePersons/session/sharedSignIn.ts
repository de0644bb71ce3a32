/** A log-in that has not ended yet. */
export interface UnderWay {
	/** The new session's token as soon as it is there; undefined if the log-in was given up. */
	readonly token: Promise<string | undefined>;
	/** Resolved when n8n has stored the session, or the log-in has failed. Never rejected. */
	readonly ended: Promise<void>;
}

/** What the one who logs in tells those who wait. */
export interface Turn {
	got(token: string): void;
	failed(error: unknown): void;
	/** Without a token or an error before it, the log-in was given up. */
	end(): void;
}

/**
 * Log-ins under way in this process: all its executions that need the same session share one, or each
 * death of a session would cost as many log-ins as there are executions. This is the only thing that
 * outlives an execution, and only while a log-in lasts. What is in it is found by credential and
 * account, so that nobody gets the session of another.
 */
const underWay = new Map<string, UnderWay>();

/** Log-ins that have ended; who has seen the number unchanged has missed none. */
let ended = 0;

/** @returns the log-in that is under way */
export function signInUnderWay(key: string): UnderWay | undefined {
	return underWay.get(key);
}

/** How many log-ins of this process have ended so far, well or not. */
export function signInsEnded(): number {
	return ended;
}

/** Begins a log-in; there must be none under way. Whoever begins one ends it, whatever happens. */
export function beginSignIn(key: string): Turn {
	let tell: (token: string | undefined) => void = () => {};
	let refuse: (error: unknown) => void = () => {};
	let close = () => {};
	const token = new Promise<string | undefined>((resolve, reject) => {
		tell = resolve;
		refuse = reject;
	});
	// Nobody may be waiting.
	token.catch(() => undefined);
	underWay.set(key, { token, ended: new Promise((resolve) => (close = resolve)) });
	return {
		got: tell,
		failed: refuse,
		end() {
			tell(undefined);
			underWay.delete(key);
			ended++;
			close();
		},
	};
}
