import { clock } from '../WordbeePersons/http/clock';

/** n8n stores what a poll leaves after it has ended. */
const STORING_MS = 3000;

/**
 * Polls under way in this process, by workflow and node: n8n may start the next one meanwhile, which gets
 * another workflow object and the same old state. One that told something stays until n8n has stored its state,
 * by the round of that state, and no longer: nothing outlives a poll.
 */
const turns = new Map<string, { round?: number }>();

/** The turn of one poll. */
export interface Turn {
	/**
	 * Ends it, whatever happened.
	 * @param round of the state that n8n is about to store, undefined if there is none
	 */
	end(round?: number): void;
}

/**
 * Begins a poll of a node.
 * @param key names the node among those of all workflows
 * @param round of the state that it begins with, undefined for a first poll that tells nothing
 * @returns undefined if another one is under way, or has just told what it would tell once more
 */
export function takeTurn(key: string, round = Infinity): Turn | undefined {
	const other = turns.get(key);
	if (other !== undefined && (other.round === undefined || round < other.round)) return undefined;
	const turn: { round?: number } = {};
	turns.set(key, turn);
	const leave = () => {
		if (turns.get(key) === turn) turns.delete(key);
	};
	return {
		end(left) {
			turn.round = left;
			if (left === undefined) leave();
			else void clock.wait(STORING_MS).then(leave);
		},
	};
}
