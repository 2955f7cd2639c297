#!/usr/bin/env bash
# Real WordPress sites for tests: unpacked from Debian, installed without wp-cli, each with its own
# database, any number at once. See README.md beside this file.
set -euo pipefail
shopt -s inherit_errexit # a failure inside $(...) counts too

WP_HOME_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly WP_HOME_DIR
source "$WP_HOME_DIR/lib/common.sh"
source "$WP_HOME_DIR/lib/fetch.sh"
source "$WP_HOME_DIR/lib/process.sh"
source "$WP_HOME_DIR/lib/database.sh"
source "$WP_HOME_DIR/lib/site.sh"
source "$WP_HOME_DIR/lib/server.sh"

usage() {
  cat <<'USAGE'
usage: wp.sh fetch <suite>                     unpack WordPress into the cache; prints where
       wp.sh up <suite> <dir> [options]        start (and first install) a site in <dir>; prints its JSON
       wp.sh tick <dir>                        run what is due in WP-Cron
       wp.sh eval <dir> <file.php|-> [arg]...  run PHP inside the site ($args holds the arguments)
       wp.sh down <dir> [--purge]              stop the site; its data stay for the next `up`, unless purged

suites: bookworm (WordPress 6.1), trixie (6.8), sid (7.1), or any other of Debian's

options of up:
  --port N             port on 127.0.0.1 (default: the last one, else a free one)
  --db mariadb|sqlite  (default: mariadb; fixed at the first `up`)
  --plugin PATH        copy this plugin (folder or zip) into the site and activate it; repeatable
  --link-plugin PATH   the same by symbolic link: edits count at once
  --workers N          PHP processes that serve requests (default: 4)
  --define NAME=VALUE  a constant for wp-config.php (JSON, else text); repeatable
  --wp-cron            leave WP-Cron to WordPress; otherwise only `tick` runs it

environment: IGNY8_CACHE (default: .cache of the repository), WORDPRESS_ZIP (used instead of any
suite), DEBIAN_MIRROR (default: the mirror of this machine's own apt)
USAGE
}

cmd_fetch() {
  (($# == 1)) || { usage >&2; exit 2; }
  local tree
  tree=$(fetch_suite "$1")
  say "WordPress $(tree_version "$tree")"
  printf '%s\n' "$tree"
}

parse_up_options() {
  PORT='' DB='' WORKERS=4 PLUGINS=() DEFINES=() CRON=off
  while (($#)); do
    case $1 in
      --wp-cron) CRON=on; shift; continue ;;
      --port | --db | --workers | --plugin | --link-plugin | --define) (($# > 1)) || die "$1 needs a value" ;;
      *) die "unknown option: $1" ;;
    esac
    case $1 in
      --port) PORT=$2 ;;
      --db) DB=$2 ;;
      --workers) WORKERS=$2 ;;
      --plugin) PLUGINS+=("copy:$2") ;;
      --link-plugin) PLUGINS+=("link:$2") ;;
      --define) DEFINES+=("$2") ;;
    esac
    shift 2
  done
  [[ $DB =~ ^(mariadb|sqlite)?$ ]] || die "--db is mariadb or sqlite, not '$DB'"
}

# An instance keeps the suite and the database it was made with; the port may move.
remember_choices() {
  local suite=$1 known
  mkdir -p "$INSTANCE/state" "$LOGS"
  known=$(recall suite)
  [[ -z $known || $known == "$suite" ]] || die "$INSTANCE holds WordPress from $known, not $suite"
  known=$(recall db)
  [[ -z $known || -z $DB || $known == "$DB" ]] || die "$INSTANCE keeps its data in $known, not $DB"
  remember suite "$suite"
  remember db "${known:-${DB:-mariadb}}"
  PORT=${PORT:-$(recall port)}
  remember port "${PORT:-$(free_port)}"
}

bring_up() {
  local suite=$1 tree=$2 plugin folder folders=()
  remember_choices "$suite"
  stop_server
  stop_database
  [[ -d $SITE ]] || make_tree "$tree"
  start_database
  for plugin in "${PLUGINS[@]}"; do
    folder=$(place_plugin "${plugin%%:*}" "${plugin#*:}")
    folders+=("$folder")
  done
  write_config "$CRON" "${DEFINES[@]}"
  install_site "${folders[@]}"
  start_server "$WORKERS"
}

cmd_up() {
  (($# >= 2)) || { usage >&2; exit 2; }
  local suite=$1 tree
  use_instance "$2"
  shift 2
  parse_up_options "$@"
  require php curl pgrep flock setsid
  tree=$(fetch_suite "$suite")
  # Half a site is of no use: whatever fails, no server stays behind.
  trap bring_down EXIT
  with_lock "$INSTANCE/lock" bring_up "$suite" "$tree"
  trap - EXIT
  cat "$INSTANCE/wp.json"
}

cmd_tick() {
  existing_instance "$@"
  curl -fsS -m 120 "$(instance_url)/wp-cron.php?doing_wp_cron"
}

cmd_eval() {
  (($# >= 2)) || { usage >&2; exit 2; }
  existing_instance "$1"
  local file=$2
  shift 2
  [[ $(recall db) == sqlite ]] || group_runs mariadb || die "$INSTANCE is down: run 'wp.sh up' first"
  php "${PHP_SETTINGS[@]}" -d display_errors=stderr "$WP_PHP/eval.php" "$SITE" "$file" "$@"
}

bring_down() {
  stop_server
  stop_database
}

cmd_down() {
  existing_instance "$@"
  [[ ${2:---purge} == --purge ]] || { usage >&2; exit 2; }
  with_lock "$INSTANCE/lock" bring_down
  if [[ ${2:-} == --purge ]]; then rm -rf "${INSTANCE:?}"; fi
}

main() {
  local command=${1:-}
  case $command in
    fetch | up | tick | eval | down) shift; "cmd_$command" "$@" ;;
    -h | --help | help) usage ;;
    *) usage >&2; exit 2 ;;
  esac
}

main "$@"
