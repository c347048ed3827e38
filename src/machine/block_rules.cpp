#include "machine/block_rules.hpp"

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/incidents/records.hpp"

namespace charter::machine {

using tx::Rule;

Status check_proposal(const BlockProposal& proposal, const tx::Context& ctx) {
    if (ctx.enforced(Rule::blocks_time_monotonic_quorum) &&
        proposal.time_ms <= proposal.parent_time_ms) {
        return refuse(Reason::block_time_not_increasing);
    }
    if (ctx.enforced(Rule::blocks_time_unalterable) &&
        proposal.time_ms != proposal.engine_time_ms) {
        return refuse(Reason::block_time_not_the_engines);
    }
    const std::int64_t limit = ctx.parameter("block_bytes_max");
    if (ctx.enforced(Rule::blocks_size_cap) &&
        proposal.tx_bytes > static_cast<std::uint64_t>(limit)) {
        return refuse(Reason::block_too_large,
                      {{"size", static_cast<std::int64_t>(proposal.tx_bytes)}, {"limit", limit}});
    }
    if (ctx.enforced(Rule::tx_signature_required) && proposal.invalid_signature) {
        return refuse(Reason::block_signature_invalid,
                      {{"index", static_cast<std::int64_t>(*proposal.invalid_signature)}});
    }
    if (ctx.enforced(Rule::tx_nonce_order) && proposal.out_of_order) {
        return refuse(Reason::block_nonce_order,
                      {{"index", static_cast<std::int64_t>(*proposal.out_of_order)}});
    }
    if (ctx.enforced(Rule::limits_quotas) && proposal.out_of_lane) {
        return refuse(Reason::block_lane_order,
                      {{"index", static_cast<std::int64_t>(*proposal.out_of_lane)}});
    }
    return ok();
}

Status check_commit(const std::vector<CommitVote>& votes, const tx::Context& ctx) {
    std::uint64_t total = 0;
    std::uint64_t signed_power = 0;
    for (const CommitVote& vote : votes) {
        total += vote.power;
        if (vote.for_block && vote.signature_valid) signed_power += vote.power;
    }
    if (!ctx.enforced(Rule::blocks_commit_signatures) ||
        signed_power > total / 3 * 2 + total % 3 * 2 / 3) {
        return ok();
    }
    return refuse(Reason::block_signature_quorum,
                  {{"power", static_cast<std::int64_t>(signed_power)},
                   {"total", static_cast<std::int64_t>(total)}});
}

Status check_app_hash(ByteView ours, ByteView theirs, const tx::Context& ctx) {
    if (!ctx.enforced(Rule::state_integrity) || ours == theirs) return ok();
    return refuse(Reason::app_hash_differs);
}

Bytes address_of(const v1::PublicKey& key) {
    constexpr std::size_t kAddressBytes = 20;
    return Bytes(view(crypto::sha256(key.bytes()))).substr(0, kAddressBytes);
}

namespace {

// Whose key the address is, or was.
std::string node_at(const state::View& state, const Bytes& address) {
    std::string found;
    state::each<v1::Node>(state, "nod/", [&](const v1::Node& node) {
        if (address_of(node.consensus_key()) == address) found = node.node();
        return found.empty();
    });
    if (!found.empty()) return found;
    state::each<v1::FormerKey>(state, "old/", [&](const v1::FormerKey& former) {
        if (address_of(former.public_key()) == address) found = former.node();
        return found.empty();
    });
    return found;
}

}  // namespace

Status record_misbehaviour(const v1::MisbehaviourSeen& seen, tx::Context& ctx) {
    v1::MisbehaviourSeen identity = seen;
    identity.clear_time_ms();
    identity.clear_total_power();
    const Digest digest = crypto::sha256(wire::encode(identity));
    const Bytes key = state::keys::misbehaviour(view(digest));
    if (ctx.enforced(Rule::consensus_equivocation_recorded) && ctx.view().get(key)) {
        return refuse(Reason::already_done, {{"what", std::string("misbehaviour")}});
    }
    v1::Misbehaviour record;
    record.set_key(key);
    record.set_kind(seen.kind());
    record.set_address(seen.address());
    record.set_offence_height(seen.height());
    record.set_time_ms(seen.time_ms());
    record.set_recorded_height(ctx.block().height);
    const std::string node = node_at(ctx.view(), seen.address());
    record.set_node(node);
    if (!node.empty()) record.set_member(std::string(tx::member_of(node)));
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "misbehaviour", "consortium", key);
    ctx.event("misbehaviour", seen.kind(), to_hex(seen.address()),
              {tx::number_field("height", static_cast<std::int64_t>(seen.height())),
               tx::text_field("node", node)});
    if (const auto whose = state::read<v1::Node>(ctx.view(), state::keys::node(node))) {
        tx::open_by_ledger("consensus", *whose,
                           seen.kind() + " at height " + std::to_string(seen.height()), ctx);
    }
    return ok();
}

}  // namespace charter::machine
