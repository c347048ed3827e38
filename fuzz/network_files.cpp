// Any text as a page of nodes that a node answers, and as the config.toml of a home: refused, or
// read; a config.toml that is read takes its own peers again, and then says the same of them.
#include <algorithm>

#include "base/ensure.hpp"
#include "client/network_ledger.hpp"
#include "comet/renew.hpp"

namespace {

using charter::ensure;
namespace comet = charter::comet;

bool same(const std::vector<comet::Peer>& a, const std::vector<comet::Peer>& b) {
    return std::ranges::equal(a, b, [](const comet::Peer& x, const comet::Peer& y) {
        return x.id == y.id && x.address == y.address;
    });
}

void renew(const std::string& text) {
    const auto peers = comet::peers_in(text);
    if (!peers) return;
    const auto again = comet::with_peers(text, *peers);
    if (!again) return;
    const auto read = comet::peers_in(*again);
    ensure(read.has_value(), "what was written is read");
    const auto third = comet::with_peers(*again, *read);
    ensure(third.has_value() && *third == *again, "the same peers are the same text");
    // One that is there twice has one address.
    std::vector<std::string> ids;
    for (const comet::Peer& peer : *peers) ids.push_back(peer.id);
    std::ranges::sort(ids);
    const bool once = std::ranges::adjacent_find(ids) == ids.end();
    ensure(!once || same(*peers, *read), "the peers are those that were there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto page = charter::client::node_page(text)) {
        ensure(page->ids.size() <= size, "more ids than bytes");
    }
    renew(text);
    return 0;
}
