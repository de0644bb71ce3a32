require('tsx/cjs');

/** Before tests that need a full n8n, be it for its nodes alone. */
module.exports = async () => {
	const { folder } = await require('./install.cts').ensureN8n();
	process.env.N8N_FOLDER = folder;
};
