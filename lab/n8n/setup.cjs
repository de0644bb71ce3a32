require('tsx/cjs');

/** Before tests that need a full n8n, be it for its nodes alone. */
module.exports = async () => {
	// An installation that went on after Ctrl-C would meet the next one.
	require('./process.cts').endOnSignals();
	const { folder } = await require('./install.cts').ensureN8n();
	process.env.N8N_FOLDER = folder;
};
