# shellcheck shell=bash
# The files of one instance: the WordPress tree, its configuration and the plugins under test.

# Core is hard-linked (90 MB, never written to); wp-content is copied, because sites write there.
make_tree() {
  local source=$1 new=$INSTANCE/site.new entry
  rm -rf "$new"
  mkdir -p "$new"
  for entry in "$source"/*; do
    case ${entry##*/} in
      wp-content) cp -R "$entry" "$new/" ;;
      # Another file system cannot share files: a copy then.
      *) cp -Rl "$entry" "$new/" 2>/dev/null || cp -R "$entry" "$new/" ;;
    esac
  done
  mv "$new" "$SITE"
}

# WordPress deletes a plugin's files when asked to, through a link too: so tests get a copy, fresh
# at each `up`. A link (for work on the plugin's source) must be asked for by --link-plugin.
place_plugin() {
  local mode=$1 source target
  source=$(realpath -e "$2") || die "no such plugin: $2"
  if [[ $source == *.zip ]]; then
    unzip -qo "$source" -d "$SITE/wp-content/plugins"
    unzip -Z1 "$source" | cut -d/ -f1 | sort -u | head -n1
    return
  fi
  [[ -d $source ]] || die "a plugin is a folder or a zip: $2"
  target=$SITE/wp-content/plugins/$(basename "$source")
  if [[ -L $target ]]; then rm "$target"; else rm -rf "$target"; fi
  if [[ $mode == link ]]; then ln -s "$source" "$target"; else cp -RL "$source" "$target"; fi
  basename "$source"
}

write_config() {
  local socket
  socket=$(database_socket)
  [[ -f $INSTANCE/state/salt ]] || remember salt "$(php -r 'echo bin2hex(random_bytes(32));')"
  php "$WP_PHP/config.php" "$(instance_url)" "$(recall db)" "$socket" "$INSTANCE" "$(recall salt)" "$@" \
    >"$SITE/wp-config.php.new"
  mv "$SITE/wp-config.php.new" "$SITE/wp-config.php"
}

# Installs at the first `up`; activates the plugins named (by folder); writes wp.json.
install_site() {
  if ! php "${PHP_SETTINGS[@]}" "$WP_PHP/install.php" "$INSTANCE" "$@"; then
    tail -n 5 "$LOGS/debug.log" >&2 || true
    die "WordPress could not be set up (log: $LOGS/debug.log)"
  fi
}
