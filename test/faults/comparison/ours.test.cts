/** This node under the compared faults. */
import { lineFor, note } from '../figures.cts';
import { demand } from '../lab/cases.cts';
import { API1, API1_LOOKS, create } from '../lab/forms.cts';
import { compare, isError, SEEDS } from './compared.cts';

for (const form of [API1, API1_LOOKS]) {
	compare(
		`Wordbee Persons, ${form.name}`,
		async (stage, manner, items) => {
			const { error, json } = await stage.run(form, manner, create(form), items);
			const { duplicates, orphans, requests } = stage.result();
			const outputs = json.filter((one) => !isError(one)).length;
			const counts = { requests, made: stage.made().length, duplicates, orphans, outputs };
			return { ok: error === undefined, counts };
		},
		(runs) => {
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
		},
	);
}
