import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '..', '..');
/** Files of several equal things, named by what these have in common. */
const FAMILIES = [
	'actions/parts/locators',
	'actions/parts/rows',
	'api/lists',
	'api/api2/query',
	'credentials/sharedProperties',
	'methods/listSearch',
	'methods/loadOptions',
	'session/credentialFields',
	'values/kinds',
	'values/text',
];

interface Source {
	/** Without its ending. */
	path: string;
	text: string;
	lines: number;
}

/** The sources whose names are ours: n8n gives those of nodes, credentials and operations. */
const sources: Source[] = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => /^[^.]+\.ts$/.test(basename(file)) && basename(file) !== 'index.ts')
		.map((file) => {
			const text = readFileSync(join(root, folder, file), 'utf8');
			return { path: `${folder}/${file.slice(0, -3)}`, text, lines: text.split('\n').length - 1 };
		}),
);

const isFamily = ({ path }: Source) => FAMILIES.some((family) => path.endsWith(family));

const exportsOf = ({ text }: Source) =>
	[...text.matchAll(/^export (?:async )?(?:function\*?|class|const|interface|type) (\w+)/gm)].map(
		([, name]) => name[0].toLowerCase() + name.slice(1),
	);

test('a file is named like its main export, with a small first letter', () => {
	expect(sources.length).toBeGreaterThan(80);
	const wrong = sources.filter(
		(source) => !isFamily(source) && !exportsOf(source).includes(basename(source.path)),
	);
	expect(wrong.map(({ path }) => path)).toEqual([]);
	expect(FAMILIES.filter((family) => !sources.some(({ path }) => path.endsWith(family)))).toEqual(
		[],
	);
});

test('nothing is called alike in two folders', () => {
	const names = sources.map(({ path }) => basename(path));
	expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('a file of fewer than 30 lines is there because two others need it alone', () => {
	const small = sources.filter(({ lines }) => lines < 30);
	const lonely = small.filter(({ path }) => {
		const name = new RegExp(`from '[^']*/${basename(path)}'`);
		return sources.filter(({ text }) => name.test(text)).length + operationsThatUse(name) < 2;
	});
	expect(lonely.map(({ path }) => path)).toEqual([]);
});

/** How many of the files that n8n names import a file. */
function operationsThatUse(name: RegExp): number {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => /\.\w+\.ts$|index\.ts$/.test(file))
			.filter((file) => name.test(readFileSync(join(root, folder, file), 'utf8'))),
	).length;
}

test('the package stays of a size that one person can know', () => {
	const lines = sources.map((source) => source.lines).sort((a, b) => a - b);
	expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(120);
	expect(Math.max(...lines)).toBeLessThanOrEqual(250);
});
