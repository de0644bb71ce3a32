/**
 * `npm run test:n8n` and `npm run test:agent`: in a real n8n, which they install. Both need node's
 * --experimental-vm-modules: some libraries are ES modules.
 */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/n8n/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/lab/n8n/setup.cjs',
	// No engine runs in the process of the tests.
	setupFilesAfterEnv: [],
	testTimeout: 120_000,
	verbose: true,
};
