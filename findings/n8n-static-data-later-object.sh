#!/usr/bin/env bash
# Expected: what a trigger writes into its static data is stored; n8n watches the object for that.
# Seen: an object or a list that was put in is not watched. Until the next store all is well, since putting it in
# was a change. From the second run of an active workflow on, what is added to it is noticed by nobody and is
# lost with the process. Read back from the database it is watched, so the fault goes away after a restart.
# n8n-workflow 2.41.0, 29 November 2026. "store" below does what n8n does after a poll.
# Bites: whoever builds a polling trigger that remembers the persons it has told: after a restart it tells again.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0

cat >run.cjs <<'JS'
const { Workflow } = require('n8n-workflow');
const parameters = { active: true, connections: {}, nodeTypes: {}, nodes: [] };
let database = {};
const start = () => new Workflow({ ...parameters, id: '1', staticData: structuredClone(database) });
const store = ({ staticData }) => {
	if (staticData.__dataChanged !== true) return 'nothing to store';
	database = JSON.parse(JSON.stringify(staticData));
	staticData.__dataChanged = false;
	return `stored ${JSON.stringify(database)}`;
};
const poll = (workflow, id) => {
	const data = workflow.getStaticData('node', { name: 'Trigger' });
	data.told ??= {};
	data.told[id] = true;
	return store(workflow);
};
let workflow = start();
console.log('poll 1:', poll(workflow, 'anna'));
console.log('poll 2:', poll(workflow, 'ben'));
workflow = start();
console.log('restart, poll 3:', poll(workflow, 'carla'));
console.log('poll 4:', poll(workflow, 'dora'));
JS
node run.cjs >output
seen output <<'END'
poll 1: stored {"node:Trigger":{"told":{"anna":true}}}
poll 2: nothing to store
restart, poll 3: stored {"node:Trigger":{"told":{"anna":true,"carla":true}}}
poll 4: stored {"node:Trigger":{"told":{"anna":true,"carla":true,"dora":true}}}
END
