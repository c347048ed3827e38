#include "engine/pruned.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr ByteView kPrunedNote = "pruned";  // below, statements: 8 bytes each
constexpr ByteView kJoinedNote = "joined";  // the height of the snapshot: 8 bytes
constexpr std::size_t kNumberBytes = 8;

Bytes statement_key(std::uint64_t number) { return Bytes("pruned/").append(hex16(number)); }

Fault damaged(const std::string& what) {
    return {"the store is damaged: " + what +
            "; restore the newest backup, or remove the store and fetch the chain anew"};
}

Outcome<v1::PruneStatement> statement_of(const storage::Store& store, std::uint64_t number) {
    const auto note = store.local(statement_key(number));
    if (!note) return tl::unexpected(note.error());
    v1::PruneStatement statement;
    if (note->has_value() && statement.ParseFromString(**note)) return statement;
    return tl::unexpected(
        damaged("statement " + std::to_string(number) + " of what was pruned does not read"));
}

}  // namespace

Outcome<Pruned> pruned(const storage::Store& store) {
    const auto note = store.local(kPrunedNote);
    if (!note) return tl::unexpected(note.error());
    const auto joined = store.local(kJoinedNote);
    if (!joined) return tl::unexpected(joined.error());
    Pruned gone;
    if (note->has_value()) {
        const ByteView bytes = **note;
        if (bytes.size() != 2 * kNumberBytes) {
            return tl::unexpected(damaged("what it says of pruned blocks does not read"));
        }
        gone.below = from_big_endian(bytes.substr(0, kNumberBytes));
        gone.statements = from_big_endian(bytes.substr(kNumberBytes));
    }
    if (joined->has_value()) {
        if ((*joined)->size() != kNumberBytes) {
            return tl::unexpected(damaged("the height at which it joined does not read"));
        }
        gone.joined = from_big_endian(**joined);
        gone.below = std::max(gone.below, gone.joined + 1);
    }
    return gone;
}

Outcome<std::vector<v1::PruneStatement>> prune_statements(const storage::Store& store) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    std::vector<v1::PruneStatement> statements;
    for (std::uint64_t number = 1; number <= gone->statements; ++number) {
        auto statement = statement_of(store, number);
        if (!statement) return tl::unexpected(statement.error());
        statements.push_back(*std::move(statement));
    }
    return statements;
}

Outcome<std::optional<v1::PruneStatement>> last_statement(const storage::Store& store) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (gone->statements == 0) return std::nullopt;
    auto statement = statement_of(store, gone->statements);
    if (!statement) return tl::unexpected(statement.error());
    return *std::move(statement);
}

Outcome<std::optional<storage::Position>> pruned_transaction(const storage::Store& store,
                                                             ByteView tx_id) {
    const auto id = digest_from(tx_id);
    if (!id) return std::nullopt;
    const auto at = store.find_transaction(*id);
    if (!at) return tl::unexpected(at.error());
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (!at->has_value() || !gone->has((*at)->height)) return std::nullopt;
    return **at;
}

Fault pruned_fault(std::uint64_t height, const Pruned& pruned) {
    const std::string block = "block " + std::to_string(height);
    const std::string rest =
        std::to_string(pruned.below) +
        " on; take what is older from an archive node, or from an export of its blocks";
    if (height > pruned.joined) {
        return {block + " was pruned: this node keeps the contents of blocks from " + rest};
    }
    return {block + " was never here: this node joined by a snapshot of the state at height " +
            std::to_string(pruned.joined) + " and has the contents of blocks from " + rest};
}

Outcome<std::monostate> require_whole_history(const storage::Store& store) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (!gone->has(1)) return std::monostate{};
    if (gone->joined > 0) {
        return fault(
            "this needs every block, and this node joined by a snapshot of the state at "
            "height " +
            std::to_string(gone->joined) +
            ": take an archive node's export (charterd export-blocks there, charterd "
            "replay here)");
    }
    return fault("this needs every block, and here those below " + std::to_string(gone->below) +
                 " were pruned: take an archive node's export (charterd export-blocks there, "
                 "charterd replay here)");
}

storage::KeyChange pruned_note(const Pruned& pruned) {
    return {Bytes(kPrunedNote), big_endian(pruned.below).append(big_endian(pruned.statements))};
}

storage::KeyChange joined_note(std::uint64_t height) {
    return {Bytes(kJoinedNote), big_endian(height)};
}

storage::KeyChange statement_note(const v1::PruneStatement& statement) {
    return {statement_key(statement.number()), wire::encode(statement)};
}

}  // namespace charter::engine
