#!/usr/bin/env bash
# Generates into place and fails if that changed anything.
set -euo pipefail
cd "$(dirname "$0")/.."
sums() {
	find . \( -name .git -o -name .rapor -o -name node_modules \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
}
before=$(sums)
make --no-print-directory generate
if ! changed=$(diff <(echo "$before") <(sums)); then
	echo "Generated code was not up to date; commit what 'make generate' writes:" >&2
	sed -n 's/^[<>] [0-9a-f]*  /  /p' <<<"$changed" | sort -u >&2
	exit 1
fi
