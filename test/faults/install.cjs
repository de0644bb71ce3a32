require('tsx/cjs');

/** The comparison and the loops need n8n's own nodes. */
module.exports = async () => {
	const { folder } = await require('../../lab/n8n/install.cts').ensureN8n();
	process.env.FAULT_LAB_N8N = folder;
};
