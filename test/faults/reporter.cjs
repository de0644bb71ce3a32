require('tsx/cjs');

module.exports = require('./reporter.cts').FaultLabReporter;
