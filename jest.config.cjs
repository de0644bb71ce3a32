/** Tests run from the TypeScript sources; the sandbox and n8n's real engine are in the same process. */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.cts'],
	moduleFileExtensions: ['cts', 'ts', 'js', 'cjs', 'mjs', 'json', 'node'],
	// These need a full n8n: npm run test:workflows and npm run test:faults
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/workflows/', '<rootDir>/test/faults/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n/'],
	setupFiles: ['<rootDir>/test/setup.cjs'],
	// As many as there are cores: most of a test's time is spent waiting for answers.
	maxWorkers: '100%',
	testTimeout: 60_000,
	transform: {
		'^.+\\.c?ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }],
	},
};
