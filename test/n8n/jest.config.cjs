/** `npm run test:n8n` and `npm run test:agent`: in a real n8n, which they install. */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/n8n/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/lab/n8n/setup.cjs',
	setupFiles: [],
	testTimeout: 120_000,
	verbose: true,
};
