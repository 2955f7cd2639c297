#!/usr/bin/env bash
# Tests the plugin inside a real WordPress. usage: run.sh <suite> [phpunit argument]...
# The first argument may also name a part that is not run by itself: browser (Chromium), matrix (T36 and T37).
# suites: bookworm (WordPress 6.1), trixie (6.8), sid (7.1); see tests/wordpress/README.md
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
wp=$root/tests/wordpress/wp.sh
suite=${1:?usage: run.sh <suite> [phpunit argument]...}
shift

"$here/static.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/wp-plugin.XXXXXX")
peer=''
finish() {
  if [[ -n $peer ]]; then kill -- "-$peer" 2>/dev/null || true; fi
  "$wp" down "$work/wp" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

"$wp" up "$suite" "$work/wp" --plugin "$root/wp-plugin/igny8-connector" >"$work/wp.json"
port=$(php -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo explode(":", stream_socket_get_name($s, false))[1];')
export IGNY8_PEER_STATE=$work/peer.json
: >"$IGNY8_PEER_STATE"
PHP_CLI_SERVER_WORKERS=2 setsid php -S "127.0.0.1:$port" "$here/daemon.php" >"$work/peer.log" 2>&1 &
peer=$!
curl -s -o /dev/null --retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 5 "http://127.0.0.1:$port/"

run() {
  "$wp" eval "$work/wp" "$here/support/runner.php" "http://127.0.0.1:$port" "$IGNY8_PEER_STATE" "$@"
}
php -r 'echo "WordPress ", json_decode(file_get_contents($argv[1]))->version, ", PHP ", PHP_VERSION, "\n";' "$work/wp.json"
status=0
parts=(plugin last)
if [[ ${1:-} == browser || ${1:-} == matrix ]]; then
  parts=("$1")
  shift
fi
for part in "${parts[@]}"; do
  if ((status == 0)); then run --testsuite "$part" "$@" || status=$?; fi
done
# What WordPress complains about on a machine without the internet is its own affair; notices are ours.
if grep -E 'PHP (Notice|Warning|Deprecated|Fatal|Parse)' "$work/wp/log/debug.log" "$work/wp/log/php.log" | grep -iE 'igny8[-\\/ ]|igny8_'; then
  echo "run.sh: notices in the log" >&2
  status=1
fi
if ((status != 0)); then tail -n 20 "$work/peer.log" >&2; fi
exit "$status"
