/** `npm run test:n8n1`: the engine tests with the built package, in the engine of the last n8n 1. */
const { join } = require('node:path');

const all = require('../../jest.config.cjs');

const modules = join(__dirname, '..', '..', '.n8n', 'n8n1', 'node_modules');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/(engine|n8n1)/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/n8n1/setup.cjs',
	testEnvironmentOptions: {
		shared: Object.fromEntries(
			['reflect-metadata', 'n8n-workflow', 'n8n-core'].map((name) => [name, join(modules, name)]),
		),
	},
	moduleNameMapper: {
		...all.moduleNameMapper,
		'^(?:\\.\\./)+(nodes|credentials)/(.*?)(?:\\.ts)?$': '<rootDir>/dist/$1/$2.js',
	},
	modulePathIgnorePatterns: [],
	// The engine of n8n 1 keeps timers.
	forceExit: true,
};
