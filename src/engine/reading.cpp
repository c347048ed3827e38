#include "engine/reading.hpp"

#include <algorithm>
#include <utility>

#include "engine/pruned.hpp"

namespace charter::engine {
namespace {

// Bytes of our own store. Damage is a fault with a name, not a stop: the reader may be an auditor's
// tool.
template <class Message>
Outcome<std::optional<Message>> parsed(Outcome<std::optional<Bytes>> bytes, const char* what) {
    if (!bytes) return tl::unexpected(bytes.error());
    if (!bytes->has_value()) return std::nullopt;
    Message message;
    if (message.ParseFromString(**bytes)) return message;
    return fault(std::string("the store is damaged: ") + what +
                 " does not decode; restore the newest backup, or remove the store and fetch the "
                 "chain anew");
}

Bytes executed_key(std::uint64_t height) { return Bytes("executed/").append(hex16(height)); }

template <class Message>
Outcome<Message> existing(Outcome<std::optional<Message>> found, const char* what,
                          std::uint64_t height) {
    if (!found) return tl::unexpected(found.error());
    if (found->has_value()) return **std::move(found);
    return fault("the store lacks " + std::string(what) + std::to_string(height) +
                 ": it is damaged, or another engine keeps the blocks");
}

}  // namespace

storage::KeyChange executed_note(std::uint64_t height, std::int64_t time_ms) {
    return {executed_key(height), big_endian(static_cast<std::uint64_t>(time_ms))};
}

storage::KeyChange no_executed_note(std::uint64_t height) {
    return {executed_key(height), std::nullopt};
}

Outcome<std::int64_t> executed_at_ms(const storage::Store& store, std::uint64_t height) {
    const auto note = store.local(executed_key(height));
    if (!note) return tl::unexpected(note.error());
    if (note->has_value()) return static_cast<std::int64_t>(from_big_endian(**note));
    return fault(
        "the store has neither the header of block " + std::to_string(height) +
        " nor the time that it was executed at: it is damaged, or another engine keeps the "
        "blocks");
}

storage::KeyChange time_note(std::int64_t time_ms) {
    return {Bytes(kTimeNote), big_endian(static_cast<std::uint64_t>(time_ms))};
}

Outcome<std::optional<v1::Receipt>> find_receipt(const storage::Store& store, ByteView tx_id) {
    const auto id = digest_from(tx_id);
    if (!id) return std::nullopt;
    const auto at = store.find_transaction(*id);
    if (!at) return tl::unexpected(at.error());
    if (!at->has_value()) return std::nullopt;
    return parsed<v1::Receipt>(store.receipt(**at), "a receipt");
}

Outcome<std::vector<v1::Event>> events_since(const storage::Store& store, storage::Position from,
                                             std::size_t limit) {
    const std::uint64_t first = std::max<std::uint64_t>(from.height, 1);
    const auto require = [&]() -> Outcome<std::monostate> {
        const auto gone = pruned(store);
        if (!gone) return tl::unexpected(gone.error());
        if (gone->has(first)) return tl::unexpected(pruned_fault(first, *gone));
        return std::monostate{};
    };
    // Before: or it scans what was removed. After: a portion with a hole must not pass for whole.
    if (const auto there = require(); !there) return tl::unexpected(there.error());
    const auto stored = store.events(from, limit);
    if (!stored) return tl::unexpected(stored.error());
    if (const auto there = require(); !there) return tl::unexpected(there.error());
    std::vector<v1::Event> events(stored->size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!events[i].ParseFromString((*stored)[i].bytes)) {
            return fault(
                "the store is damaged: an event does not decode; restore the newest backup");
        }
    }
    return events;
}

Outcome<std::optional<v1::StoredBlock>> stored_block(const storage::Store& store,
                                                     std::uint64_t height) {
    auto block = parsed<v1::StoredBlock>(store.block(height), "a block");
    if (!block || !block->has_value()) return block;
    auto header = store.header(height);
    if (!header) return tl::unexpected(header.error());
    auto commit = store.commit_of(height);
    if (!commit) return tl::unexpected(commit.error());
    (*block)->set_header(std::move(*header).value_or(Bytes()));
    (*block)->set_commit(std::move(*commit).value_or(Bytes()));
    return block;
}

Outcome<std::optional<tendermint::types::Header>> stored_header(const storage::Store& store,
                                                                std::uint64_t height) {
    return parsed<tendermint::types::Header>(store.header(height), "a header");
}

Outcome<std::optional<tendermint::types::Commit>> stored_commit(const storage::Store& store,
                                                                std::uint64_t height) {
    return parsed<tendermint::types::Commit>(store.commit_of(height), "a commit");
}

Outcome<std::optional<v1::SignedGenesis>> stored_genesis(const storage::Store& store) {
    return parsed<v1::SignedGenesis>(store.local(kGenesisNote), "the genesis document");
}

Outcome<v1::SignedGenesis> existing_genesis(const storage::Store& store) {
    auto document = stored_genesis(store);
    if (!document) return tl::unexpected(document.error());
    if (document->has_value()) return **std::move(document);
    return fault("the store has no genesis document: there is no history to verify");
}

Outcome<v1::StoredBlock> existing_block(const storage::Store& store, std::uint64_t height) {
    auto block = stored_block(store, height);
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (block && !block->has_value() && gone->has(height)) {
        return tl::unexpected(pruned_fault(height, *gone));
    }
    return existing(std::move(block), "block ", height);
}

Outcome<tendermint::types::Header> existing_header(const storage::Store& store,
                                                   std::uint64_t height) {
    return existing(stored_header(store, height), "the header of block ", height);
}

std::string describe(const Refusal& refusal) {
    std::string text(reason_info(refusal.reason).name);
    if (refusal.params.empty()) return text;
    text += " {";
    for (std::size_t i = 0; i < refusal.params.size(); ++i) {
        const Param& param = refusal.params[i];
        const auto* number = std::get_if<std::int64_t>(&param.value);
        text += (i == 0 ? "" : ", ") + param.name + ": ";
        text += number != nullptr ? std::to_string(*number) : std::get<std::string>(param.value);
    }
    return text + "}";
}

}  // namespace charter::engine
