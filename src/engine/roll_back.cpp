#include "engine/roll_back.hpp"

#include <system_error>

#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "storage/roll_back.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kElse =
    "; restore a backup (charterd restore), or remove the ledger and join anew by state sync";

Outcome<std::monostate> require_engine_of_its_own(const storage::Store& store) {
    const auto document = existing_genesis(store);
    if (!document) return tl::unexpected(document.error());
    v1::Genesis genesis;
    wire::decode_trusted(document->genesis(), genesis);
    if (!genesis.solo()) return std::monostate{};
    return fault("the ledger at " + store.path().string() +
                 " is its own engine: what it decided and signed is final, and nobody would hand "
                 "its last block over again");
}

Outcome<std::monostate> require_floor(const storage::Store& store, std::uint64_t left) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (left < gone->joined) {
        return fault("this node joined by a snapshot of height " + std::to_string(gone->joined) +
                     " and has no state below it" + kElse);
    }
    if (left != gone->joined && gone->has(left)) {
        return fault("the contents of block " + std::to_string(left) +
                     " were pruned here, and the last block keeps its own" + kElse);
    }
    return std::monostate{};
}

/// What the store says of the last block besides: up to where headers were kept.
Outcome<std::vector<storage::KeyChange>> notes_after(const storage::Store& store,
                                                     std::uint64_t left) {
    const auto newest = newest_signed(store);
    if (!newest) return tl::unexpected(newest.error());
    if (*newest <= left) return std::vector<storage::KeyChange>{};
    return std::vector<storage::KeyChange>{signed_note(left)};
}

/// A file or folder whose name begins with the height.
Outcome<std::monostate> remove_of_height(const fs::path& folder, std::uint64_t height) {
    std::error_code failed;
    std::vector<fs::path> gone;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        if (entry.path().filename().string().starts_with(hex16(height))) gone.push_back(entry);
    }
    failed.clear();  // no such folder: nothing of it
    for (const fs::path& path : gone) {
        fs::remove_all(path, failed);
        if (failed) return fault("cannot remove " + path.string() + ": " + failed.message());
    }
    return std::monostate{};
}

}  // namespace

Outcome<RolledBack> roll_back(const StateFolders& folders, const storage::StateOptions& options) {
    RolledBack done;
    std::vector<storage::KeyChange> notes;
    {
        const auto store = storage::Store::open(folders.state, options.store);
        if (!store) return tl::unexpected(store.error());
        const auto head = (*store)->head();
        if (!head || head->height == 0) {
            return fault("the ledger at " + folders.state.string() +
                         " has no block yet: there is nothing to take back");
        }
        done.from = *head;
        if (auto own = require_engine_of_its_own(**store); !own) return tl::unexpected(own.error());
        if (auto floor = require_floor(**store, head->height - 1); !floor)
            return tl::unexpected(floor.error());
        if (auto able = storage::can_roll_back(**store); !able) return tl::unexpected(able.error());
        const auto contents = (*store)->contents(head->height);
        if (!contents) return tl::unexpected(contents.error());
        done.transactions = contents->receipts;
        auto after = notes_after(**store, head->height - 1);
        if (!after) return tl::unexpected(after.error());
        notes = *std::move(after);
    }
    for (const fs::path& folder : {folders.snapshots, folders.archive}) {
        if (auto gone = remove_of_height(folder, done.from.height); !gone)
            return tl::unexpected(gone.error());
    }
    const auto left = storage::roll_back(folders.state, options, notes);
    if (!left) return tl::unexpected(left.error());
    done.to = *left;
    return done;
}

}  // namespace charter::engine
