/** Tests run from the TypeScript sources; the sandbox and n8n's real engine are in the same process. */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.cts'],
	moduleFileExtensions: ['cts', 'ts', 'js', 'cjs', 'mjs', 'json', 'node'],
	// Commands of their own: test:n8n, test:agent, test:workflows and test:faults (they need a full n8n), …
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(workflows|faults|probe|n8n|n8n1)/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n/'],
	setupFilesAfterEnv: ['<rootDir>/test/setup.cts'],
	// As many as there are cores: most of a test's time is spent waiting for answers.
	maxWorkers: '100%',
	testTimeout: 60_000,
	// In jest's sandbox they are slow to find otherwise. None of a name that modules declare, as n8n does Set.
	sandboxInjectedGlobals: ['Array', 'JSON', 'Math', 'Number', 'Object', 'String', 'RegExp'],
	transform: {
		'^.+\\.c?ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }],
	},
};
