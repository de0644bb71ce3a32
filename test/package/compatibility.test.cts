/** Nothing is imported that the oldest n8n lacks, and the README names the versions that are tested. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { ensureBuilt, filesIn, root } from '../../scripts/build.cts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const json = (name: string) => JSON.parse(read(name));
/** Made by scripts/floor.cts from the real packages; how, stands there. */
const floor: { n8n: string; exports: string[] } = json('test/package/floor.json');

/** An import that is still there at run time: the module, and the names that are taken from it. */
interface Taken {
	module: string;
	/** '*' for everything, which nobody could check. */
	names: string[];
}

function valueImports(text: string): Taken[] {
	const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
	const found: Taken[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) {
			const module = (node.moduleSpecifier as ts.StringLiteral).text;
			const bindings = node.importClause?.namedBindings;
			const names =
				bindings && ts.isNamedImports(bindings)
					? bindings.elements
							.filter(({ isTypeOnly }) => !isTypeOnly)
							.map(({ propertyName, name }) => (propertyName ?? name).text)
					: ['*'];
			if (node.importClause?.name) names.push('*');
			found.push({ module, names });
		} else if (ts.isExportDeclaration(node) && node.moduleSpecifier && !node.isTypeOnly) {
			const names =
				node.exportClause && ts.isNamedExports(node.exportClause)
					? node.exportClause.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
					: ['*'];
			found.push({ module: (node.moduleSpecifier as ts.StringLiteral).text, names });
		} else if (
			ts.isCallExpression(node) &&
			(node.expression.kind === ts.SyntaxKind.ImportKeyword ||
				node.expression.getText() === 'require')
		) {
			found.push({ module: node.arguments[0]?.getText().slice(1, -1) ?? '', names: ['*'] });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const sources = ['nodes', 'credentials'].flatMap((folder) =>
	filesIn(join(root, folder))
		.filter((name) => name.endsWith('.ts'))
		.map((name) => `${folder}/${name}`),
);

it('sees every kind of import', () => {
	const text = `
		import type { A } from 'n8n-workflow';
		import { type B, C, D as E } from 'n8n-workflow';
		import * as all from 'n8n-workflow';
		export { F } from 'n8n-workflow';
		const later = () => import('n8n-workflow');
		const old = require('n8n-workflow');`;
	expect(valueImports(text).map(({ names }) => names)).toEqual([
		['C', 'D'],
		['*'],
		['F'],
		['*'],
		['*'],
	]);
});

it('imports from n8n-workflow only what the oldest n8n has', () => {
	const taken = sources.flatMap((name) =>
		valueImports(read(name))
			.filter(({ module }) => module === 'n8n-workflow')
			.flatMap(({ names }) => names.map((one) => ({ name, one }))),
	);
	expect(taken.length).toBeGreaterThan(3);
	expect(floor.exports.length).toBeGreaterThan(100);
	expect(taken.filter(({ one }) => !floor.exports.includes(one))).toEqual([]);
});

it('imports from elsewhere only what n8n allows and every n8n brings', () => {
	const modules = sources.flatMap((name) => valueImports(read(name)).map(({ module }) => module));
	const others = modules.filter((name) => !/^\.{1,2}\//.test(name));
	expect([...new Set(others)].sort()).toEqual(['n8n-workflow', 'node:crypto']);
});

it('what is built takes nothing else either', () => {
	ensureBuilt();
	const dist = join(root, 'dist');
	const scripts = filesIn(dist).filter((name) => name.endsWith('.js'));
	const used = scripts.flatMap((name) => {
		const text = readFileSync(join(dist, name), 'utf8');
		return [...text.matchAll(/\bn8n_workflow_\d+\.(\w+)/g)].map(([, one]) => one);
	});
	expect(used.length).toBeGreaterThan(3);
	expect([...new Set(used)].filter((one) => !floor.exports.includes(one))).toEqual([]);
});

it('the README names the floor and the versions that are tested', () => {
	const readme = read('README.md').replace(/\s+/g, ' ');
	const at = readme.indexOf('## Compatibility');
	const section = readme.slice(at, readme.indexOf(' ## ', at + 5));
	expect(section).toContain(`n8n ${floor.n8n}`);
	// The whole n8n of the editor tests, and the engine of the last n8n 1.
	expect(section).toContain(json('lab/n8n/recipe/package.json').dependencies.n8n);
	const { dependencies } = json('test/n8n1/recipe/package.json');
	expect(section).toContain(dependencies['n8n-core']);
	expect(section).toMatch(/n8n 1\.123\b/);
	// The engine of the tests is that of the same n8n 2.
	const [engine] = json('package.json').devDependencies['n8n-core'].split('-');
	const [whole] = json('lab/n8n/recipe/package.json').dependencies.n8n.split('-');
	expect(engine.split('.').slice(0, 2)).toEqual(whole.split('.').slice(0, 2));
});
