import { asSendError } from '../http/lostAnswer';
import { withCompany } from '../lookup/withCompany';
import { TOGETHER } from '../lookup/knownPersons';
import { conclude } from './conclude';
import { decide, needsLook } from './decide';
import type { OutputOf } from './outputOf';
import { previewOf } from './outputOf';
import { atMost, KeyedQueue } from './keyedQueue';
import type { Rooms } from './writeContext';
import type { Settling } from './reconciler';
import type { Verdict } from './verdict';
import type { Row, Work } from './writeItem';

/** Brings items to Wordbee one request each, several at a time. */
export class Singly {
	private readonly queue = new KeyedQueue();

	/**
	 * @param most requests in flight at most
	 * @param preview the operation's output if the run is dry, so that requests are only shown
	 */
	constructor(
		private readonly rooms: Rooms,
		private readonly settling: Settling,
		private readonly most: number,
		private readonly preview?: OutputOf,
	) {}

	async send(work: Work[]): Promise<void> {
		let rest = work;
		do {
			rest = await this.pass(rest);
			for (const [row, verdict] of await this.settling.lastLook()) {
				await this.sending(row.item, async () => await this.follow(row, verdict));
			}
		} while (this.settling.isOpen || (rest.length > 0 && this.rooms.run.reason === undefined));
		this.rooms.ledger.notSent(rest);
	}

	/**
	 * Goes through the items once.
	 * @returns those that have to wait for the last look at others, in their order
	 */
	private async pass(work: Work[]): Promise<Work[]> {
		const { run, order } = this.rooms;
		const held: Work[] = [];
		const looks = new LookAhead(this.rooms, work);
		let at = 0;
		await atMost(this.most, async () => {
			const item = work[at];
			if (item === undefined || run.reason !== undefined) return undefined;
			if (this.settling.comesFirst) return undefined;
			const looked = await looks.at(at);
			at++;
			const turn = this.queue.take(order.keys(item));
			return async () => {
				try {
					await turn.ready;
					if (order.isHeld(item)) held.push(item);
					else await this.sending(item, async () => await this.sendOne(item, looked));
				} finally {
					turn.done();
				}
			};
		});
		return [...held, ...work.slice(at)];
	}

	private async sending(item: Work, send: () => Promise<void>): Promise<void> {
		try {
			await send();
		} catch (thrown) {
			this.rooms.ledger.failed(item, thrown);
		}
	}

	private async sendOne(item: Work, looked: Looked): Promise<void> {
		const { ledger, order } = this.rooms;
		if (looked.failed !== undefined && needsLook(item)) throw looked.failed;
		order.check(item);
		const remembered = ledger.remembered(item);
		if (remembered?.state === 'lost') {
			const row: Row = { item, request: withCompany(item.request), before: remembered.before };
			await this.follow(row, this.settling.takeUp(row, remembered));
			return;
		}
		await this.decideAndSend(item, looked.done, remembered?.state === 'sent');
	}

	private async decideAndSend(item: Work, looked: boolean, sentBefore: boolean): Promise<void> {
		const { api, known, ledger } = this.rooms;
		const decision = decide(item, known, looked, api);
		const { request } = decision;
		if (decision.kind === 'nothing') {
			if (this.preview) ledger.previewed(item, { ...decision.result });
			else ledger.done({ item, request }, decision.result);
		} else if (this.preview) {
			ledger.previewed(item, previewOf(this.preview, request, api.preview(request)));
		} else {
			const row: Row = { item, request, before: decision.before, sentBefore };
			await this.follow(row, await this.attempt(row));
		}
	}

	/** Sees a row through to its end. */
	private async follow(first: Row, verdict: Verdict): Promise<void> {
		let row = first;
		let known = verdict;
		for (;;) {
			if (known.kind === 'decide') return await this.decideAndSend(row.item, true, false);
			const again = conclude(this.rooms, row, known);
			if (again === undefined) return;
			row = again;
			known = this.rooms.run.reason ? this.settling.giveUp(row) : await this.attempt(row);
		}
	}

	private async attempt(row: Row): Promise<Verdict> {
		const { api, run, licences } = this.rooms;
		if (row.lost === undefined) {
			run.guard();
			licences.check(row.request);
		}
		try {
			return this.settling.afterSuccess(row, await api.write(row.request));
		} catch (thrown) {
			return await this.settling.afterFailure(row, asSendError(thrown));
		}
	}
}

/** How the look for an item's person ended. */
interface Looked {
	/** Whether it is known who is there. */
	done: boolean;
	failed?: unknown;
}

/** Looks persons up for many items at once, shortly before they are sent. */
class LookAhead {
	private readonly looks = new Map<number, Promise<Looked>>();

	constructor(
		private readonly rooms: Rooms,
		private readonly work: Work[],
	) {}

	async at(position: number): Promise<Looked> {
		const window = Math.floor(position / TOGETHER);
		let look = this.looks.get(window);
		if (look === undefined) {
			look = this.look(this.work.slice(window * TOGETHER, (window + 1) * TOGETHER));
			this.looks.set(window, look);
			this.looks.delete(window - 2);
		}
		return await look;
	}

	private async look(items: Work[]): Promise<Looked> {
		const { known } = this.rooms;
		if (known === undefined) return { done: false };
		return await known.lookUp(items).then(
			() => ({ done: true }),
			(failed: unknown) => ({ done: false, failed }),
		);
	}
}
