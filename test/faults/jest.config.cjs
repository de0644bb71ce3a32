/** `npm run test:faults`: what the node does when the network breaks. Needs a full n8n, which it installs. */
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const all = require('../../jest.config.cjs');

process.env.FAULT_LAB_FIGURES = mkdtempSync(join(tmpdir(), 'fault-lab-'));

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/faults/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/lab/n8n/setup.cjs',
	setupFilesAfterEnv: [...all.setupFilesAfterEnv, '<rootDir>/test/faults/lab/printed.cts'],
	reporters: [['default', { summaryThreshold: 1 }], '<rootDir>/test/faults/reporter.cjs'],
	showSeed: true,
	// Thousands of names say less than the tables.
	verbose: false,
	// Many cases wait most of the time.
	maxConcurrency: 10,
	testTimeout: 300_000,
	// Some servers keep a client waiting for longer than the case.
	forceExit: true,
};
