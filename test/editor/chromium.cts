/** A Chromium and the fonts of the names in the sandbox: found, or installed where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** A language whose letters the sandbox's names use, and Debian's package of a font that has them. */
const FONTS: Record<string, string> = {
	ja: 'fonts-noto-cjk',
	ko: 'fonts-noto-cjk',
	ar: 'fonts-noto-core',
	he: 'fonts-noto-core',
	th: 'fonts-noto-core',
	el: 'fonts-noto-core',
};

/**
 * Keeps Chromium from calling its maker, and lets it run as root in a container. On a slow machine n8n
 * opens a form more than five seconds after the click, which Chromium would block as a pop-up.
 */
const FLAGS = [
	...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
	...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
	'--disable-popup-blocking',
];

function findProgram(): string | undefined {
	const { CHROMIUM, PATH = '' } = process.env;
	if (CHROMIUM) return CHROMIUM;
	const folders = [...PATH.split(delimiter), '/usr/bin'];
	return PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** Packages of fonts for letters that no installed font has. */
function missingFonts(): string[] {
	const missing = Object.entries(FONTS).filter(([language]) => {
		const found = spawnSync('fc-list', [`:lang=${language}`, 'family'], { encoding: 'utf8' });
		return found.error !== undefined || found.stdout.trim() === '';
	});
	return [...new Set(missing.map(([, name]) => name))];
}

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function apt(...args: string[]): void {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'inherit' });
}

/**
 * Starts Chromium without a window. What is missing is installed by apt, as root on Debian and its like.
 * @throws {Error} which names what to install; missing fonts alone are only told of
 */
export async function startChromium(say: (line: string) => void): Promise<Browser> {
	const fonts = missingFonts();
	const needed = [...(findProgram() ? [] : ['chromium']), 'fontconfig', ...fonts];
	if (needed.length > 1 && mayInstall()) {
		say(`Installing ${needed.join(', ')} …`);
		apt('update');
		apt('install', '-y', '--no-install-recommends', ...needed);
	}
	const executablePath = findProgram();
	if (executablePath === undefined) {
		throw new Error(
			`There is no Chromium. Install it (Debian: apt-get install ${needed.join(' ')}), or name one in CHROMIUM=/path/to/chromium.`,
		);
	}
	const still = missingFonts();
	if (still.length > 0)
		say(`Some names will show as empty boxes; install ${still.join(', ')} or fonts like these.`);
	return await chromium.launch({ executablePath, args: FLAGS });
}
