/** n8n's dialogue for a credential. */
import type { Locator, Page } from 'playwright-core';
import { byId } from './screen.cts';

/** The window in which a credential is made. */
export class CredentialDialogue {
	constructor(private readonly page: Page) {}

	private get root(): Locator {
		return byId(this.page, 'credential-edit-dialog');
	}

	async fill(name: string, text: string): Promise<void> {
		await byId(this.root, `parameter-input-${name}`).locator('input').last().fill(text);
		await this.page.keyboard.press('Tab');
	}

	/** Saves; n8n then tests what was typed. */
	async save(): Promise<void> {
		await byId(this.page, 'credential-save-button').getByText('Save', { exact: true }).click();
	}

	/** What the red box says, with its details. */
	async failure(): Promise<string> {
		await this.root.getByText(/Couldn.t connect with these settings/).waitFor();
		await this.root.getByText('More details').click();
		const sentence = this.page.getByText(/Wordbee refused/).first();
		await sentence.waitFor();
		return (await sentence.innerText()).replace(/\s+/g, ' ').trim();
	}

	/** Waits until n8n has closed it, which it does once the credential has passed the test. */
	async success(): Promise<void> {
		await this.root.waitFor({ state: 'hidden', timeout: 20_000 });
	}
}
