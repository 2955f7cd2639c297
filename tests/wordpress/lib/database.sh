# shellcheck shell=bash
# The database of one instance: a private MariaDB on a unix socket, or SQLite in a file.

# A unix socket's path may have 107 bytes. A deep instance directory gets a short one in /tmp.
database_socket() {
  local socket=$INSTANCE/db.sock
  if ((${#socket} > 100)); then
    socket=/tmp/igny8-wp-$(cksum <<<"$INSTANCE" | cut -d' ' -f1).sock
  fi
  printf '%s' "$socket"
}

# MariaDB refuses to run as root unless told to.
mariadb_user() { if ((EUID == 0)); then echo --user=root; fi; }

# Making the system tables takes longer than all the rest, so it is done once per version.
mariadb_template() {
  local version
  version=$(mariadbd --version | sed -nE 's/.*Ver ([0-9.]+).*/\1/p')
  printf '%s/mariadb/%s-%s' "$WP_CACHE" "$version" "$EUID"
}

make_mariadb_template() {
  local template=$1 log
  [[ ! -d $template ]] || return 0
  log=$template.log
  rm -rf "$template.new"
  # shellcheck disable=SC2046 # no word, or one
  mariadb-install-db --no-defaults $(mariadb_user) --datadir="$template.new" --skip-test-db \
    --auth-root-authentication-method=normal --innodb-log-file-size=16M >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "MariaDB could not make its system tables (log: $log)"; }
  mv "$template.new" "$template"
}

start_mariadb() {
  local template socket
  require mariadbd mariadb-admin mariadb-install-db
  socket=$(database_socket)
  if [[ ! -d $INSTANCE/db ]]; then
    template=$(mariadb_template)
    [[ -d $template ]] || with_lock "$template.lock" make_mariadb_template "$template"
    cp -a --sparse=always "$template" "$INSTANCE/db"
  fi
  echo 'CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;' >"$INSTANCE/state/init.sql"
  # Durability is not what the tests are about: no wait for the disk anywhere.
  # shellcheck disable=SC2046 # no word, or one
  start_group mariadb mariadbd --no-defaults $(mariadb_user) --datadir="$INSTANCE/db" --socket="$socket" \
    --skip-networking --init-file="$INSTANCE/state/init.sql" --skip-log-bin --skip-name-resolve \
    --innodb-log-file-size=16M --innodb-buffer-pool-size=64M --performance-schema=off \
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --debug-no-sync
  await mariadb MariaDB mariadb-admin --no-defaults -uroot -S "$socket" ping
}

sqlite_dropin() { printf '%s/sqlite-database-integration' "$WP_CACHE"; }

# WordPress's own SQLite drop-in, as the npm package of its playground carries it (0.4 MB).
fetch_sqlite_dropin() (
  target=$1
  [[ ! -d $target ]] || return 0
  require npm unzip
  work=$(mktemp -d "$WP_CACHE/sqlite.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent @wp-playground/cli >/dev/null) || die "npm could not fetch @wp-playground/cli"
  tar -xzf "$work"/*.tgz -C "$work" package/sqlite-database-integration.zip
  unzip -q "$work/package/sqlite-database-integration.zip" -d "$work/zip"
  # The zip's top folder carries a branch or version in its name.
  mv "$work"/zip/*/ "$target"
)

# The drop-in calls on insides of wpdb that older WordPress keeps private.
require_wordpress_for_sqlite() {
  local version oldest
  version=$(tree_version "$SITE")
  oldest=$(printf '%s\n6.4\n' "$version" | sort -V | head -n1)
  [[ $oldest == 6.4 ]] || die "the SQLite drop-in needs WordPress 6.4, this is $version: use --db mariadb"
}

start_sqlite() {
  local dropin plugin=$SITE/wp-content/plugins/sqlite-database-integration
  require_wordpress_for_sqlite
  dropin=$(sqlite_dropin)
  [[ -d $dropin ]] || with_lock "$dropin.lock" fetch_sqlite_dropin "$dropin"
  mkdir -p "$INSTANCE/db"
  [[ -d $plugin ]] || cp -R "$dropin" "$plugin"
  sed -e "s|{SQLITE_IMPLEMENTATION_FOLDER_PATH}|$plugin|g" \
    -e 's|{SQLITE_PLUGIN}|sqlite-database-integration/load.php|g' \
    "$plugin/db.copy" >"$SITE/wp-content/db.php"
}

start_database() { "start_$(recall db)"; }
stop_database() { stop_group mariadb; }
