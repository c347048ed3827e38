# Sourced: the commands of README.md, section "Join a consortium".  Needs: root (folder, with the identities in .charter), bin, fail.
# readme_block N: the Nth run of indented lines. What the README has in the folders of a real machine lies below $root.
readme_block() {
  awk -v wanted="$1" '
    /^## / { inside = ($0 == "## Join a consortium") }
    inside && /^    / { if (!lines++) blocks++; if (blocks == wanted) print substr($0, 5) }
    inside && !/^    / { lines = 0 }' README.md |
    sed -e "s#/var/lib/charter#$root/lib#g" -e "s#/etc/charter#$root/etc#g"
}
# run_block N: in a shell that has the programs on its path
run_block() {
  readme_block "$1" > "$root/block.sh"
  [ -s "$root/block.sh" ] || fail "README.md has no block $1 in \"Join a consortium\""
  (cd "$root" && HOME="$root" PATH="$bin:$PATH" CHARTER_LANG=en bash -euo pipefail block.sh)
}
