/** Credentials made in the dialogue, with a wrong secret first. */
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import { API1, API2, PERSONS, type Stage, type Step } from '../stage.cts';

interface Typed {
	label: string;
	/** Fields of the dialogue in the order in which a person fills them in. */
	fields: Record<string, string>;
	secret: string;
}

async function make({ editor, picture }: Stage, { label, fields, secret }: Typed): Promise<string> {
	const panel = await editor.addAction(PERSONS, 'Create person');
	const dialogue = await panel.openNewCredential(label);
	for (const [name, text] of Object.entries(fields)) {
		await dialogue.fill(name, name === secret ? 'wrong' : text);
	}
	await dialogue.save();
	const refused = await dialogue.failure();
	assert(/Wordbee refused the (log-in|key)/.test(refused), `the dialogue says: ${refused}`);
	await picture('refused');
	await dialogue.fill(secret, fields[secret] ?? '');
	await dialogue.save();
	await dialogue.success();
	const chosen = (await panel.pickers()).find((picker) => picker.label === label)?.chosen;
	assertSame(chosen, `${label.replace(' API', '')} account`, 'credential in the picker');
	return refused;
}

export const credentials: Step[] = [
	{
		name: 'a Wordbee API credential is made: a wrong password first, then the right one',
		run: async (stage) => {
			const { url, account, password } = stage.sandbox;
			const fields = { url, accountId: account, password };
			return await make(stage, { label: API1, fields, secret: 'password' });
		},
	},
	{
		name: 'a Wordbee V2 API credential is made: a wrong key first, then the right one',
		run: async (stage) => {
			const { apiV2Url: url, account, apiKey } = stage.sandbox;
			const fields = { url, accountId: account, apiKey };
			return await make(stage, { label: API2, fields, secret: 'apiKey' });
		},
	},
];
