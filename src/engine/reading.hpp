#pragma once
// What was committed, read back: receipts by transaction, the event journal, blocks with their
// headers and commits. For any thread, whichever engine wrote them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "storage/store.hpp"
#include "tendermint/types/types.pb.h"

namespace charter::engine {

/// The node's own notes in the store (BlockWrite::local).
inline constexpr ByteView kGenesisNote = "genesis";  // the SignedGenesis as it was given
inline constexpr ByteView kTimeNote =
    "time";  // block time of the head, 8 bytes, most significant first
storage::KeyChange time_note(std::int64_t time_ms);

/// When a block was executed whose header is not known yet.
storage::KeyChange executed_note(std::uint64_t height, std::int64_t time_ms);
/// The note goes when the header comes.
storage::KeyChange no_executed_note(std::uint64_t height);
/// Faults: there is no such note.
Outcome<std::int64_t> executed_at_ms(const storage::Store& store, std::uint64_t height);

/// The first receipt of this transaction that counts: of several the accepted one, else the oldest.
/// Nothing: unknown, or pruned (engine/pruned.hpp).
Outcome<std::optional<v1::Receipt>> find_receipt(const storage::Store& store, ByteView tx_id);

/// At most `limit` events from (height, index) on, without gaps. Faults: events there were pruned.
Outcome<std::vector<v1::Event>> events_since(const storage::Store& store, storage::Position from,
                                             std::size_t limit);

/// A block with its header and commit, all fields of StoredBlock filled in; nothing at heights that
/// are not stored, or whose contents were pruned.
Outcome<std::optional<v1::StoredBlock>> stored_block(const storage::Store& store,
                                                     std::uint64_t height);

Outcome<std::optional<tendermint::types::Header>> stored_header(const storage::Store& store,
                                                                std::uint64_t height);
/// The commit for the header at `height`. When the next block is there, this is the commit that it
/// contains.
Outcome<std::optional<tendermint::types::Commit>> stored_commit(const storage::Store& store,
                                                                std::uint64_t height);

/// The genesis document; nothing before InitChain.
Outcome<std::optional<v1::SignedGenesis>> stored_genesis(const storage::Store& store);

/// The same of what must be there; the Fault says that it is not.
Outcome<v1::SignedGenesis> existing_genesis(const storage::Store& store);
Outcome<v1::StoredBlock> existing_block(const storage::Store& store, std::uint64_t height);
Outcome<tendermint::types::Header> existing_header(const storage::Store& store,
                                                   std::uint64_t height);

/// "nonce_gap {expected: 3, nonce: 5}": for logs and faults; people get the catalogued text
/// elsewhere.
std::string describe(const Refusal& refusal);

}  // namespace charter::engine
