#!/usr/bin/env bash
# What can be said about the plugin without running it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
plugin=$here/../igny8-connector

while IFS= read -r file; do
  php -l "$file" >/dev/null
done < <(find "$plugin" "$here" "$here/../tools" -name '*.php')
php "$here/../tools/schema.php" --check || { echo "static.sh: run wp-plugin/tools/schema.php" >&2; exit 1; }
php "$here/../tools/pot.php" --check || { echo "static.sh: run wp-plugin/tools/pot.php" >&2; exit 1; }
php "$here/../tools/lint.php"
if command -v node >/dev/null; then node --check "$plugin/assets/editor-panel.js"; fi
