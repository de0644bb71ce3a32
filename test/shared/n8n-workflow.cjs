module.exports = globalThis.sharedModules.get('n8n-workflow');
