// What comes over a connection of CometBFT: cut into requests, each answered by the handler of a
// real ledger. Whatever the bytes: no exception, every answer of the kind that was asked for, and
// the state moves with a commit alone.
#include "base/ensure.hpp"
#include "fuzz/abci_node.hpp"
#include "fuzz/mutate.hpp"
#include "wire/delimited.hpp"

namespace {

namespace abci = charter::abci;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;
using charter::fuzz::AbciNode;

constexpr std::size_t kRequestBytesMax = 1U << 20U;

struct State {
    std::uint64_t height = 0;
    charter::Digest app_hash{};
    friend bool operator==(const State&, const State&) = default;
};

State state(const AbciNode& node) {
    const auto tip = node.application().tip();
    return {tip->height, tip->app_hash};
}

std::vector<abci::pb::Request> requests_of(ByteView bytes) {
    abci::Frames frames(kRequestBytesMax);
    frames.add(bytes);
    std::vector<abci::pb::Request> requests;
    for (abci::pb::Request request;;) {
        const auto next = frames.next(request);
        if (!next || !*next) return requests;
        requests.push_back(request);
    }
}

/// The same requests where the bytes come in two pieces.
void expect_same_in_pieces(ByteView bytes, std::size_t count) {
    abci::Frames frames(kRequestBytesMax);
    std::size_t found = 0;
    abci::pb::Request request;
    for (const ByteView piece :
         {bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2)}) {
        frames.add(piece);
        auto next = frames.next(request);
        for (; next && *next; next = frames.next(request)) ++found;
        if (!next) break;
    }
    ensure(found == count, "how bytes are cut changes the requests");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    const auto requests = requests_of(bytes);
    expect_same_in_pieces(bytes, requests.size());
    AbciNode& node = AbciNode::shared();
    bool touched = false;
    for (const abci::pb::Request& request : requests) {
        touched = touched || request.has_finalize_block();
        const State before = state(node);
        const auto answer = node.handler().answer(request);
        const State after = state(node);
        if (request.has_commit() && answer) {
            ensure(after.height == before.height + 1, "a commit is one height");
        } else {
            ensure(after == before, "the state moves with a commit alone");
        }
        if (!answer) break;
        // Responses have the number of their request, and one more.
        ensure(answer->value_case() == static_cast<int>(request.value_case()) + 1,
               "another answer");
    }
    if (touched) node.restore();
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    auto requests = requests_of(charter::fuzz::input_view(data, size));
    if (requests.empty() || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    abci::pb::Request& chosen = requests[seed / 8 % requests.size()];
    if (seed % 8 == 1) {
        requests.push_back(chosen);
    } else {
        charter::fuzz::mutate(chosen, seed);
    }
    Bytes changed;
    for (const abci::pb::Request& request : requests) {
        changed += charter::wire::delimited(request.SerializeAsString());
    }
    return charter::fuzz::put_input(changed, data, size, size_max);
}
