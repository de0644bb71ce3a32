/** What n8n's engine needs before it is loaded; require it first. */
const { mkdirSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

require('reflect-metadata');

/** Removes the engine's folder; for jest, in whose tests a process never exits. */
function removeFolder() {
	rmSync(globalThis.engineFolder, { recursive: true, force: true });
}

// Several files of tests may share a process, and its engine knows one folder only. Without one of its own it
// writes a key into the home folder.
if (globalThis.engineFolder === undefined) {
	globalThis.engineFolder = mkdtempSync(join(tmpdir(), 'wordbee-engine-'));
	process.env.N8N_USER_FOLDER = globalThis.engineFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
	process.once('exit', removeFolder);
}
mkdirSync(globalThis.engineFolder, { recursive: true });

module.exports = { removeFolder };
