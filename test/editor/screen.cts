/** Handles on what the browser shows. */
import type { Locator, Page } from 'playwright-core';
import { assert } from '../../lab/n8n/checks.cts';

/** n8n marks what its own tests touch with `data-test-id`. */
export function byId(where: Page | Locator, id: string): Locator {
	return where.locator(`[data-test-id="${id}"]`);
}

/** The entries of the list that is open. */
function openEntries(page: Page): Locator {
	return page.locator('.el-select-dropdown__item:visible');
}

/** Texts in one line each, without what is empty. */
export async function textsOf(elements: Locator): Promise<string[]> {
	const texts = await elements.allInnerTexts();
	return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

/**
 * Opens a drop-down list and waits for its entries. n8n closes a list again when it is clicked while
 * its entries are still on their way, or when it had the focus already: then it takes another click.
 */
export async function openList(page: Page, field: Locator): Promise<Locator> {
	const entries = openEntries(page);
	for (let attempt = 0; attempt < 5; attempt++) {
		await field.click();
		try {
			await entries.first().waitFor({ timeout: 2000 });
			return entries;
		} catch {
			// once more
		}
	}
	throw new Error('The list does not open');
}

/** n8n leaves the list open when what was chosen before is chosen again: then a click closes it. */
async function close(field: Locator, entries: Locator): Promise<void> {
	const closed = { state: 'hidden' } as const;
	await entries
		.first()
		.waitFor({ ...closed, timeout: 1000 })
		.catch(async () => {
			await field.click();
			await entries.first().waitFor(closed);
		});
}

/** Chooses the entry whose first line is this text; again if the list closes under the mouse. */
export async function chooseEntry(page: Page, field: Locator, text: string): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		const entries = await openList(page, field);
		const titles = (await entries.allInnerTexts()).map((entry) => entry.trim().split('\n')[0]);
		const at = titles.indexOf(text);
		assert(at >= 0, `"${text}" is not in the list, but ${titles.join(', ')}`);
		try {
			await entries.nth(at).click({ timeout: 2000 });
			await close(field, entries);
			return;
		} catch (error) {
			if (attempt === 3) throw error;
		}
	}
}
