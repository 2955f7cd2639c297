#!/usr/bin/env bash
# Installs what a fresh Debian or Ubuntu machine lacks, by group. Asks the machine what works
# (commands, PHP extensions) before it touches apt, so a second run takes a fraction of a second.
set -euo pipefail

# Servers live in sbin, which is not on every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

readonly ALL_GROUPS=(base node python wordpress postgres browser phpunit)
readonly NODE_MAJOR=20
missing=()          # packages to install, gathered over all groups: one apt run
starts_service=()   # services that those packages would start

usage() {
  cat <<USAGE
usage: tools/deps.sh [--check] [group]...     without a group: all of them
  base       compiler, curl, certificates (Rust itself is expected: the Rust project's rustup)
  node       Node.js $NODE_MAJOR or newer, and npm, for the console
  python     Python with virtual environments, for schemathesis
  wordpress  PHP and MariaDB, for the real WordPress of the tests
  postgres   PostgreSQL server programs, for tests on a private cluster
  browser    Chromium and fonts, for tests in a browser
  phpunit    PHPUnit, for the plugin's unit tests
  --check    install nothing; exit 1 and name what is missing
USAGE
}

say() { printf 'deps: %s\n' "$*"; }
die() { printf 'deps: error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

need_command() { have "$1" || missing+=("$2"); }
need_package() { installed "$1" || missing+=("$1"); }

# ---- groups -----------------------------------------------------------------------------------

group_base() {
  need_command cc build-essential
  need_command make build-essential
  need_command curl curl
  need_command git git
  need_command ps procps
  need_package ca-certificates
}

node_is_recent() {
  have node || return 1
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= NODE_MAJOR))
}

group_node() {
  node_is_recent || missing+=(nodejs)
  # Some repositories' nodejs carries npm; Debian's does not, and the two packages conflict.
  if ! have npm; then
    apt-cache show nodejs 2>/dev/null | grep -q '^Provides:.*npm' || missing+=(npm)
  fi
}

group_wordpress() {
  need_command php php-cli
  need_command unzip unzip
  local loaded='' pair
  if have php; then loaded=$(php -m); fi
  for pair in mysqli:mysql curl:curl gd:gd dom:xml mbstring:mbstring intl:intl zip:zip pdo_sqlite:sqlite3; do
    grep -qix -- "${pair%%:*}" <<<"$loaded" || missing+=("php-${pair##*:}")
  done
  if ! have mariadbd; then
    missing+=(mariadb-server)
    starts_service+=(mariadb)
  fi
}

group_postgres() {
  have initdb && return
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
  missing+=(postgresql)
  starts_service+=(postgresql)
}

find_chromium() { have chromium || have chromium-browser || have google-chrome; }

group_browser() {
  find_chromium || missing+=(chromium)
  need_package fonts-liberation
  need_package fonts-dejavu-core
}

group_python() {
  need_command python3 python3
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  need_command ip iproute2
}

group_phpunit() { need_command phpunit phpunit; }

# ---- installing -------------------------------------------------------------------------------

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

running() { have systemctl && systemctl is-active --quiet "$1" 2>/dev/null; }

# Tests run their own private servers, so a server that came with a package must not stay up.
# RUNLEVEL=1 is what sysvinit's helper honours; systemd ignores it, hence the second step.
# A service that ran before we came is somebody's, and is never touched: it is not in the list.
quiet_services() {
  local service
  for service in "${starts_service[@]}"; do
    if running "$service"; then
      as_root systemctl --quiet disable --now "$service"
      say "stopped the system's $service: the tests start their own"
    fi
  done
}

apt_run() {
  as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

install_missing() {
  have apt-get || die "this machine has no apt; install the equivalents of: ${missing[*]}"
  if ((EUID != 0)) && ! have sudo; then
    die "not root, and no sudo; as root run: apt-get install ${missing[*]}"
  fi
  local log
  log=$(mktemp)
  say "installing: ${missing[*]}"
  if ! { apt_run update && apt_run install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt could not install: ${missing[*]} (full log: $log)"
  fi
  rm -f "$log"
  quiet_services
}

# What apt installed may still be too old, or (Chromium on Ubuntu) an empty package for snap.
verify_group() {
  case $1 in
    base) have cargo || die "cargo is missing: install Rust with rustup (rust-lang.org), then run this again" ;;
    node)
      node_is_recent || die "Node.js $NODE_MAJOR or newer is needed, and this system's packages offer $(node --version 2>/dev/null || echo none): install it from nodejs.org"
      have npm || die "npm is missing although nodejs is installed"
      ;;
    browser) find_chromium || die "Chromium did not install as a program (on Ubuntu it may need snap)" ;;
  esac
}

main() {
  local check=false chosen=() group
  while (($#)); do
    case $1 in
      -h | --help) usage; return ;;
      --check) check=true ;;
      *)
        [[ " ${ALL_GROUPS[*]} " == *" $1 "* ]] || { usage >&2; die "unknown group: $1"; }
        chosen+=("$1")
        ;;
    esac
    shift
  done
  ((${#chosen[@]})) || chosen=("${ALL_GROUPS[@]}")
  for group in "${chosen[@]}"; do "group_$group"; done
  if ((${#missing[@]})); then
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
    if $check; then die "missing: ${missing[*]}"; fi
    install_missing
  fi
  for group in "${chosen[@]}"; do verify_group "$group"; done
  say "ready: ${chosen[*]}"
}

main "$@"
