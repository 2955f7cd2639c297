#!/usr/bin/env bash
# Shows the random documents of `cargo test --test it blocks::` to WordPress itself: to its PHP parser
# and to the block editor it ships. Takes the suites of tests/wordpress/wp.sh as arguments.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
documents=${CARGO_TARGET_DIR:-$here/../../target}/tmp

for suite in "$@"; do
  root=$("$here/../wordpress/wp.sh" fetch "$suite")
  # Releases without the details block get the markup that is meant for them.
  file=documents.ndjson
  [[ -d $root/wp-includes/blocks/details ]] || file=documents-open.ndjson
  echo "WordPress of $suite, $file"
  php "$here/roundtrip.php" "$root" <"$documents/$file"
  node "$here/validate.mjs" "$root" <"$documents/$file"
done
