# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used by the other parts
# Words and paths that all parts share. Sourced, never run.

readonly WP_PHP=$WP_HOME_DIR/php
readonly WP_CACHE=${IGNY8_CACHE:-$(cd "$WP_HOME_DIR/../.." && pwd)/.cache}

# Servers live in sbin, which is not on every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# Progress goes to stderr: stdout is the result alone (JSON, or what an evaluated file prints).
say() { printf 'wp: %s\n' "$*" >&2; }
die() { printf 'wp: error: %s\n' "$*" >&2; exit 1; }

require() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || die "$program is missing: run tools/deps.sh base wordpress"
  done
}

# Runs a command with a lock held, so that two tests that start at once do not both unpack the same
# tree. In a subshell, so that locks nest: descriptor 9 is a new one each time. Servers started
# under a lock must close it, or they would hold the lock for ever.
with_lock() (
  mkdir -p "$(dirname "$1")"
  exec 9>"$1"
  flock 9
  "${@:2}"
)

# What an instance remembers between `up` and the next `up`: one small file per fact.
recall() { cat "$INSTANCE/state/$1" 2>/dev/null || true; }
remember() { printf '%s\n' "$2" >"$INSTANCE/state/$1"; }

# Sets INSTANCE (absolute) and what follows from it.
use_instance() {
  INSTANCE=$(realpath -m "$1")
  SITE=$INSTANCE/site
  LOGS=$INSTANCE/log
}

existing_instance() {
  (($#)) || die "which instance? give its directory"
  use_instance "$1"
  [[ -f $INSTANCE/state/suite ]] || die "no WordPress instance in $INSTANCE: run 'wp.sh up' first"
}

instance_url() { printf 'http://127.0.0.1:%s' "$(recall port)"; }
