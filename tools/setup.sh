#!/usr/bin/env bash
# Looks for what building and testing needs, and installs what apt can. RAPOR_SETUP=dev makes do without PostgreSQL and
# a C compiler; RAPOR_NO_INSTALL=1 installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v go >/dev/null; then
	echo "Go is missing: install $(sed -n 's/^go /Go /p' dev/go.mod) or newer from https://go.dev/dl/" >&2
	exit 1
fi

has_postgres() { # as internal/privatepg looks for it
	if [ -n "${RAPOR_PG_BIN:-}" ]; then
		[ -x "$RAPOR_PG_BIN/initdb" ] && [ -x "$RAPOR_PG_BIN/postgres" ]
		return
	fi
	local dir
	for dir in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin \
		/usr/local/opt/postgresql*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
		if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then return; fi
	done
	return 1
}

has_browser() { # as chromedp looks for it
	local name
	for name in headless_shell headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
		if command -v "$name" >/dev/null; then return; fi
	done
	return 1
}

packages=()
has_postgres || packages+=(postgresql)
if [ "${RAPOR_SETUP:-}" != dev ]; then
	# The race detector needs cgo.
	read -r compiler _ <<<"$(go env CC)"
	command -v "$compiler" >/dev/null || packages+=(gcc libc6-dev)
	# A test packs an archive as PostgreSQL's are packed.
	command -v xz >/dev/null || packages+=(xz-utils)
	# Pages are tested in a real browser.
	has_browser || packages+=(chromium)
	# Tests read the PDFs back and look at them.
	command -v pdftoppm >/dev/null && command -v pdftotext >/dev/null || packages+=(poppler-utils)
fi

if [ ${#packages[@]} -gt 0 ]; then
	as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	command="apt-get install -y --no-install-recommends ${packages[*]}"
	if [ -z "${RAPOR_NO_INSTALL:-}" ] && command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
		echo "Installing ${packages[*]} with apt."
		if ! dpkg -s postgresql-common >/dev/null 2>&1; then
			# Only the binaries are wanted: no server that starts with the machine.
			"${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
			echo "create_main_cluster = false" |
				"${as_root[@]}" tee /etc/postgresql-common/createcluster.d/no-main-cluster.conf >/dev/null
		fi
		"${as_root[@]}" apt-get update -qq
		"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $command
		if ! has_postgres; then
			echo "PostgreSQL's initdb and postgres are still not found${RAPOR_PG_BIN:+ in RAPOR_PG_BIN, $RAPOR_PG_BIN}." >&2
			exit 1
		fi
	elif [ "${RAPOR_SETUP:-}" = dev ]; then
		echo "Not installed: ${packages[*]}. PostgreSQL will be downloaded instead."
	else
		if [ "$(uname)" = Darwin ]; then
			command="brew install postgresql"
		else
			command="sudo $command"
		fi
		echo "Missing: ${packages[*]}. Run: $command" >&2
		exit 1
	fi
fi

if [ "${RAPOR_SETUP:-}" != dev ]; then
	echo "Builds the product, its tests, the linters and the Temporal server: many minutes the first time, few later."
fi
