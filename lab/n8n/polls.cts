/** The trigger in a workflow that is active: n8n polls, and the state is where n8n keeps it. */
import type { Sandbox } from '../sandbox/sandbox.cts';
import { assertSame, type Checks } from './checks.cts';
import { waitFor } from './process.cts';
import type { CredentialReference, Execution, N8nRest, Workflow } from './rest.cts';
import { nodeType } from './workflows.cts';

/** n8n refuses to poll by one rule more than once a minute; a rule for every fifth second is allowed. */
const EVERY_FIVE_SECONDS = Array.from({ length: 12 }, (_, at) => ({
	mode: 'custom',
	cronExpression: `${at * 5} * * * * *`,
}));
const TRIGGER = 'Somebody changed';

const watching = (wordbeeV2Api: CredentialReference): Workflow => ({
	name: 'Persons watched',
	nodes: [
		{
			name: TRIGGER,
			type: nodeType('wordbeePersonsTrigger'),
			typeVersion: 1,
			position: [0, 0],
			credentials: { wordbeeV2Api },
			parameters: {
				pollTimes: { item: EVERY_FIVE_SECONDS },
				events: ['created', 'updated', 'deleted'],
			},
		},
	],
	connections: {},
});

/** @param stage n8n with the package and its credentials, and the Wordbee they lead to */
export async function checkPolls(stage: {
	checks: Checks;
	rest: N8nRest;
	sandbox: Sandbox;
	credentials: Record<string, CredentialReference>;
}): Promise<void> {
	const { checks, rest, sandbox, credentials } = stage;
	await checks.check(
		'the trigger, active: n8n polls, and each change comes once',
		async () => {
			sandbox.reset();
			const { persons } = sandbox.data;
			const stored = await rest.createWorkflow(watching(credentials.wordbeeV2Api!));
			const told = async () => {
				const runs: Execution[] = await rest.executionsOf(stored.id);
				return runs.flatMap((run) => run.output(TRIGGER)[0] ?? []).map(({ json }) => json);
			};
			const lists = () => sandbox.log.filter(({ path }) => path.includes('/persons/list')).length;
			/** Polls go by until so many changes were told, and then one more. */
			const changes = async (count: number) => {
				const all = await waitFor(`Change ${count}`, 40, async () => {
					const found = await told();
					return found.length >= count ? found : undefined;
				});
				const asked = lists();
				await waitFor('Another poll', 20, async () => (lists() > asked ? true : undefined));
				assertSame((await told()).length, count, 'changes told');
				return all
					.slice(0, count)
					.map(({ event, personId }) => `${String(event)} ${String(personId)}`);
			};
			await rest.activate(stored);
			try {
				const asked = lists();
				await waitFor('The next poll', 20, async () => (lists() > asked ? true : undefined));
				assertSame(await told(), [], 'told at the beginning');
				const model = persons.get(1005)!;
				persons.set(90_001, { ...model, id: 90_001, login: '', email: 'new@acme.example' });
				await changes(1);
				persons.get(1006)!.role = 'Other role';
				await changes(2);
				persons.delete(1007);
				const all = (await changes(3)).sort();
				assertSame(all, ['created 90001', 'deleted 1007', 'updated 1006'], 'changes');
				return all.join(', ');
			} finally {
				await rest.deactivate(stored);
			}
		},
		150,
	);
}
