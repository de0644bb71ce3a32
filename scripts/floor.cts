/**
 * Writes test/package/floor.json, what n8n-workflow exports in the oldest n8n that the package is made for:
 * `npx tsx scripts/floor.cts`. Needed again only when the floor moves.
 *
 * n8n 1.90 brings n8n-workflow 1.88 (n8n 1.88 brings 1.86, n8n 1.95 brings 1.93). Not every registry has
 * that version, so the list holds what both of its neighbours export, read from the real packages.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from './build.cts';

const FLOOR = '1.90';
const NEIGHBOURS = ['1.86.0', '1.89.0'];

/** The names of the values that a version exports; types leave no trace at run time. */
function exportsOf(version: string, parent: string): string[] {
	const folder = join(parent, version);
	mkdirSync(folder);
	writeFileSync(join(folder, 'package.json'), '{ "private": true }');
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
	execFileSync('npm', ['install', ...flags, `n8n-workflow@${version}`], { cwd: folder });
	const script = "console.log(JSON.stringify(Object.keys(require('n8n-workflow'))))";
	return JSON.parse(
		execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' }),
	);
}

const folder = mkdtempSync(join(tmpdir(), 'wordbee-floor-'));
try {
	const [first, ...others] = NEIGHBOURS.map((version) => exportsOf(version, folder));
	const names = first.filter((name) => others.every((other) => other.includes(name))).sort();
	const content = { n8n: FLOOR, madeFrom: NEIGHBOURS, exports: names };
	writeFileSync(join(root, 'test/package/floor.json'), `${JSON.stringify(content, null, '\t')}\n`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
