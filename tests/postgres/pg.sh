#!/usr/bin/env bash
# A private PostgreSQL for tests: one cluster per directory, reachable by unix socket only.
# usage: pg.sh up <dir> [--fsync]     start (and first create) the cluster; prints its URL
#        pg.sh url <dir>              print the URL again
#        pg.sh down <dir> [--purge]   stop it; its data stay for the next `up`, unless purged
# --fsync  wait for the disk, as in production (for measurements; tests do without)
set -euo pipefail
shopt -s inherit_errexit

readonly DATABASE=igny8 ROLE=igny8

usage() { sed -n '3,6s/^# //p' "${BASH_SOURCE[0]}"; }
die() { printf 'pg: error: %s\n' "$*" >&2; exit 1; }

# Debian keeps the server programs out of PATH, one directory per version: the newest wins.
find_programs() {
  BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n1)
  if [[ ! -x $BIN/initdb ]]; then
    BIN=$(dirname "$(command -v initdb || die 'PostgreSQL is missing: run tools/deps.sh postgres')")
  fi
}

# The server refuses to run as root; its package brings a user for it.
as_server() {
  if ((EUID == 0)); then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Where the cluster may live: below the asked directory, unless the server's user cannot get there
# (below /root, say) or the socket's path would pass the limit of 107 bytes. Then in a short
# directory of its own, which the asked one remembers.
choose_home() {
  local asked=$1
  if [[ -f $asked/home ]]; then
    cat "$asked/home"
    return
  fi
  mkdir -p "$asked/pg"
  if ((EUID == 0)); then chown postgres: "$asked/pg"; fi
  if ((${#asked} > 80)) || ! as_server test -w "$asked/pg"; then
    rmdir "$asked/pg"
    as_server mktemp -d /tmp/igny8-pg.XXXXXX
  else
    printf '%s/pg\n' "$asked"
  fi
}

use_cluster() {
  local asked
  asked=$(realpath -m "$1")
  if ((EUID == 0)) && ! id postgres >/dev/null 2>&1; then
    die "there is no user postgres to run the server as: run tools/deps.sh postgres"
  fi
  ROOT=$asked
  CLUSTER=$(choose_home "$asked")
  echo "$CLUSTER" >"$ROOT/home"
}

existing_cluster() {
  [[ -f $1/home ]] || die "no cluster in $1: run 'pg.sh up' first"
  use_cluster "$1"
}

runs() { as_server "$BIN/pg_ctl" status -D "$CLUSTER/data" >/dev/null 2>&1; }

print_url() {
  local socket=$CLUSTER
  socket=$(sed 's/%/%25/g; s/ /%20/g; s/?/%3F/g; s/&/%26/g; s/#/%23/g; s/+/%2B/g' <<<"$socket")
  printf 'postgres://%s@localhost/%s?host=%s\n' "$ROLE" "$DATABASE" "$socket"
}

create_cluster() {
  as_server "$BIN/initdb" -D "$CLUSTER/data" -U "$ROLE" --auth=trust --no-sync \
    --encoding=UTF8 --locale=C.UTF-8 >"$ROOT/initdb.log" 2>&1 ||
    { tail -n 15 "$ROOT/initdb.log" >&2; die "initdb failed (log: $ROOT/initdb.log)"; }
}

# No TCP: two clusters never meet, and no port has to be chosen.
start_server() {
  local fsync=$1 settings
  settings="-c listen_addresses= -c unix_socket_directories='$CLUSTER' -c max_connections=200"
  if [[ $fsync == off ]]; then
    settings+=' -c fsync=off -c synchronous_commit=off -c full_page_writes=off'
  fi
  as_server "$BIN/pg_ctl" start -w -t 60 -D "$CLUSTER/data" -l "$CLUSTER/server.log" -o "$settings" \
    </dev/null >/dev/null || { tail -n 15 "$CLUSTER/server.log" >&2; die "PostgreSQL did not start"; }
}

create_database() {
  local query=("$BIN/psql" -qAtX -h "$CLUSTER" -U "$ROLE" -d postgres)
  if [[ -z $("${query[@]}" -c "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'") ]]; then
    "${query[@]}" -c "CREATE DATABASE $DATABASE"
  fi
}

cmd_up() {
  local fsync=off
  if [[ ${2:-} == --fsync ]]; then fsync=on; fi
  use_cluster "$1"
  [[ -f $CLUSTER/data/PG_VERSION ]] || create_cluster
  runs || start_server "$fsync"
  create_database
  print_url
}

cmd_url() {
  existing_cluster "$1"
  print_url
}

# Immediate would be quicker, but leaves a recovery to the next start.
cmd_down() {
  existing_cluster "$1"
  if runs; then as_server "$BIN/pg_ctl" stop -w -m fast -D "$CLUSTER/data" >/dev/null; fi
  if [[ ${2:-} == --purge ]]; then rm -rf "$CLUSTER" "${ROOT:?}/home" "$ROOT/initdb.log"; fi
}

main() {
  (($# >= 2 && $# <= 3)) || { usage >&2; exit 2; }
  find_programs
  case "$1 ${3:-}" in
    'up ' | 'up --fsync' | 'url ' | 'down ' | 'down --purge') "cmd_$1" "${@:2}" ;;
    *) usage >&2; exit 2 ;;
  esac
}

main "$@"
