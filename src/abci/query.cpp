#include <string_view>

#include "abci/handler.hpp"
#include "engine/archive.hpp"
#include "merkle/ics23.hpp"
#include "merkle/trie.hpp"
#include "tx/nodes/peering.hpp"

namespace charter::abci {
namespace {

constexpr std::string_view kPeerId = "/p2p/filter/id/";
constexpr std::string_view kPeerAddress = "/p2p/filter/addr/";
constexpr const char* kCodespace = "charter-query";

pb::ResponseQuery refused(std::uint32_t code, std::string why) {
    pb::ResponseQuery answer;
    answer.set_code(code);
    answer.set_codespace(kCodespace);
    answer.set_log(std::move(why));
    return answer;
}

pb::ResponseQuery filter(const engine::Tip& tip, const HandlerOptions& options,
                         std::string_view peer_id) {
    pb::ResponseQuery answer;
    answer.set_height(static_cast<std::int64_t>(tip.height));
    if (options.ledger_decides_peers && !options.ledger_decides_peers()) return answer;
    if (const auto why = tx::why_no_peer(*tip.view, peer_id, tip.height + 1, tip.time_ms)) {
        return refused(kNotAPeer, tx::peer_refusal_text(*why));
    }
    return answer;
}

void add_proof(const storage::ProvableView& state, ByteView key, pb::ResponseQuery& answer) {
    const Digest hashed = merkle::hashed_key(key);
    pb::ProofOp op;
    op.set_type("ics23:tendermint");
    op.set_key(Bytes(view(hashed)));
    if (const auto there = state.prove(key)) op.set_data(merkle::encode_commitment_proof(*there));
    if (const auto not_there = state.prove_absent(key)) {
        op.set_data(merkle::encode_commitment_proof(*not_there));
    }
    *answer.mutable_proof_ops()->add_ops() = std::move(op);
}

pb::ResponseQuery record(engine::Application& application, const pb::RequestQuery& asked,
                         const engine::Tip& tip) {
    if (asked.height() < 0) return refused(kHeightNotKept, "a height is not negative");
    const std::uint64_t height =
        asked.height() > 0 ? static_cast<std::uint64_t>(asked.height()) : tip.height;
    const auto state = engine::state_at(application.store(), nullptr, height);
    if (!state) return refused(kHeightNotKept, state.error().what);
    pb::ResponseQuery answer;
    answer.set_height(static_cast<std::int64_t>(height));
    answer.set_key(asked.data());
    if (auto value = (*state)->get(asked.data())) answer.set_value(*std::move(value));
    if (asked.prove()) add_proof(**state, asked.data(), answer);
    return answer;
}

}  // namespace

pb::ResponseQuery answer_query(engine::Application& application, const HandlerOptions& options,
                               const pb::RequestQuery& asked) {
    const std::string_view path = asked.path();
    const auto tip = application.tip();
    if (path.starts_with(kPeerAddress)) return {};  // who it is shows after the handshake
    if (path.starts_with(kPeerId)) {
        // Before the founding there is no ledger that could decide.
        return tip ? filter(*tip, options, path.substr(kPeerId.size())) : pb::ResponseQuery();
    }
    if (path != "/record") {
        return refused(kUnknownPath,
                       "no such path; there are /record, /p2p/filter/id/<id> and "
                       "/p2p/filter/addr/<ip:port>");
    }
    if (!tip) return refused(kNotFounded, "the ledger is not founded yet");
    return record(application, asked, *tip);
}

}  // namespace charter::abci
