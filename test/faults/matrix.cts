/** The fault matrix: all rows, in several forms each. */
import type { Case } from './lab/cases.cts';
import { answerCases } from './rows/answers.cts';
import { batchCases } from './rows/batches.cts';
import { limitCases } from './rows/limits.cts';
import { lostReplyCases } from './rows/lostReplies.cts';
import { ruleCases } from './rows/rules.cts';
import { runCases } from './rows/runs.cts';
import { sessionCases } from './rows/sessions.cts';
import { workflowCases } from './rows/workflows.cts';

/** All cases of the matrix. */
export function matrix(): Case[] {
	return [
		...lostReplyCases(),
		...workflowCases(),
		...limitCases(),
		...answerCases(),
		...sessionCases(),
		...batchCases(),
		...ruleCases(),
		...runCases(),
	];
}
