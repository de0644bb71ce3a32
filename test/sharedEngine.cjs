/**
 * Tests run in node's own context, and what takes long to load, n8n's engine, is loaded once for each of
 * jest's processes instead of once for each file of tests. Everything else is fresh in each file, as ever.
 */
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

require('../lab/engine/environment.cjs');

/** The contexts that stand for node's own. */
const own = new WeakSet();
const { compileFunction } = vm;
// Jest has no way to give up its context: it compiles every module with this function.
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
	compileFunction(
		code,
		parameters,
		own.has(parsingContext) ? options : { ...options, parsingContext },
	);

/** Which engine evaluates n8n's expressions: `vm` is n8n's default, n8n-core alone uses `legacy`. */
const expressions = process.env.EXPRESSION_ENGINE ?? 'legacy';
let started;

/** Starts it with the settings that n8n has by default. */
async function startExpressions({ Expression }) {
	if (expressions === 'legacy') return;
	started ??= Expression.initExpressionEngine({
		engine: expressions,
		poolSize: 1,
		maxCodeCacheSize: 1024,
		bridgeTimeout: 5000,
		bridgeMemoryLimit: 128,
		sharedCaller: true,
	});
	await started;
}

/** An environment of jest; `testEnvironmentOptions.shared` are the modules that are loaded once. */
class SharedEngine extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		own.add(this.context);
		this.global = globalThis;
		this.console = globalThis.console;
		this.shared = config.projectConfig.testEnvironmentOptions.shared;
	}

	async setup() {
		await super.setup();
		globalThis.sharedModules ??= new Map();
		for (const [name, path] of Object.entries(this.shared)) {
			if (!globalThis.sharedModules.has(name)) globalThis.sharedModules.set(name, require(path));
		}
		await startExpressions(globalThis.sharedModules.get('n8n-workflow'));
	}

	/** Jest would empty the context, which is node's, and leaves a console of its own in it. */
	async teardown() {
		globalThis.console = this.console;
	}
}

module.exports = SharedEngine;
