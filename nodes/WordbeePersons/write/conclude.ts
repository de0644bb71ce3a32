import type { Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import type { Row } from './writeItem';

/**
 * Writes down what became of a row, and keeps true what the run knows of persons and licences.
 * @returns the row that is to be sent again, if it is
 */
export function conclude(context: WriteContext, row: Row, verdict: Verdict): Row | undefined {
	const { ledger, known, licences } = context;
	if (verdict.kind === 'again') return verdict.row;
	if (verdict.kind === 'failed') {
		const { error } = verdict;
		if (row.made !== undefined) ledger.halfDone(row, error);
		else if (error.outcome === 'unknown') ledger.unknown(row, error);
		else ledger.failed(row.item, error);
	} else if (verdict.kind === 'done') {
		known?.follow(row.request, verdict.result.personId);
		licences.follow(row.request);
		ledger.done(row, verdict.result);
	}
	return undefined;
}
