#!/usr/bin/env bash
# A network of sites: each has its own tables, schedule and connection, and deletion clears them all.
# usage: multisite.sh <suite>
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
wp=$root/tests/wordpress/wp.sh
suite=${1:?usage: multisite.sh <suite>}
work=$(mktemp -d "${TMPDIR:-/tmp}/wp-network.XXXXXX")
finish() {
  "$wp" down "$work/wp" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

up() { "$wp" up "$suite" "$work/wp" --plugin "$root/wp-plugin/igny8-connector" "$@"; }
up >"$work/wp.json"
host=$(php -r '$u = parse_url(json_decode(file_get_contents($argv[1]))->url); echo $u["host"], ":", $u["port"];' "$work/wp.json")
"$wp" eval "$work/wp" "$here/support/make-network.php" "$host"
"$wp" down "$work/wp"
# The plugin is active on the first site already: this `up` only switches the network on.
"$wp" up "$suite" "$work/wp" --define MULTISITE=true --define SUBDOMAIN_INSTALL=false \
  --define "DOMAIN_CURRENT_SITE=$host" --define PATH_CURRENT_SITE=/ \
  --define SITE_ID_CURRENT_SITE=1 --define BLOG_ID_CURRENT_SITE=1 >/dev/null
"$wp" eval "$work/wp" "$here/support/check-network.php" "$host"
if grep -E 'PHP (Notice|Warning|Deprecated|Fatal|Parse)' "$work/wp/log/debug.log" 2>/dev/null | grep -E 'igny8-|Igny8'; then exit 1; fi
