// What a node sends to its signer: read in any pieces, judged, and never signed twice at one
// position of consensus. The key and the disk are left out: every ask that is granted counts as
// signed.
#include <map>
#include <optional>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "signer/frames.hpp"
#include "signer/guard.hpp"
#include "signer/state.hpp"
#include "wire/codec.hpp"

namespace {

namespace signer = charter::signer;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

/// Those of tests/vectors/light/file_pv.txt, whose requests are seeds.
constexpr const char* kChain = "charter-light";
constexpr const char* kKey = "4b9896b645cfe0049decc59d5c0f009b5b04d6d3fe4564828c721a2dca7e4cf9";

const signer::Identity& identity() {
    static const signer::Identity kIdentity{
        kChain, {charter::crypto::Algorithm::ed25519, charter::from_hex(kKey).value_or(Bytes{})}};
    return kIdentity;
}

std::optional<signer::Ask> ask_of(const signer::pb::Message& message) {
    if (message.has_sign_vote_request()) {
        const auto ask = signer::read_vote(identity(), message.sign_vote_request());
        return ask ? std::optional(*ask) : std::nullopt;
    }
    const auto ask = signer::read_proposal(identity(), message.sign_proposal_request());
    return ask ? std::optional(*ask) : std::nullopt;
}

/// A signer whose signatures are the sign bytes.
class Signer {
  public:
    void take(const signer::pb::Message& message) {
        const auto ask = ask_of(message);
        if (!ask) return;
        const auto known = signer::ask_of(kChain, ask->sign_bytes, ask->at.step);
        ensure(known && known->at == ask->at, "sign bytes of another position");
        ensure(signer::at_time(*known, ask->timestamp) == ask->sign_bytes, "of another time");
        const auto decision = signer::decide(kChain, last_, *ask);
        if (!decision) return;
        if (decision->has_value()) {
            ensure((*decision)->signature == given_.at(ask->at), "a signature of another ask");
            return;
        }
        ensure(given_.emplace(ask->at, ask->sign_bytes).second, "signed twice");
        ensure(given_.rbegin()->first == ask->at, "signed behind what was signed");
        last_ = {ask->at, ask->sign_bytes, ask->sign_bytes};
    }

  private:
    signer::LastSigned last_;
    std::map<signer::Position, Bytes> given_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    signer::Frames whole;
    signer::Frames pieces;
    Signer one;
    whole.add(bytes);
    std::size_t at = 0;
    signer::pb::Message message;
    signer::pb::Message again;
    while (true) {
        const auto next = whole.next(message);
        auto piece = pieces.next(again);
        while (piece && !*piece && at < size) {
            pieces.add(bytes.substr(at++, 1));
            piece = pieces.next(again);
        }
        ensure(next.has_value() == piece.has_value(), "another end in pieces");
        if (!next || !*next) break;
        ensure(*piece && charter::wire::encode(message) == charter::wire::encode(again),
               "another message in pieces");
        one.take(message);
    }
    // The same bytes as the text of a state, and as CometBFT's.
    static_cast<void>(signer::read_comet_state(bytes, identity()));
    const auto head = signer::read_state_head(bytes);
    ensure(!head || signer::state_text(head->identity, head->last) == bytes, "a second form");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    signer::Frames frames;
    frames.add(charter::fuzz::input_view(data, size));
    signer::pb::Message message;
    Bytes out;
    unsigned number = 0;
    const unsigned which = seed % 5;
    for (auto next = frames.next(message); next && *next; next = frames.next(message)) {
        if (number++ % 5 == which) charter::fuzz::mutate(message, seed);
        out += signer::framed(message);
    }
    if (out.empty() || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    return charter::fuzz::put_input(out, data, size, size_max);
}
