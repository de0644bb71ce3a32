/** A resource locator of a node's panel: a field with ways to name a thing, one of them a list. */
import type { Locator, Page } from 'playwright-core';
import { assert } from '../../lab/n8n/checks.cts';
import { waitFor } from '../../lab/n8n/process.cts';
import { byId, chooseEntry, textsOf } from './screen.cts';

/** A field with a list to search in. */
export class ResourceList {
	constructor(
		private readonly page: Page,
		private readonly field: Locator,
	) {}

	private get input(): Locator {
		return byId(this.field, 'rlc-input').locator('input').or(byId(this.field, 'rlc-input')).last();
	}

	private get rows(): Locator {
		return byId(this.page, 'rlc-item').filter({ visible: true });
	}

	/** Opens the list and waits for its first rows. */
	async open(): Promise<string[]> {
		await this.input.click();
		await this.rows.first().waitFor({ timeout: 20_000 });
		return await this.texts();
	}

	/** The rows that have been loaded so far. */
	async texts(): Promise<string[]> {
		return await textsOf(this.rows);
	}

	/** Types into the search of the open list; returns the rows, besides what was chosen before, once they fit. */
	async search(text: string): Promise<string[]> {
		const chosen = await this.value();
		await this.page.keyboard.type(text);
		return await waitFor(`Rows with "${text}"`, 20, async () => {
			const found = (await this.texts()).filter((row) => row !== chosen);
			const fits = (row: string) => row.toLowerCase().includes(text.toLowerCase());
			return found.length > 0 && found.every(fits) ? found : undefined;
		});
	}

	/** Scrolls the open list with the mouse wheel until there are more rows than so many. */
	async scrollOn(before: number): Promise<string[]> {
		await this.rows.first().hover();
		return await waitFor('Rows of the next page', 20, async () => {
			await this.page.mouse.wheel(0, 4000);
			const now = await this.texts();
			return now.length > before ? now : undefined;
		});
	}

	/** Clicks a row of the open list. */
	async choose(text: string): Promise<void> {
		const texts = await this.texts();
		const at = texts.findIndex((row) => row.includes(text));
		assert(at >= 0, `no row "${text}" among ${texts.length}: ${texts.slice(0, 20).join(', ')}`);
		await this.rows.nth(at).click();
		await this.rows.first().waitFor({ state: 'hidden' });
	}

	/** Chooses another way, e.g. "By ID". */
	async mode(mode: string): Promise<void> {
		await chooseEntry(this.page, byId(this.field, 'rlc-mode-selector'), mode);
	}

	/** Chooses another way and types what it wants. */
	async by(mode: string, text: string): Promise<void> {
		await this.mode(mode);
		await this.input.fill(text);
	}

	async value(): Promise<string> {
		return await this.input.inputValue();
	}

	/** The sentence that stands where the list would be. */
	async failure(): Promise<string> {
		await this.input.click();
		const box = byId(this.page, 'rlc-error-container').filter({ visible: true });
		await box.waitFor({ timeout: 20_000 });
		return (await box.innerText()).replace(/\s+/g, ' ').trim();
	}
}
