/** `npm run test:workflows`: the workflows with n8n's own nodes, which a full n8n has; it is installed. */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	// n8n's task runner closes the context that it runs in.
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/workflows/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/lab/n8n/setup.cjs',
	// n8n's own nodes then have the engine's classes, its errors for one.
	moduleNameMapper: {
		'^(n8n-workflow|n8n-core)$': '<rootDir>/node_modules/$1',
		'^sanitize-html$': '<rootDir>/test/workflows/unused.cjs',
	},
	maxWorkers: 1,
};
