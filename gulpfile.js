const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

// The build's static assets: icons and codex files, beside the compiled code that names them.
const assets = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'];

const copyAssets = () => src(assets, { base: '.', encoding: false }).pipe(dest('dist'));

// n8n-node copies every picture of the repository; only the two source folders belong in dist.
const removeStrays = async () => {
	const { readdir } = require('node:fs/promises');
	for (const name of await readdir('dist')) {
		if (name !== 'nodes' && name !== 'credentials') {
			await rm(`dist/${name}`, { recursive: true, force: true });
		}
	}
};

exports.default = series(removeStrays, parallel(copyAssets));
