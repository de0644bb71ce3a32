/** Before each file of tests. */
const { removeFolder } = require('../lab/engine/environment.cjs') as { removeFolder: () => void };

afterAll(removeFolder);
