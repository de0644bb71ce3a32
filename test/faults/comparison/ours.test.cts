/** This node under the compared faults. */
import { lineFor, note } from '../figures.cts';
import { demand } from '../lab/cases.cts';
import { API1, API1_LOOKS, contacts, create, type Manner } from '../lab/forms.cts';
import { Stage } from '../lab/stage.cts';
import { compare, isError, ITEMS, SEEDS, type Counts } from './compared.cts';

for (const form of [API1, API1_LOOKS]) {
	compare(
		`Wordbee Persons, ${form.name}`,
		async (fault, { settings }, seed) => {
			const stage = await Stage.open({ jitterSeed: seed });
			try {
				stage.fault(fault.rule(seed));
				const manner: Manner = {
					tries: settings.maxTries ?? 0,
					onError: settings.onError === 'continueRegularOutput' ? settings.onError : 'stopWorkflow',
				};
				const outcome = await stage.run(form, manner, create(form), contacts(ITEMS));
				const { duplicates, orphans } = stage.result();
				return {
					ok: outcome.error === undefined ? 1 : 0,
					requests: stage.sandbox.log.length,
					made: stage.made().length,
					duplicates,
					orphans,
					outputs: outcome.json.filter((json) => !isError(json)).length,
				};
			} finally {
				await stage.close();
			}
		},
		judge,
	);
}

function judge(runs: Counts[]): void {
	const line = lineFor(`the compared workflows, ${SEEDS} seeds`);
	for (const { requests, duplicates, orphans } of runs) {
		line.runs++;
		line.requests += requests;
		line.duplicates += duplicates;
		line.orphans += orphans;
		if (duplicates + orphans > 0) line.failed++;
	}
	note({ lines: [line] });
	demand(line.failed === 0 ? [] : [`${line.duplicates} duplicates, ${line.orphans} orphans`]);
}
