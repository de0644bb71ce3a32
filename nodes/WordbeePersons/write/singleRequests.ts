import { TOGETHER } from '../lookup/knownPersons';
import { withCompany } from '../lookup/withCompany';
import { asSendError, asWordbeeError } from '../values/wordbeeError';
import { conclude } from './conclude';
import { decide, needsLook } from './decide';
import { asWhole, halved, resumed, secondHalf } from './halved';
import type { InFlight } from './inFlight';
import { atMost, KeyedQueue } from './keyedQueue';
import { type OutputOf, previewOf } from './outputOf';
import type { Reconciler } from './reconciler';
import { lookUp } from './unchanged';
import type { Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import { wholeOf, type Row, type WriteItem } from './writeItem';

/** Brings items to Wordbee one request each, several at a time. */
export class SingleRequests {
	private readonly queue = new KeyedQueue();

	/**
	 * @param inFlight how many requests may be in flight
	 * @param preview the operation's output if the run is dry, so that requests are only shown
	 */
	constructor(
		private readonly context: WriteContext,
		private readonly reconciler: Reconciler,
		private readonly inFlight: InFlight,
		private readonly preview?: OutputOf,
	) {}

	async send(work: WriteItem[]): Promise<void> {
		this.context.run.traffic = this.inFlight;
		let rest = work;
		do {
			rest = await this.pass(rest);
			const ended = (await this.reconciler.lastLook()).values();
			await atMost(
				() => this.inFlight.most,
				async () => {
					const { value: [row, verdict] = [] } = ended.next();
					if (row === undefined || verdict === undefined) return undefined;
					return async () =>
						await this.sending(row.item, async () => await this.follow(row, verdict));
				},
			);
		} while (this.reconciler.isOpen || (rest.length > 0 && this.context.run.reason === undefined));
		this.context.ledger.notSent(rest);
	}

	/**
	 * Goes through the items once.
	 * @returns those that have to wait for the last look at others, in their order
	 */
	private async pass(all: WriteItem[]): Promise<WriteItem[]> {
		const { run, order } = this.context;
		// Nobody is looked up anew for an item that waits on.
		const held = all.filter((item) => order.isHeld(item));
		const work = all.filter((item) => !held.includes(item));
		const looks = new LookAhead(this.context, work);
		let at = 0;
		await atMost(
			() => this.inFlight.most,
			async () => {
				const item = work[at];
				if (item === undefined || run.reason !== undefined) return undefined;
				if (this.reconciler.comesFirst) return undefined;
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
			},
		);
		return [...held, ...work.slice(at)].sort((one, other) => one.index - other.index);
	}

	private async sending(item: WriteItem, send: () => Promise<void>): Promise<void> {
		try {
			await send();
		} catch (thrown) {
			this.context.ledger.failed(item, thrown);
		}
	}

	private async sendOne(item: WriteItem, looked: Looked): Promise<void> {
		const { ledger, order } = this.context;
		if (looked.failed !== undefined && needsLook(item)) throw looked.failed;
		order.check(item);
		const remembered = ledger.remembered(item);
		if (remembered?.state === 'lost') {
			const row = this.rowOf({
				item,
				request: withCompany(item.request),
				before: remembered.before,
			});
			await this.follow(row, this.reconciler.takeUp(row, remembered));
			return;
		}
		if (remembered?.state === 'half') {
			const row = resumed(this.rowOf({ item, request: withCompany(item.request) }), remembered);
			await this.follow(row, await this.attemptHalf(row));
			return;
		}
		await this.decideAndSend(item, looked.done, remembered?.state === 'sent');
	}

	private async decideAndSend(
		item: WriteItem,
		looked: boolean,
		sentBefore: boolean,
	): Promise<void> {
		const { api, known, ledger, unchanged } = this.context;
		const decided = decide(item, known, looked, api);
		const decision = unchanged?.check(item, decided, known) ?? decided;
		const { request } = decision;
		if (decision.kind === 'nothing') {
			ledger.decided(item, request, decision.result, this.preview !== undefined);
		} else if (this.preview) {
			const shown = previewOf(this.preview, request, api.preview(request), item.foreseen);
			ledger.previewed(item, shown, decision.told);
		} else {
			const { before, told } = decision;
			const row = this.rowOf({ item, request, before, sentBefore, ...told });
			await this.follow(row, await this.attempt(row));
		}
	}

	private rowOf(row: Row): Row {
		return halved(row, this.context.api);
	}

	/** Sees a row through to its end. */
	private async follow(first: Row, verdict: Verdict): Promise<void> {
		let row = first;
		let known = verdict;
		for (;;) {
			if (known.kind === 'decide') return await this.decideAndSend(row.item, true, false);
			const second = secondHalf(row, known);
			if (second !== undefined && known.kind === 'done') {
				this.context.known?.follow(row.request, known.result.personId);
				row = second;
				known = await this.attemptHalf(row);
				continue;
			}
			const again = conclude(this.context, row, asWhole(row, known));
			if (again === undefined) return;
			row = again;
			known = this.context.run.reason ? this.reconciler.giveUp(row) : await this.attempt(row);
		}
	}

	/** What is there already must be told, also when nothing more may be sent. */
	private async attemptHalf(row: Row): Promise<Verdict> {
		return await this.attempt(row).catch((thrown: unknown): Verdict => {
			return { kind: 'failed', error: asWordbeeError(thrown) };
		});
	}

	private async attempt(row: Row): Promise<Verdict> {
		const { api, run, licences } = this.context;
		if (row.inDoubt === undefined) {
			run.guard(row.request.completes);
			licences.check(wholeOf(row));
		}
		try {
			return this.reconciler.afterSuccess(row, await api.write(row.request));
		} catch (thrown) {
			return await this.reconciler.afterFailure(row, asSendError(thrown));
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
		private readonly context: WriteContext,
		private readonly work: WriteItem[],
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

	private async look(items: WriteItem[]): Promise<Looked> {
		if (this.context.known === undefined) return { done: false };
		return await lookUp(this.context, items).then(
			() => ({ done: true }),
			(failed: unknown) => ({ done: false, failed }),
		);
	}
}
