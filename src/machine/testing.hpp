#pragma once
// For the tests of the machine: a ledger that goes on from a world, block by block. It does not
// name testing::World, since only tests may include that.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assurance/index.hpp"
#include "crypto/sha256.hpp"
#include "machine/invariants.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::machine {

class TestLedger {
  public:
    explicit TestLedger(const catalog::Catalog& catalog) : catalog_(catalog), index_(catalog) {}

    /// Goes on from what the world wrote.
    void begin(tx::Context& world) {
        view.apply(world.delta().changes());
        now_ms = world.block().time_ms;
        height = world.block().height;
    }

    /// A block after `later_ms`, which breaks no invariant. Returns its events.
    std::vector<v1::Event> block(std::vector<BlockTx> txs, std::int64_t later_ms = 1'000,
                                 std::vector<v1::MisbehaviourSeen> seen = {}) {
        BlockInput input;
        input.height = ++height;
        input.time_ms = now_ms += later_ms;
        input.txs = std::move(txs);
        input.misbehaviour = std::move(seen);
        Options options;
        options.index = &index_;
        BlockResult result = execute_block(view, catalog_, input, options);
        view.apply(result.changes);
        receipts = result.receipts;
        EXPECT_EQ(broken_invariant(view, catalog_), std::nullopt);
        return result.events;
    }

    /// A transaction for the next block of fixture persons, as verified.
    BlockTx signed_by(const std::vector<std::string>& persons, const v1::Action& action) const {
        tx::Incoming incoming;
        v1::Transaction& tx = incoming.tx;
        const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
        tx.set_genesis_digest(config.genesis_digest());
        tx.set_chain_id(config.chain_id());
        tx.set_sender(persons.front());
        const auto nonce = state::read<v1::Nonce>(view, state::keys::nonce(tx.sender()));
        tx.set_nonce(nonce ? nonce->next() : 0);
        tx.set_valid_until_height(height + 1);
        for (const std::string& holder : persons) {
            state::each<v1::Credential>(view, "cre/", [&](const v1::Credential& credential) {
                if (credential.holder() == holder) tx.add_signers(credential.credential());
                return credential.holder() != holder;
            });
        }
        *tx.mutable_action() = action;
        const Bytes bytes = wire::encode(tx);
        incoming.id = Bytes(charter::view(crypto::sha256(bytes)));
        incoming.bytes = bytes.size();
        return {incoming.id, std::move(incoming), ok()};
    }

    /// A block with the act. The reason of the refusal, or nothing.
    std::optional<Reason> act(const std::vector<std::string>& persons, const v1::Action& action) {
        block({signed_by(persons, action)});
        const std::uint32_t reason = receipts.at(0).reason();
        return reason == 0 ? std::nullopt : std::optional(static_cast<Reason>(reason));
    }

    std::string status(const std::string& requirement, const std::string& member = "bank-a") const {
        const auto record =
            state::read<v1::StatusRecord>(view, state::keys::status(requirement, member));
        return record ? v1::StatusValue_Name(record->value()).substr(13) : "none";
    }

    state::MemoryView view;
    std::uint64_t height = 0;
    std::int64_t now_ms = 0;
    std::vector<v1::Receipt> receipts;  // of the newest block

  private:
    const catalog::Catalog& catalog_;
    const assurance::Index index_;
};

}  // namespace charter::machine
