#include "engine/pruned.hpp"

#include <string>
#include <utility>

#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr ByteView kPrunedNote = "pruned";  // below, statements: 8 bytes each
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
    if (!note->has_value()) return Pruned{};
    const ByteView bytes = **note;
    if (bytes.size() != 2 * kNumberBytes) {
        return tl::unexpected(damaged("what it says of pruned blocks does not read"));
    }
    return Pruned{from_big_endian(bytes.substr(0, kNumberBytes)),
                  from_big_endian(bytes.substr(kNumberBytes))};
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

Fault pruned_fault(std::uint64_t height, std::uint64_t below) {
    return {"block " + std::to_string(height) +
            " was pruned: this node keeps the contents of blocks from " + std::to_string(below) +
            " on; take what is older from an archive node, or from an export of its blocks"};
}

Outcome<std::monostate> require_whole_history(const storage::Store& store) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (!gone->has(1)) return std::monostate{};
    return fault("this needs every block, and here those below " + std::to_string(gone->below) +
                 " were pruned: take an archive node's export (charterd export-blocks there, "
                 "charterd replay here)");
}

storage::KeyChange pruned_note(const Pruned& pruned) {
    return {Bytes(kPrunedNote), big_endian(pruned.below).append(big_endian(pruned.statements))};
}

storage::KeyChange statement_note(const v1::PruneStatement& statement) {
    return {statement_key(statement.number()), wire::encode(statement)};
}

}  // namespace charter::engine
