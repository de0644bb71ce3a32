/** What became of the rows: what the callers were told beside Wordbee's persons and n8n's executions. */
import type { Cluster } from '../../lab/queue/cluster.cts';
import { waitFor } from '../../lab/n8n/process.cts';
import type { Person } from '../../lab/sandbox/sandbox.cts';
import type { Told } from './callers.cts';
import type { Live } from './workflows.cts';

/** Executions of a workflow by how they ended. */
export interface Ended {
	success: number;
	/** Those that n8n gave up because their worker was gone. */
	dropped: number;
	/** Failed for another reason. */
	failed: number;
	/** Without an end. */
	open: number;
}

/** What is counted of the rows of one workflow. */
export interface Tally {
	title: string;
	executions: number;
	success: number;
	dropped: number;
	/** E-mails of dropped executions that exist all the same. */
	droppedMade: number;
	/** E-mails that belong to more than one person. */
	twice: number;
	/** E-mails that exist although no caller was told so, nor of a failure. */
	untold: number;
	/** Answers that say what is not so, failures not told of, calls without an answer, executions without an end. */
	lost: number;
	/** Executions that failed for another reason than a killed worker. */
	failed: number;
}

const DROPPED = 'failed to be processed too many times';

/** The last execution of all; those after it belong to what follows. */
export async function lastExecution({ database }: Cluster): Promise<number> {
	const [row] = await database.rows('select coalesce(max(id), 0) from execution_entity');
	return Number(row?.[0]);
}

/** How the executions of a workflow after a certain one ended, once all of them have. */
export async function executionsOf(
	{ database }: Cluster,
	{ workflowId }: Live,
	after: number,
): Promise<Ended> {
	const query = `select e.status, coalesce(d.data like '%${DROPPED}%', false) as dropped, count(*)
		from execution_entity e left join execution_data d on d."executionId" = e.id
		where e."workflowId" = '${workflowId}' and e.id > ${after} group by 1, 2`;
	const read = async () => {
		const ended: Ended = { success: 0, dropped: 0, failed: 0, open: 0 };
		for (const [status, dropped, text] of await database.rows(query)) {
			const count = Number(text);
			if (status === 'success') ended.success += count;
			else if (dropped === 't') ended.dropped += count;
			else if (['error', 'crashed', 'canceled'].includes(status!)) ended.failed += count;
			else ended.open += count;
		}
		return ended;
	};
	const settled = async () => {
		const ended = await read();
		return ended.open === 0 ? ended : undefined;
	};
	return await waitFor('The end of all executions', 30, settled).catch(read);
}

const succeeded = ({ status, json }: Told) => status === 200 && typeof json?.personId === 'number';

/** What n8n answers for an execution that failed, whatever the reason: it names none. */
const toldOfFailure = ({ status }: Told) => status >= 500;

/** Compares what was told with what is. */
export function judge(live: Live, told: Told[], persons: Person[], ended: Ended): Tally {
	const byEmail = new Map<string, Told[]>();
	for (const one of told) byEmail.set(one.row.email, [...(byEmail.get(one.row.email) ?? []), one]);
	const { success, dropped, failed, open } = ended;
	const tally: Tally = {
		title: live.title,
		executions: told.length,
		success,
		dropped,
		droppedMade: 0,
		twice: 0,
		untold: 0,
		lost: open + told.filter(({ status }) => status === 0).length,
		failed,
	};
	tally.lost += Math.max(0, dropped + failed - told.filter(toldOfFailure).length);
	const existing = new Map<string, Person[]>();
	for (const person of persons)
		existing.set(person.email, [...(existing.get(person.email) ?? []), person]);
	for (const [email, calls] of byEmail) {
		const found = existing.get(email) ?? [];
		const sure = calls.filter(succeeded);
		if (found.length > 1) tally.twice++;
		if (sure.length === 0 && found.length > 0) {
			if (calls.some(toldOfFailure)) tally.droppedMade++;
			else tally.untold++;
		}
		const roles = new Set(calls.map(({ row }) => row.role));
		const isSo = ({ json }: Told) =>
			found.some(({ id, role }) => id === json?.personId && roles.has(role ?? ''));
		tally.lost += sure.filter((one) => !isSo(one)).length;
	}
	return tally;
}

/** E-mails that are not exactly one person. */
export function notOnce(told: Told[], persons: Person[]): string[] {
	const counts = new Map<string, number>();
	for (const { email } of persons) counts.set(email, (counts.get(email) ?? 0) + 1);
	return [...new Set(told.map(({ row }) => row.email))].filter((email) => counts.get(email) !== 1);
}
