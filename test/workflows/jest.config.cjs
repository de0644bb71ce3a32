/** `npm run test:workflows`: the workflows with n8n's own nodes, which a full n8n has (`npm run test:n8n` installs it). */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/workflows/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	// n8n's own nodes then have the engine's classes, its errors for one.
	moduleNameMapper: {
		'^(n8n-workflow|n8n-core)$': '<rootDir>/node_modules/$1',
		'^sanitize-html$': '<rootDir>/test/workflows/unused.cjs',
	},
	maxWorkers: 1,
};
