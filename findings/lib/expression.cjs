/** Evaluates expressions as n8n does for a node's parameters. common.sh copies this beside the packages. */
const { createRunExecutionData, Expression, Workflow } = require('n8n-workflow');

/** The engine of n8n itself, in an isolate of its own; without it n8n-workflow runs expressions as it did in n8n 1. */
exports.useVm = async () =>
	await Expression.initExpressionEngine({
		engine: 'vm',
		poolSize: 1,
		maxCodeCacheSize: 1024,
		bridgeTimeout: 5000,
		bridgeMemoryLimit: 128,
		sharedCaller: true,
	});

/** The value of a parameter, an expression that begins with "=", for an item with this json. */
exports.evaluate = async (parameter, json) => {
	const type = { description: { properties: [] } };
	const workflow = new Workflow({
		id: '1',
		active: false,
		connections: {},
		nodes: [
			{ id: '1', name: 'Node', type: 'node', typeVersion: 1, position: [0, 0], parameters: {} },
		],
		nodeTypes: { getByNameAndVersion: () => type },
	});
	await workflow.expression.acquireIsolate?.();
	try {
		const data = createRunExecutionData({});
		const items = [{ json }];
		return workflow.expression.getParameterValue(
			parameter,
			data,
			0,
			0,
			'Node',
			items,
			'manual',
			{},
			{},
		);
	} finally {
		await workflow.expression.releaseIsolate?.();
	}
};
