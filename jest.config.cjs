/** Tests run from the TypeScript sources; the sandbox and n8n's real engine are in the same process. */
module.exports = {
	testEnvironment: '<rootDir>/test/sharedEngine.cjs',
	testEnvironmentOptions: {
		shared: {
			'reflect-metadata': require.resolve('reflect-metadata'),
			'n8n-workflow': require.resolve('n8n-workflow'),
			'n8n-core': require.resolve('n8n-core'),
		},
	},
	moduleNameMapper: { '^(reflect-metadata|n8n-core|n8n-workflow)$': '<rootDir>/test/shared/$1.cjs' },
	testMatch: ['<rootDir>/test/**/*.test.cts'],
	moduleFileExtensions: ['cts', 'ts', 'js', 'cjs', 'mjs', 'json', 'node'],
	// Commands of their own: test:n8n, test:agent, test:workflows and test:faults (they need a full n8n), …
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(workflows|faults|probe|n8n|n8n1)/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n/'],
	setupFilesAfterEnv: ['<rootDir>/test/setup.cts'],
	// As many as there are cores: most of a test's time is spent waiting for answers.
	maxWorkers: '100%',
	testTimeout: 60_000,
	transform: {
		'^.+\\.c?ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }],
	},
};
