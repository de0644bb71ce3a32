/**
 * `npm run test:editor`: n8n's editor in a real browser, used by mouse and keyboard as a person does.
 * Each step leaves pictures in .n8n/editor. `--only REGEX` runs the steps whose name matches,
 * `--pictures` also makes the pictures of the README and the docs.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Checks } from '../../lab/n8n/checks.cts';
import { startFreshN8n } from '../../lab/n8n/fresh.cts';
import { root, storage } from '../../lab/n8n/install.cts';
import { startMailbox } from '../../lab/n8n/mailbox.cts';
import { atEnd, end, endOnSignals } from '../../lab/n8n/process.cts';
import type { N8nRest } from '../../lab/n8n/rest.cts';
import { credentialData, CRM_HEADER, FORM_LOGIN } from '../../lab/n8n/workflows.cts';
import { startSandbox } from '../../lab/sandbox/sandbox.cts';
import { startChromium } from './chromium.cts';
import { Editor } from './editor.cts';
import { API1, API2, type Stage, type Step } from './stage.cts';
import { actions } from './steps/actions.cts';
import { credentials } from './steps/credentials.cts';
import { lists } from './steps/lists.cts';
import { others } from './steps/others.cts';
import { runs } from './steps/runs.cts';
import { sources } from './steps/sources.cts';
import { workflows } from './steps/workflows.cts';

const STEPS: Step[] = [
	...actions,
	...credentials,
	...lists,
	...runs,
	...sources,
	...others,
	...workflows,
];

/** The steps' pictures; git and n8n's build leave a folder with a dot alone. */
const folder = join(storage, 'editor');
const slug = (text: string) =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

/** Steps that are under way at the same time; each lane has a Wordbee, a mailbox and a window of its own. */
const LANES = 2;

type Lane = Omit<Stage, 'picture' | 'document'>;

/** Starts n8n with this package, and the browser; everything ends with this command. */
async function setUp(): Promise<Lane[]> {
	const [browser, { server, rest, userFolder }] = await Promise.all([
		startChromium((line) => console.log(line)),
		startFreshN8n(),
	]);
	atEnd(() => browser.close());
	const { user: username, password } = FORM_LOGIN;
	const options = {
		...{ viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
		...{ reducedMotion: 'reduce' as const },
		...{ httpCredentials: { username, password }, storageState: rest.browserState() },
	};
	const openLane = async (_: unknown, at: number): Promise<Lane> => {
		// A window for each: a tab that is not in front is not drawn, and stands still.
		const context = await browser.newContext(options);
		context.setDefaultTimeout(15_000);
		const editor = new Editor(await context.newPage(), server.url);
		await editor.newWorkflow();
		return { editor, rest, userFolder, lane: at + 1, ...(await servicesOf(rest, at + 1)) };
	};
	return await Promise.all(Array.from({ length: LANES }, openLane));
}

/** A Wordbee and a mailbox, with the credentials for them in n8n. */
async function servicesOf(rest: N8nRest, lane: number) {
	const sandbox = await startSandbox();
	atEnd(() => sandbox.close());
	const mailbox = await startMailbox();
	atEnd(() => mailbox.close());
	const data = {
		...credentialData(sandbox),
		smtp: mailbox.credential,
		httpHeaderAuth: CRM_HEADER,
		httpBasicAuth: FORM_LOGIN,
		openAiApi: { apiKey: 'none', url: 'http://127.0.0.1:9', header: false },
	};
	const credentials: Record<string, string> = {};
	for (const [type, typed] of Object.entries(data)) {
		const label = { wordbeeApi: API1, wordbeeV2Api: API2 }[type] ?? type;
		credentials[type] = `${label} (sandbox ${lane})`;
		await rest.createCredential(credentials[type], type, typed as Record<string, unknown>);
	}
	return { sandbox, mailbox, credentials };
}

/** Saves what the browser shows. n8n's build copies every PNG into the package, so these are WebP. */
async function document(editor: Editor, name: string): Promise<void> {
	const session = await editor.page.context().newCDPSession(editor.page);
	const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
	const path = join(root, 'docs', 'images', `${name}.webp`);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, Buffer.from(data, 'base64'));
}

async function runStep(step: Step, index: number, lane: Lane, pictures: boolean) {
	const number = String(index).padStart(2, '0');
	const picture = async (name: string) => {
		const path = join(folder, `${number}-${slug(step.name)}-${slug(name)}.jpg`);
		await lane.editor.page.screenshot({ path, type: 'jpeg', quality: 75 });
		return path;
	};
	lane.sandbox.reset();
	lane.mailbox.mails.length = 0;
	try {
		await lane.editor.clear();
		const remark = await step.run({
			...lane,
			picture: async (name) => void (await picture(name)),
			document: async (name) => {
				if (pictures) await document(lane.editor, name);
			},
		});
		await picture('end');
		return remark;
	} catch (error) {
		const path = relative(root, await picture('failed'));
		const why = (error as Error).message.split('\n').slice(0, 12).join('\n');
		throw new Error(`${why}\nPicture: ${path}`);
	}
}

/** What failed at the first try and not at the second, with its reason. */
const secondTries: string[] = [];

/**
 * A step has a second try in another tab, as a person reloads an editor that got stuck on a busy machine.
 * It is told of, and a fault of ours fails both.
 */
async function tryStep(step: Step, index: number, lane: Lane, pictures: boolean) {
	try {
		return await runStep(step, index, lane, pictures);
	} catch (error) {
		await lane.editor.startAfresh();
		const remark = await runStep(step, index, lane, pictures);
		secondTries.push(`${step.name}\n${(error as Error).message}`);
		return [remark, 'at the second try'].filter(Boolean).join(', ');
	}
}

async function main(): Promise<void> {
	endOnSignals();
	const { values } = parseArgs({
		options: { only: { type: 'string' }, pictures: { type: 'boolean' } },
	});
	const checks = new Checks();
	const clock = Date.now();
	const seconds = () => `${((Date.now() - clock) / 1000).toFixed(0)} s`;
	try {
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		const lanes = await setUp();
		console.log(`The editor is open (${seconds()})`);
		const waiting = STEPS.map((step, index) => ({ step, number: index + 1 })).filter(
			({ step }) => !values.only || new RegExp(values.only).test(step.name),
		);
		const walk = async (lane: Lane) => {
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
				const { step, number } = next;
				const take = async () => await tryStep(step, number, lane, values.pictures === true);
				const passed = await checks.check(step.name, take, 2 * (step.limitSeconds ?? 60));
				if (!passed) await lane.editor.startAfresh();
			}
		};
		await Promise.all(lanes.map(walk));
	} catch (error) {
		checks.fail('the run of the steps', error);
	}
	await end();
	console.log(`Done in ${seconds()}. Pictures: ${relative(root, folder)}`);
	for (const text of secondTries) console.log(`Failed at the first try: ${text}`);
	const again = secondTries.length > 0 ? `, ${secondTries.length} at the second try` : '';
	console.log(`${checks.passed} passed${again}, ${checks.failed} failed`);
	process.exit(checks.failed > 0 || checks.passed === 0 ? 1 : 0);
}

void main();
