# Sourced by the findings: a temp folder that goes away, public packages in it, the comparison at the end.
# Ends with 1 if a library behaves otherwise than noted, with 2 if it cannot be installed.
lib=$(cd "$(dirname "$0")/lib" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' >package.json
platform=$(node -p 'process.platform + "-" + process.arch')
export NODE_NO_WARNINGS=1 N8N_USER_FOLDER="$folder" N8N_LOG_LEVEL=silent

quietly() {
	"$@" >command.log 2>&1 || {
		cat command.log >&2
		exit 2
	}
}

# packages NAME@VERSION...: installs them without their install scripts, and names them.
packages() {
	quietly npm install --prefer-offline --no-audit --no-fund --ignore-scripts --legacy-peer-deps "$@"
	printf 'version: %s\n' "$@"
	PATH=$folder/node_modules/node-$platform/bin:$PATH
}

# node24: the package with the Node that n8n 2.41 asks for, unless it is there.
node24() {
	node -e 'process.exit(parseInt(process.versions.node) < 24 ? 1 : 0)' || echo "node-$platform@24.21.0"
}

# n8n_nodes FOLDER [NAME@VERSION...]: one of n8n's own nodes with n8n-workflow and these packages.
# A file that requires ./node.cjs can run it.
n8n_nodes() {
	nodes=package/dist/nodes/$1
	shift
	packages n8n-workflow@2.41.0 lodash@4.18.1 "$@"
	quietly npm pack n8n-nodes-base@2.41.1
	mkdir node_modules/n8n-nodes-base
	tar -xzf n8n-nodes-base-2.41.1.tgz --strip-components=1 -C node_modules/n8n-nodes-base \
		"$nodes" package/dist/nodes/Transform/utils package/dist/utils
	echo 'version: n8n-nodes-base@2.41.1'
	cp "$lib/node.cjs" .
}

# seen FILE: prints FILE, which must be what stands on stdin.
seen() {
	cat >expected
	cat "$1"
	if ! cmp -s expected "$1"; then
		echo 'CHANGED. On 29 November 2026 it was:'
		cat expected
		exit 1
	fi
	echo 'as on 29 November 2026'
}
