#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own, whose URL is in IGNY8_TEST_POSTGRES. usage: with.sh <command>...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/igny8-pg.XXXXXX")
finish() { "$here/pg.sh" down "$work/pg" --purge >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT
IGNY8_TEST_POSTGRES=$("$here/pg.sh" up "$work/pg" | tail -n 1)
export IGNY8_TEST_POSTGRES
"$@"
