module.exports = globalThis.sharedModules.get('reflect-metadata');
