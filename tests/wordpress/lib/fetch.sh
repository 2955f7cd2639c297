# shellcheck shell=bash
# WordPress from a Debian suite, unpacked into the cache as one plain tree. Nothing is installed and
# the system's apt is not changed: the package is Architecture: all, so any suite runs anywhere.

# The directory of a suite's tree. A zip given by hand gets a directory of its own, so that it never
# passes for a suite.
cached_tree() {
  if [[ -n ${WORDPRESS_ZIP:-} ]]; then
    [[ -f $WORDPRESS_ZIP ]] || die "WORDPRESS_ZIP names no file: $WORDPRESS_ZIP"
    printf '%s/wordpress/zip-%s' "$WP_CACHE" "$(cksum <"$WORDPRESS_ZIP" | cut -d' ' -f1)"
  else
    printf '%s/wordpress/%s' "$WP_CACHE" "$1"
  fi
}

# The mirror that this machine's own apt uses; none is written down here.
apt_mirror() {
  local kind=$1 # debian or debian-security
  sed -nE "s#^(URIs:|deb( +\[[^]]*\])?) +(https?://[^ ]*/$kind)/?( .*)?\$#\3#p" \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null | head -n1 || true
}

# apt with all of its state in a directory of ours.
write_apt_config() {
  local work=$1 suite=$2 mirror security keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=${DEBIAN_MIRROR:-$(apt_mirror debian)}
  [[ -n $mirror ]] || die "no Debian mirror among this machine's apt sources: set DEBIAN_MIRROR, or WORDPRESS_ZIP"
  [[ -f $keyring ]] || die "Debian's keys are missing: install the package debian-archive-keyring, or set WORDPRESS_ZIP"
  mkdir -p "$work"/{lists/partial,archives/partial,debs,root}
  : >"$work/status"
  echo "deb [signed-by=$keyring check-valid-until=no] $mirror $suite main" >"$work/sources.list"
  security=$(apt_mirror debian-security)
  # A suite in development has no security suite of its own.
  if [[ -n $security && $suite != sid && $suite != testing ]]; then
    echo "deb [signed-by=$keyring check-valid-until=no] $security $suite-security main" >>"$work/sources.list"
  fi
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache::archives "$work/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
CONF
}

# Debian replaces WordPress's bundled libraries by links into other packages: those are needed too,
# and a theme. The first alternative of a dependency is the one that Debian itself would install.
linked_packages() {
  apt-cache show --no-all-versions wordpress | sed -nE 's/^(Depends|Recommends): //p' | tr ',' '\n' |
    sed -E 's/[|(].*//; s/ //g' | grep -E '^(libjs-|libphp-|php-getid3|wordpress-theme-)' | sort -u
}

# Absolute links point into the system; here the packages are staged below $1 instead.
reroot_links() {
  local root=$1 link target
  while IFS= read -r link; do
    target=$(readlink "$link")
    if [[ -e $root$target ]]; then ln -sfn "$root$target" "$link"; fi
  done < <(find "$root" -type l -lname '/*')
}

download_packages() {
  local work=$1 suite=$2 packages
  export APT_CONFIG=$work/apt.conf
  apt-get -qq update >"$work/apt.log" 2>&1 || true # judged by whether the package is there
  if ! apt-cache show wordpress >/dev/null 2>&1; then
    tail -n 5 "$work/apt.log" >&2
    die "suite '$suite' cannot be reached on this machine's mirror, or has no wordpress package (WORDPRESS_ZIP=<file> serves instead)"
  fi
  mapfile -t packages < <(linked_packages)
  (cd "$work/debs" && apt-get -qq download wordpress "${packages[@]}" >"$work/apt.log" 2>&1) ||
    { tail -n 5 "$work/apt.log" >&2; die "download of WordPress from suite '$suite' failed"; }
  unset APT_CONFIG
}

# Leaves a plain tree in $2: links followed, Debian's own configuration left out.
unpack_packages() {
  local work=$1 tree=$2 deb part
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
  rm -f "$work"/root/usr/share/wordpress/{wp-config.php,.htaccess}
  reroot_links "$work/root"
  cp -RL "$work/root/usr/share/wordpress" "$tree"
  mkdir -p "$tree"/wp-content/{themes,plugins,uploads,mu-plugins,upgrade}
  for part in themes plugins; do
    if [[ -d $work/root/var/lib/wordpress/wp-content/$part ]]; then
      cp -RLn "$work/root/var/lib/wordpress/wp-content/$part/." "$tree/wp-content/$part/"
    fi
  done
}

unpack_zip() {
  local work=$1 tree=$2
  mkdir -p "$work/zip"
  unzip -q "$WORDPRESS_ZIP" -d "$work/zip"
  [[ -f $work/zip/wordpress/wp-load.php ]] || die "$WORDPRESS_ZIP holds no wordpress/wp-load.php"
  mv "$work/zip/wordpress" "$tree"
  mkdir -p "$tree"/wp-content/{uploads,mu-plugins,upgrade}
}

tree_version() { sed -nE "s/^\\\$wp_version = '([^']+)';/\1/p" "$1/wp-includes/version.php"; }

fetch_into() (
  suite=$1 tree=$2
  [[ ! -d $tree ]] || return 0 # another process was faster
  work=$(mktemp -d "$WP_CACHE/wordpress/unpack.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  if [[ -n ${WORDPRESS_ZIP:-} ]]; then
    unpack_zip "$work" "$work/tree"
  else
    require apt-get dpkg-deb
    write_apt_config "$work" "$suite"
    download_packages "$work" "$suite"
    unpack_packages "$work" "$work/tree"
  fi
  [[ -n $(tree_version "$work/tree") ]] || die "what was unpacked is not WordPress"
  mv "$work/tree" "$tree" # whole or not at all
)

# Fetches unless cached; prints the tree's directory.
fetch_suite() {
  local suite=$1 tree
  [[ $suite =~ ^[a-z][a-z0-9-]*$ ]] || die "not the name of a Debian suite: '$suite'"
  tree=$(cached_tree "$suite")
  if [[ ! -d $tree ]]; then
    say "fetching WordPress from ${WORDPRESS_ZIP:-the Debian suite $suite}"
    with_lock "$tree.lock" fetch_into "$suite" "$tree"
  fi
  printf '%s\n' "$tree"
}
