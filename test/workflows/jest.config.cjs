/** `npm run test:workflows`: the workflows with n8n's own nodes, which a full n8n has; it is installed. */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/workflows/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/lab/n8n/setup.cjs',
	// n8n's own nodes then have the engine's classes, its errors for one.
	moduleNameMapper: {
		...all.moduleNameMapper,
		'^sanitize-html$': '<rootDir>/test/workflows/unused.cjs',
	},
	maxWorkers: 1,
};
