#!/usr/bin/env bash
# Expected: `n8n-node new` writes the workflows for GitHub as they stand in its templates.
# Seen: it runs them through a templating language that has the same braces, and ${{ secrets.NPM_TOKEN }} becomes $.
# The publish workflow then passes the text "$" as token, which is not empty, so the way without a token is
# never taken; and one concurrency group is called "ci-$", so that a run of one branch cancels another's.
# @n8n/node-cli 0.48.3, 29 November 2026.
# Bites: whoever publishes a node from a fresh scaffold. Put the expressions back by hand.
set -eu
. "$(dirname "$0")/lib/common.sh"
# What this command needs, without the linters.
packages @oclif/core@4.8.0 @clack/prompts@0.11.0 change-case@5.4.4 fast-glob@3.3.3 handlebars@4.7.9 \
	picocolors@1.0.1 prettier@3.6.2 prompts@2.4.2 rimraf@6.0.1 ts-morph@27.0.2
quietly npm pack @n8n/node-cli@0.48.3
mkdir -p node_modules/@n8n/node-cli
tar -xzf n8n-node-cli-0.48.3.tgz --strip-components=1 -C node_modules/@n8n/node-cli
echo 'version: @n8n/node-cli@0.48.3'

export GIT_CONFIG_GLOBAL=/dev/null
quietly node node_modules/@n8n/node-cli/bin/n8n-node.mjs new n8n-nodes-persons --template programmatic/example --skip-install </dev/null
dollars() {
	(cd "$1/.github/workflows" && grep -ho '\(group\|NPM_TOKEN\): .*\$.*' ./*.yml)
}
{
	echo 'template:'
	dollars node_modules/@n8n/node-cli/dist/template/templates/shared/default
	echo 'scaffold:'
	dollars n8n-nodes-persons
} >output
seen output <<'END'
template:
group: ci-${{ github.ref }}
NPM_TOKEN: ${{ secrets.NPM_TOKEN }}
scaffold:
group: ci-$
NPM_TOKEN: $
END
