/** Runs one of n8n's own nodes with its defaults. common.sh copies this beside the packages. */
const get = require('lodash/get');
const { NodeHelpers } = require('n8n-workflow');

/**
 * @param path the node's file, from n8n-nodes-base/dist/nodes on
 * @param given its parameters, without expressions; the others have their defaults
 * @param inputs for each input a list of items, `{ json, binary? }`
 * @returns for each output a list of items
 */
exports.run = async (path, typeVersion, given, inputs) => {
	const [Type] = Object.values(require(`n8n-nodes-base/dist/nodes/${path}.node.js`));
	const { description, execute } = NodeHelpers.getVersionedNodeType(new Type(), typeVersion);
	const node = { id: '1', name: 'Node', type: 'node', typeVersion, position: [0, 0] };
	const of = (values) =>
		NodeHelpers.getNodeParameters(description.properties, values, true, false, node, description);
	const parameters = of(given);
	const context = {
		addExecutionHints() {},
		continueOnFail: () => false,
		getInputData: (index = 0) => structuredClone(inputs[index]),
		getNode: () => ({ ...node, parameters }),
		getNodeInputs: () => inputs.map(() => 'main'),
		getNodeParameter: (name, _item, otherwise) => get(parameters, name, otherwise),
		getWorkflowSettings: () => ({}),
		helpers: { assertBinaryData: (item, name) => inputs[0][item].binary[name] },
	};
	return await execute.call(context);
};
