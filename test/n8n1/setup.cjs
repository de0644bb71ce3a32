require('tsx/cjs');

/** Installs the engine and places the package beside it. */
module.exports = async () => {
	const { ensureBuilt } = require('../../scripts/build.cts');
	const { ensureEngine, placePackage } = require('./install.cts');
	await ensureEngine();
	ensureBuilt();
	process.env.N8N1_PACKAGE = placePackage();
};
