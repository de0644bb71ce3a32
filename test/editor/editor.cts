/** n8n's editor as a person uses it: canvas, node creator, dialogues. A node's panel is in panel.cts. */
import type { Locator, Page } from 'playwright-core';
import { assert } from '../../lab/n8n/checks.cts';
import { Panel } from './panel.cts';
import { byId, chooseEntry, textsOf } from './screen.cts';

/** The editor of n8n in a browser, with one workflow. */
export class Editor {
	constructor(
		private tab: Page,
		readonly url: string,
	) {}

	get page(): Page {
		return this.tab;
	}

	/** Another tab instead of this one, in which something is stuck. */
	async startAfresh(): Promise<void> {
		const next = await this.tab.context().newPage();
		await this.tab.close();
		this.tab = next;
		await this.newWorkflow();
	}

	at(id: string): Locator {
		return byId(this.page, id);
	}

	/** Opens a new workflow in this tab, whatever was there before. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`, { timeout: 90_000 });
		await this.at('canvas-add-button').waitFor({ timeout: 90_000 });
	}

	/** Deletes all that is on the canvas, which is quicker than a new workflow. */
	async clear(): Promise<void> {
		await this.leavePanel();
		if (await this.at('canvas-add-button').isVisible()) return;
		await this.at('canvas-background').click({ position: { x: 400, y: 60 }, force: true });
		await this.page.keyboard.press('Control+a');
		await this.page.keyboard.press('Delete');
		await this.at('canvas-add-button').waitFor();
	}

	/** The entries of the node creator for a search, as titles. */
	async searchNodes(text: string): Promise<string[]> {
		const button = this.at('canvas-add-button').or(this.at('node-creator-plus-button'));
		await button.first().click();
		await this.at('node-creator-search-bar').waitFor();
		// At once: n8n searches after each letter.
		await this.page.keyboard.insertText(text);
		await this.entry(text).waitFor();
		return await textsOf(this.at('node-creator-item-name'));
	}

	/** The actions that a node offers in the node creator, which stays open there. */
	async actionsOf(node: string): Promise<string[]> {
		await this.searchNodes(node);
		await this.entry(node).click();
		const names = this.at('node-creator-item-name');
		await names.nth(1).waitFor();
		// Where a workflow begins n8n opens the triggers, and keeps the actions below closed.
		const actions = this.at('node-creator-category-item').filter({ hasText: /^\s*Actions/ });
		const isClosed = (await textsOf(names)).every((name) => name === node || /^On /.test(name));
		if (isClosed && (await actions.count()) > 0) {
			const open = await names.count();
			await actions.first().click();
			await names.nth(open).waitFor();
		}
		return await textsOf(names);
	}

	/** Adds an action of a node from the node creator; n8n opens its panel. */
	async addAction(node: string, action: string): Promise<Panel> {
		const offered = await this.actionsOf(node);
		assert(offered.includes(action), `"${action}" is not offered, but ${offered.join(', ')}`);
		await this.entry(action).click();
		return await this.panel();
	}

	/** Opens a node of the canvas with a double click. */
	async open(name: string): Promise<Panel> {
		await this.node(name).dblclick();
		return await this.panel();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** What the issue mark of a node says; empty without a mark. */
	async issuesOf(name: string): Promise<string> {
		const mark = this.node(name).locator('[data-test-id="node-issues"]');
		// On a busy machine it goes a moment after what it was about.
		await mark.waitFor({ state: 'detached', timeout: 2000 }).catch(() => {});
		if ((await mark.count()) === 0) return '';
		await mark.hover();
		const tip = this.page.getByRole('tooltip').filter({ hasText: 'Issues' }).first();
		await tip.waitFor();
		return await tip.innerText();
	}

	/** What stands under the name of a node on the canvas. */
	async subtitleOf(name: string): Promise<string> {
		const lines = await this.node(name).locator('[data-test-id="canvas-default-node"]').innerText();
		return lines.split('\n').at(-1) ?? '';
	}

	/** "Import from file" of the editor's menu. */
	async importFile(path: string): Promise<void> {
		const menu = this.at('workflow-menu-item-import').filter({ visible: true });
		const entry = this.at('workflow-menu-item-import-from-file').filter({ visible: true });
		await this.at('workflow-menu').click();
		for (let attempt = 1; attempt < 4 && (await entry.count()) === 0; attempt++) {
			// On a slow machine n8n does not notice every pointer that comes to rest on the entry.
			await this.page.mouse.move(700, 600);
			await menu.hover();
			await entry.waitFor({ timeout: 3000 }).catch(() => {});
		}
		const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), entry.click()]);
		await chooser.setFiles(path);
		await this.at('canvas-node').first().waitFor();
		await this.zoomToFit();
	}

	/** "Settings" of the workflow's menu: n8n is to save no execution. */
	async saveNoExecutions(): Promise<void> {
		await this.at('workflow-menu').click();
		await this.at('workflow-menu-item-settings').filter({ visible: true }).click();
		const dialogue = this.at('workflow-settings-dialog');
		for (const kind of ['failed', 'success', 'manual']) {
			const field = byId(dialogue, `workflow-settings-save-${kind}-executions`);
			await chooseEntry(this.page, field, 'Do not save');
		}
		await this.page.getByRole('button', { name: 'Save', exact: true }).click();
		await dialogue.waitFor({ state: 'hidden' });
	}

	async zoomToFit(): Promise<void> {
		await this.at('zoom-to-fit').click();
	}

	/** The button "Execute workflow". */
	async executeWorkflow(): Promise<void> {
		await this.page.getByRole('button', { name: 'Execute workflow' }).last().click();
	}

	/** Ends the wait for a trigger, if n8n still waits for one. */
	async stopWaiting(): Promise<void> {
		const button = this.at('stop-execution-waiting-for-webhook-button');
		if (await button.isVisible()) await button.click();
	}

	/** Closes all that n8n says in the corner, e.g. that a run has ended. */
	async dismissNotes(): Promise<void> {
		const notes = this.page.locator('.el-notification__closeBtn');
		for (let left = 5; left > 0 && (await notes.count()) > 0; left--) {
			await notes
				.first()
				.click({ timeout: 2000 })
				.catch(() => {});
			await this.page.waitForTimeout(400);
		}
	}

	/** Back to the canvas, if a panel is open. */
	async leavePanel(): Promise<void> {
		if (!(await this.at('ndv').isVisible())) return;
		await this.at('ndv-close-button').click();
		await this.at('ndv').waitFor({ state: 'hidden' });
	}

	private entry(name: string): Locator {
		const exact = new RegExp(`^\\s*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
		return this.at('node-creator-item-name').filter({ hasText: exact }).first();
	}

	private async panel(): Promise<Panel> {
		await this.at('ndv').waitFor();
		await this.at('node-parameters').waitFor();
		return new Panel(this.page);
	}
}
