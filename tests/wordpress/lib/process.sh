# shellcheck shell=bash
# Servers as process groups: the workers of `php -S` outlive their master, so a single pid is not
# enough to stop one.

# True if any process of the recorded group is ours. The instance's path must be on its command
# line: after a crash and a reboot the same number may belong to somebody else.
group_runs() {
  local group
  group=$(recall "$1.pid")
  [[ -n $group ]] && pgrep -g "$group" -a 2>/dev/null | grep -qF -- "$INSTANCE/"
}

# True until the last process of a group is gone, or a zombie that its parent has yet to collect.
group_lives() { pgrep -g "$1" -r D,I,R,S,T >/dev/null 2>&1; }

# start_group <name> <command>...   in a session of its own, detached from the caller's pipes: a
# test that reads our output to its end would otherwise wait for the server.
start_group() {
  local name=$1
  shift
  setsid "$@" </dev/null >"$LOGS/$name.log" 2>&1 9>&- &
  remember "$name.pid" $!
}

stop_group() {
  local name=$1 group tries
  if group_runs "$name"; then
    group=$(recall "$name.pid")
    kill -TERM -- "-$group" 2>/dev/null || true
    for ((tries = 0; tries < 500; tries++)); do
      group_lives "$group" || break
      sleep 0.02
    done
    if group_lives "$group"; then kill -KILL -- "-$group" 2>/dev/null || true; fi
  fi
  rm -f "$INSTANCE/state/$name.pid"
}

# await <name> <what> <command>...   until the command succeeds, or the server has died.
await() {
  local name=$1 what=$2 tries
  shift 2
  for ((tries = 0; tries < 1500; tries++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    # Not group_runs: our child joins its own group a moment after it was started.
    kill -0 "$(recall "$name.pid")" 2>/dev/null || break
    sleep 0.02
  done
  tail -n 15 "$LOGS/$name.log" >&2
  die "$what did not come up (log: $LOGS/$name.log)"
}
