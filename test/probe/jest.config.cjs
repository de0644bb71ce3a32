/** `npm run test:probe`: the command for the owner of a real Wordbee, against the sandbox. */
const all = require('../../jest.config.cjs');

module.exports = {
	...all,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/probe/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/'],
};
