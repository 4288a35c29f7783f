#!/usr/bin/env bash
# Checks the import rules of .depguard.yml. depguard matches whole paths of files, so it looks at the repository through a
# link: a checkout below a directory called, say, "worker" would otherwise fall under the worker's rules.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "depguard ./..."
neutral=$(mktemp -d /tmp/rapor-lint-XXXXXX)
trap 'rm -r "$neutral"' EXIT
ln -s "$PWD" "$neutral/repository"
cd "$neutral/repository"
go tool -modfile=tools/go.mod depguard ./... 2>&1 | sed "s#$neutral/repository/##"
