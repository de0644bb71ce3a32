require('tsx/cjs');

/** Installs the engine and places the package beside it. */
module.exports = async () => {
	// An installation that went on after Ctrl-C would meet the next one.
	require('../../lab/n8n/process.cts').endOnSignals();
	const { ensureBuilt } = require('../../scripts/build.cts');
	const { ensureEngine, placePackage } = require('./install.cts');
	await ensureEngine();
	ensureBuilt();
	process.env.N8N1_PACKAGE = placePackage();
};
