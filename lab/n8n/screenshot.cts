/**
 * Takes the pictures of the README: the real editor with an example workflow and with the node's
 * panel. `npx tsx lab/n8n/screenshot.cts` after `npm ci`; needs a Chromium (Debian: `apt-get install
 * chromium`; another place: CHROMIUM=/path). The pictures are WebP: n8n's build
 * copies every PNG and SVG of the repository into the package.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startSandbox } from '../sandbox/sandbox.cts';
import { ensureN8n, root } from './install.cts';
import { installPackage, packPackage, temporaryFolder } from './package.cts';
import { atEnd, end, endOnSignals, waitFor } from './process.cts';
import { N8nRest, type WorkflowNode } from './rest.cts';
import { owner, startN8n } from './server.cts';
import { ensureCredentials, exampleWorkflows, nodeType, withCredentials } from './workflows.cts';

/** The workflow of the README's first steps. */
const EXAMPLE = 'Create Wordbee persons from a CSV file';

/** Saves what the browser shows as docs/images/NAME.webp. */
async function save(page: Page, name: string): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
	const folder = join(root, 'docs', 'images');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
	console.log(`docs/images/${name}.webp`);
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

	const example = exampleWorkflows(userFolder).find(({ name }) => name === EXAMPLE);
	if (!example) throw new Error(`There is no workflow "${EXAMPLE}"`);
	const ready = withCredentials(example, credentials);
	const ours = ready.nodes.find(({ type }) => type.startsWith(nodeType(''))) as WorkflowNode;
	const workflow = await rest.createWorkflow(ready);

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
	await page.locator('[data-test-id="node-credentials-select"]').nth(1).waitFor();
	await page.waitForTimeout(1500);
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
