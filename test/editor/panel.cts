/** The panel of a node: credentials, parameters, output. */
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../../lab/n8n/process.cts';
import { CredentialDialogue } from './credentialDialogue.cts';
import { ResourceList } from './resourceList.cts';
import { byId, chooseEntry, openList, textsOf } from './screen.cts';

/** The output as the table shows it: one object per row, by the titles of the columns. */
export type Table = Array<Record<string, string>>;

/** The panel of a node. */
export class Panel {
	constructor(readonly page: Page) {}

	private at(id: string): Locator {
		return byId(byId(this.page, 'ndv'), id);
	}

	/** The pickers of credentials from top to bottom: label, and the credential that is chosen. */
	async pickers(): Promise<Array<{ label: string; chosen: string }>> {
		const labels = await textsOf(this.at('credentials-label').locator('label'));
		const inputs = this.at('node-credentials-select').locator('input');
		const chosen = await Promise.all(labels.map((_, index) => inputs.nth(index).inputValue()));
		return labels.map((label, index) => ({ label, chosen: chosen[index] ?? '' }));
	}

	private async picker(label: string): Promise<Locator> {
		const at = (await this.pickers()).findIndex((one) => one.label.startsWith(label));
		if (at < 0) throw new Error(`There is no picker "${label}"`);
		return this.at('node-credentials-select').nth(at).locator('input');
	}

	/** Names that a picker offers. The list closes again. */
	async credentialsOffered(label: string): Promise<string[]> {
		const entries = await openList(this.page, await this.picker(label));
		const names = (await entries.allInnerTexts()).map((text) => text.trim().split('\n')[0] ?? '');
		await this.page.keyboard.press('Escape');
		return names;
	}

	/** Chooses a credential, unless n8n has chosen it already. */
	async chooseCredential(label: string, name: string): Promise<void> {
		const picked = (await this.pickers()).find((one) => one.label.startsWith(label));
		if (picked?.chosen === name) return;
		await chooseEntry(this.page, await this.picker(label), name);
	}

	/** Opens the dialogue in which a credential is made. */
	async openNewCredential(label: string): Promise<CredentialDialogue> {
		await openList(this.page, await this.picker(label));
		await byId(this.page, 'node-credentials-select-item-new').filter({ visible: true }).click();
		return new CredentialDialogue(this.page);
	}

	/** A parameter by its name in the description; `nth` where rows of a collection repeat it. */
	parameter(name: string, nth = 0): Locator {
		return this.at(`parameter-input-${name}`).nth(nth);
	}

	async shows(name: string): Promise<boolean> {
		return (await this.at(`parameter-input-${name}`).count()) > 0;
	}

	/** Types into a text field. */
	async fill(name: string, text: string, nth = 0): Promise<void> {
		const field = this.parameter(name, nth).locator('input, textarea').last();
		await field.fill(text);
		await field.blur();
	}

	async valueOf(name: string): Promise<string> {
		return await this.parameter(name).locator('input, textarea').last().inputValue();
	}

	/** Chooses from a drop-down list. */
	async choose(name: string, text: string, nth = 0): Promise<void> {
		await chooseEntry(this.page, this.parameter(name, nth), text);
	}

	/** What a drop-down list offers. The list closes again. */
	async offered(name: string, nth = 0): Promise<string[]> {
		const entries = await openList(this.page, this.parameter(name, nth));
		const texts = (await entries.allInnerTexts()).map((text) => text.trim().split('\n')[0] ?? '');
		await this.page.keyboard.press('Escape');
		return texts;
	}

	/** A field with a list to search in, e.g. Company. */
	list(name: string): ResourceList {
		return new ResourceList(this.page, this.at(`resource-locator-${name}`));
	}

	/** "Add Field", "Add Option", …: the button, then the entry. */
	async add(button: string, entry: string): Promise<void> {
		await chooseEntry(this.page, this.collectionButton(button), entry);
	}

	private collectionButton(button: string): Locator {
		return this.at('collection-parameter-add-dropdown')
			.filter({ hasText: button })
			.or(this.at('collection-parameter-add').filter({ hasText: button }))
			.or(this.at('node-parameters').getByPlaceholder(button))
			.first();
	}

	/** "Add Label", "Add Custom Field": another row. */
	async addRow(button: string): Promise<void> {
		await this.at('fixed-collection-add').filter({ hasText: button }).click();
	}

	/** Number of red marks beside fields. */
	async issues(): Promise<number> {
		return await this.at('parameter-issues').count();
	}

	/** Sentences of the yellow boxes. */
	async notices(): Promise<string[]> {
		return await textsOf(this.at('node-parameters').locator('[class*="notice" i]'));
	}

	/** Everything that stands in the panel. */
	async text(): Promise<string> {
		return (await this.at('node-parameters').innerText()).replace(/\s+/g, ' ');
	}

	/** What the settings say about errors, e.g. "Continue (using error output)". */
	async onError(choice: string): Promise<void> {
		await this.at('tab-settings').click();
		await this.choose('onError', choice);
		await this.at('tab-params').click();
	}

	/** "Execute step"; waits until n8n has shown how it ended. */
	async execute(): Promise<void> {
		const started = this.page.waitForResponse(
			(answer) => answer.request().method() === 'POST' && /\/run$/.test(answer.url()),
		);
		await this.at('node-execute-button').click();
		await started;
		// It comes a moment after the answer; a quick run may be over before that.
		const working = this.at('output-panel').getByText('Executing node');
		await working.waitFor({ timeout: 1500 }).catch(() => {});
		await working.waitFor({ state: 'hidden', timeout: 30_000 });
	}

	/** What stands in the output panel, in one line. */
	async outputText(): Promise<string> {
		return (await this.at('output-panel').innerText()).replace(/\s+/g, ' ').trim();
	}

	/** The rows of the output's table; of one branch where there are several. */
	async outputTable(branch?: string): Promise<Table> {
		const output = this.at('output-panel');
		if (branch !== undefined) await byId(output, 'branches').getByText(branch).click();
		const table = output.locator('table');
		await table.waitFor();
		const titles = (await table.locator('thead th').allInnerTexts()).map((title) => title.trim());
		const rows = table.locator('tbody tr');
		await waitFor('Rows of the table', 10, async () =>
			(await rows.count()) > 0 ? true : undefined,
		);
		const cells = await rows.evaluateAll((list) =>
			list.map((row) => Array.from(row.querySelectorAll('td'), (cell) => cell.innerText.trim())),
		);
		return cells.map((row) =>
			Object.fromEntries(
				titles.map((title, index) => [title, row[index] ?? '']).filter(([title]) => title !== ''),
			),
		) as Table;
	}
}
