/** `npm run test:n8n1`: the engine tests with the built package, in the engine of the last n8n 1. */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/(engine|n8n1)/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/n8n1/setup.cjs',
	moduleNameMapper: {
		'^(n8n-core|n8n-workflow)$': '<rootDir>/.n8n/n8n1/node_modules/$1',
		'^(?:\\.\\./)+(nodes|credentials)/(.*?)(?:\\.ts)?$': '<rootDir>/dist/$1/$2.js',
	},
	modulePathIgnorePatterns: [],
	// The engine of n8n 1 keeps timers.
	forceExit: true,
};
