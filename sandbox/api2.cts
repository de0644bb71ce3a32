import type { WordbeeData } from './data.cts';
import { json, Sessions, type Answer, type Api, type Call } from './http.cts';
import type { Api2Variants } from './variants.cts';

/** API 2 (sections 2 to 4). */
export class Api2 implements Api {
	readonly number = 2;
	readonly sessions: Sessions<true>;

	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api2Variants,
		lifeCalls: number,
		private readonly hourlyAllowance: number,
	) {
		this.sessions = new Sessions(() => variants.tokenIdleMs, lifeCalls);
	}

	readonly routes: Api['routes'] = [];
	pollViolations = 0;

	error(status: number, message: string): Answer {
		return json({ reason: message }, status);
	}

	tooMany(): Answer {
		return this.error(429, `Maximum allowed ${this.hourlyAllowance} per 01:00:00`);
	}

	expire(call: Call): void {
		this.sessions.kill(String(call.headers['x-auth-token']));
	}

	bodyOf({ body }: Call): unknown {
		return body.kind === 'json' ? body.value : undefined;
	}

	refill(): void {}

	reset(): void {
		this.sessions.clear();
		void this.data;
		void this.variants;
	}
}
