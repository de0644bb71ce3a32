/** What n8n's engine needs before it is loaded; import it first. */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Without a folder of its own the engine writes a key into the home folder.
const folder = mkdtempSync(join(tmpdir(), 'wordbee-engine-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
process.once('exit', removeFolder);

/** Removes that folder; for jest, in whose tests a process never exits. */
export function removeFolder(): void {
	rmSync(folder, { recursive: true, force: true });
}
