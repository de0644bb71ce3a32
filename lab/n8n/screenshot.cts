/**
 * Takes the pictures of the README: the real editor with an example workflow and with the node's
 * panel, its list of user profiles loaded. `npx tsx editor/screenshot.cts` after `npm ci`; needs a
 * Chromium (Debian: `apt-get install chromium`; another place: CHROMIUM=/path). The browser is driven
 * with the playwright-core that is part of n8n's installation. The pictures are WebP: n8n's build
 * copies every PNG and SVG of the repository into the package.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.cts';
import { ensureN8n, root } from './install.cts';
import { installPackage, packPackage, temporaryFolder } from './package.cts';
import { atEnd, end, endOnSignals, waitFor } from './process.cts';
import { N8nRest, type WorkflowNode } from './rest.cts';
import { owner, startN8n } from './server.cts';
import { ensureCredentials, exampleWorkflows, nodeType, withCredentials } from './workflows.cts';

/** The part of playwright-core that is used here. */
interface Locator {
	first(): Locator;
	last(): Locator;
	filter(options: { hasText: string | RegExp }): Locator;
	locator(selector: string): Locator;
	click(options?: { timeout?: number }): Promise<void>;
	dblclick(): Promise<void>;
	hover(): Promise<void>;
	fill(text: string): Promise<void>;
	waitFor(options?: { timeout?: number }): Promise<void>;
	scrollIntoViewIfNeeded(): Promise<void>;
	allInnerTexts(): Promise<string[]>;
}
interface Page {
	goto(url: string): Promise<unknown>;
	locator(selector: string): Locator;
	waitForURL(matches: (url: URL) => boolean): Promise<void>;
	waitForTimeout(ms: number): Promise<void>;
	keyboard: { press(key: string): Promise<void> };
	context(): {
		newCDPSession(page: Page): Promise<{
			send(method: string, parameters: object): Promise<{ data: string }>;
		}>;
	};
}
interface Browser {
	newPage(options: object): Promise<Page>;
	close(): Promise<void>;
}
interface Playwright {
	chromium: { launch(options: object): Promise<Browser> };
}

/** Saves what the browser shows as docs/images/NAME.webp. */
async function save(page: Page, name: string): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
	const folder = join(root, 'docs', 'images');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
	console.log(`docs/images/${name}.webp`);
}

const option = '.el-select-dropdown__item:visible';

/** The entries of the list that is open. */
async function options(page: Page): Promise<string[]> {
	return await page.locator(option).allInnerTexts();
}

async function main(): Promise<void> {
	endOnSignals();
	const n8n = await ensureN8n();
	const userFolder = temporaryFolder('n8n');
	await installPackage(n8n, await packPackage(n8n), userFolder);
	const sandbox = await startSandbox();
	atEnd(() => sandbox.close());
	const server = await startN8n({ n8n, userFolder });
	const rest = new N8nRest(server.url);
	await rest.logIn(owner);
	const credentials = await ensureCredentials(rest, sandbox);

	const example = exampleWorkflows(userFolder).find(({ nodes }) =>
		nodes.some(
			({ type, parameters }) =>
				type === nodeType('wordbeePersons') && parameters.operation === 'create',
		),
	);
	if (!example) throw new Error('No example workflow creates persons');
	const ready = withCredentials(example, credentials);
	const ours = ready.nodes.find(({ type }) => type.startsWith(nodeType(''))) as WorkflowNode;
	const workflow = await rest.createWorkflow(ready);

	const load = createRequire(join(n8n.folder, 'package.json'));
	const { chromium } = load('playwright-core') as Playwright;
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
	});
	atEnd(() => browser.close());
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });

	await page.goto(`${server.url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
	await page.locator('input[name="password"]').fill(owner.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.includes('signin'));

	await page.goto(`${server.url}/workflow/${workflow.id}`);
	const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${ours.name}"]`);
	await node.waitFor({ timeout: 60_000 });
	await page.waitForTimeout(1000);
	await page.keyboard.press('Control+Enter'); // execute the workflow
	await waitFor('The run of the workflow in the editor', 60, async () => {
		const ended = sandbox.log.some(({ committed }) => committed) && sandbox.log.at(-1)?.finishedAt;
		return ended && Date.now() - ended > 3000 ? true : undefined;
	});
	await page
		.locator('.el-notification__closeBtn')
		.first()
		.click({ timeout: 3000 })
		.catch(() => {});
	await page.keyboard.press('1'); // zoom to fit
	await page.waitForTimeout(2000);
	await save(page, 'workflow');

	await node.dblclick();
	const profile = page
		.locator('[data-test-id="parameter-item"], .parameter-item')
		.filter({ hasText: 'User Profile' })
		.last(); // the innermost
	await profile.waitFor({ timeout: 30_000 });
	await profile.scrollIntoViewIfNeeded();
	await page.waitForTimeout(2000);
	// The example has an expression there: switch to "Fixed", which has the list.
	await profile.hover();
	await profile.locator('[data-test-id="radio-button-fixed"]').first().click();
	await page.waitForTimeout(1500);
	await profile.scrollIntoViewIfNeeded();
	if ((await options(page)).length === 0) await profile.locator('input').first().click();
	await page
		.locator(option)
		.filter({ hasText: /^\s*Worker\s*$/ })
		.first()
		.click();
	await page.waitForTimeout(500);
	await profile.locator('input').first().click();
	await waitFor('The list of user profiles', 30, async () =>
		(await options(page)).length > 0 ? true : undefined,
	);
	await page.waitForTimeout(1000);
	const shown = (await options(page)).map((text) => text.trim());
	for (const wanted of ['Manager', 'Worker'])
		if (!shown.some((text) => text.startsWith(wanted)))
			throw new Error(`"${wanted}" is not in the list: ${shown.join(', ')}`);
	await save(page, 'panel');
}

main()
	.then(end)
	.then(() => process.exit(0))
	.catch(async (error: Error) => {
		console.error(error.message);
		await end();
		process.exit(1);
	});
