#!/usr/bin/env bash
# The plugin's whole life (activation, use, deletion) on several versions of PHP, with E_ALL and no notice of ours.
# The machine's own PHP runs it on a MariaDB; the others, built for Node, on WordPress's SQLite. usage: run.sh [version]...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
wp=$root/tests/wordpress/wp.sh
(($#)) || set -- 7.4 8.0 8.2 8.4 8.5
work=$(mktemp -d "${TMPDIR:-/tmp}/wp-versions.XXXXXX")
finish() {
  for site in oldest newest sqlite; do "$wp" down "$work/$site" >/dev/null 2>&1 || true; done
  rm -rf "$work"
}
trap finish EXIT

scenario=$here/scenario.php
# live <site> <command>...: the scenario has to say at its end that all was well
live() {
  local site=$1
  shift
  rm -f "$work/result"
  "$@" -d error_reporting=-1 "$scenario" "$work/$site/site" "$work/result" </dev/null >"$work/printed" 2>&1 || true
  if ! grep -q ' checks, 0 notices, 0 rows left$' "$work/result" 2>/dev/null; then
    tail -n 40 "$work/printed" "$work/result" >&2 || true
    echo "versions: $site with $*: it did not get to its end" >&2
    exit 1
  fi
  cat "$work/result"
}

for site in oldest newest; do
  [[ $site == oldest ]] && suite=bookworm || suite=sid
  "$wp" up "$suite" "$work/$site" --plugin "$root/wp-plugin/igny8-connector" >/dev/null 2>&1
  live "$site" php
  "$wp" down "$work/$site" >/dev/null 2>&1
done

"$wp" up sid "$work/sqlite" --db sqlite --plugin "$root/wp-plugin/igny8-connector" >/dev/null 2>&1
"$wp" down "$work/sqlite" >/dev/null 2>&1
for version in "$@"; do
  PHP=$version live sqlite node "$here/node_modules/@php-wasm/cli/main.js"
done
