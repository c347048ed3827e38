#include "engine/acts.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/mountain.hpp"
#include "engine/proofs.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "merkle/list_tree.hpp"
#include "pack/acts.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kPieceBytes = 256U << 10U;

/// What a block accepted; nothing where it is not kept.
struct Accepted {
    std::int64_t time_ms = 0;
    std::vector<pack::Act> acts;
};

Outcome<Accepted> accepted_of(const storage::Store& store, std::uint64_t height) {
    Accepted accepted;
    const auto header = existing_header(store, height);
    if (!header) return tl::unexpected(header.error());
    accepted.time_ms = light::unix_ms_of(header->time());
    const auto block = stored_block(store, height);
    if (!block) return tl::unexpected(block.error());
    if (!block->has_value()) return accepted;
    for (int i = 0; i < (*block)->txs_size(); ++i) {
        const auto bytes = store.receipt({height, static_cast<std::uint32_t>(i)});
        if (!bytes) return tl::unexpected(bytes.error());
        v1::Receipt receipt;
        if (!bytes->has_value() || !receipt.ParseFromString(**bytes) || receipt.reason() != 0) {
            continue;
        }
        auto sent = tx::decode((*block)->txs(i));
        if (sent) accepted.acts.push_back({*std::move(sent), receipt, accepted.time_ms});
    }
    // What the pruner overtook was read in part.
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (gone->has(height)) accepted.acts.clear();
    return accepted;
}

/// As pack::floor_holds: by this node's own block.
Outcome<bool> floor_holds(const storage::Store& store, const state::View& visible) {
    const auto floor = state::read<v1::PruneFloor>(visible, state::keys::kPruneFloor);
    if (!floor || floor->below_height() < 2) return false;
    const auto header = existing_header(store, floor->below_height() - 1);
    if (!header) return tl::unexpected(header.error());
    return light::unix_ms_of(header->time()) == floor->youngest_ms();
}

/// Finds what is wanted, block by block.
class Search {
  public:
    Search(const storage::Store& store, const state::View& visible, std::uint64_t height)
        : store_(store), visible_(visible), height_(height) {}

    using Found = std::map<std::uint64_t, std::set<std::uint32_t>>;
    Outcome<Found> run(const std::vector<pack::Wanted>& wanted);

  private:
    Outcome<std::monostate> find(const pack::Wanted& wanted);
    Outcome<std::uint64_t> height_of(std::int64_t time_ms);
    /// Whether the block has it.
    Outcome<bool> look_in(std::uint64_t height, const pack::Wanted& wanted);

    const storage::Store& store_;
    const state::View& visible_;
    std::uint64_t height_;
    bool floor_held_ = false;
    std::uint64_t kept_from_ = 1;
    std::map<std::int64_t, std::uint64_t> heights_;  // by time
    std::uint64_t block_height_ = 0;                 // of block_
    Accepted block_;
    Found found_;
};

Outcome<bool> Search::look_in(std::uint64_t height, const pack::Wanted& wanted) {
    if (height != block_height_) {
        auto accepted = accepted_of(store_, height);
        if (!accepted) return tl::unexpected(accepted.error());
        block_ = *std::move(accepted);
        block_height_ = height;
    }
    const auto act = std::ranges::find_if(block_.acts, [&](const pack::Act& candidate) {
        return pack::answers(wanted, candidate, visible_);
    });
    if (act == block_.acts.end()) return false;
    found_[height].insert(act->receipt.index());
    return true;
}

Outcome<std::uint64_t> Search::height_of(std::int64_t time_ms) {
    const auto known = heights_.find(time_ms);
    if (known != heights_.end()) return known->second;
    const auto found = last_by(store_, time_ms, height_);
    if (!found) return tl::unexpected(found.error());
    heights_.emplace(time_ms, *found);
    return *found;
}

Outcome<std::monostate> Search::find(const pack::Wanted& wanted) {
    Outcome<bool> found = false;
    if (wanted.height != 0 && wanted.height <= height_) {
        found = look_in(wanted.height, wanted);
    } else if (wanted.time_ms != 0) {
        const auto height = height_of(wanted.time_ms);
        if (!height) return tl::unexpected(height.error());
        if (*height != 0) found = look_in(*height, wanted);
    } else {
        std::uint64_t height = std::max(wanted.from, kept_from_);
        for (; height <= height_; ++height) {
            found = look_in(height, wanted);
            if (!found || *found || block_.time_ms >= wanted.until_ms) break;
        }
    }
    if (!found) return tl::unexpected(found.error());
    if (*found || (floor_held_ && pack::is_pruned(wanted, visible_))) return std::monostate{};
    const auto gone = pruned(store_);
    if (!gone) return tl::unexpected(gone.error());
    if (!gone->has(1)) {
        return fault("the store is damaged: it lacks " + pack::describe(wanted) +
                     "; restore the newest backup");
    }
    return fault("the store lacks " + pack::describe(wanted) +
                 ": its block was pruned, and the state at this height does not say so; take a "
                 "pack of a later height, or from an archive node");
}

Outcome<Search::Found> Search::run(const std::vector<pack::Wanted>& wanted) {
    const auto held = floor_holds(store_, visible_);
    if (!held) return tl::unexpected(held.error());
    floor_held_ = *held;
    const auto gone = pruned(store_);
    if (!gone) return tl::unexpected(gone.error());
    kept_from_ = gone->below;
    for (const pack::Wanted& one : wanted) {
        if (auto done = find(one); !done) return tl::unexpected(done.error());
    }
    return std::move(found_);
}

}  // namespace

Outcome<ActsFile> ActsFile::find(const storage::Store& store, const state::View& visible,
                                 std::uint64_t height) {
    auto wanted = pack::acts_wanted(visible);
    // Acts of one block one after another: it is read once.
    std::ranges::sort(wanted, {},
                      [](const pack::Wanted& one) { return std::pair(one.height, one.time_ms); });
    auto places = Search(store, visible, height).run(wanted);
    if (!places) return tl::unexpected(places.error());
    ActsFile file(store);
    file.places_ = *std::move(places);
    const auto mountain = state::read<v1::Mountain>(visible, state::keys::kMountain);
    file.leaves_ = mountain ? mountain->count() : 0;
    if (auto measured = file.measure(); !measured) return tl::unexpected(measured.error());
    return file;
}

Outcome<Bytes> ActsFile::block_of(std::uint64_t height,
                                  const std::set<std::uint32_t>& indices) const {
    auto acts = read_block(height, indices);
    // What the pruner overtook was read in part: it is not damage.
    const auto gone = pruned(*store_);
    if (!gone) return tl::unexpected(gone.error());
    if (gone->has(height)) return tl::unexpected(pruned_fault(height, *gone));
    return acts;
}

Outcome<Bytes> ActsFile::read_block(std::uint64_t height,
                                    const std::set<std::uint32_t>& indices) const {
    const auto block = existing_block(*store_, height);
    if (!block) return tl::unexpected(block.error());
    const auto in_range = mountain_claim(*store_, height, leaves_);
    if (!in_range) return tl::unexpected(in_range.error());
    const auto leaves = receipt_leaves(*store_, height);
    if (!leaves) return tl::unexpected(leaves.error());
    Bytes acts;
    for (const std::uint32_t index : indices) {
        const auto receipt = store_->receipt({height, index});
        if (!receipt) return tl::unexpected(receipt.error());
        const bool there = in_range->has_value() && receipt->has_value() &&
                           static_cast<int>(index) < block->txs_size();
        v1::PackAct act;
        v1::ReceiptClaim& claim = *act.mutable_receipt();
        if (!there || !claim.mutable_receipt()->ParseFromString(**receipt)) {
            return fault("the store is damaged: block " + std::to_string(height) +
                         " has no readable receipt; restore the newest backup");
        }
        act.set_transaction(block->txs(static_cast<int>(index)));
        *claim.mutable_block() = **in_range;
        write_path(merkle::prove_in_list_of_leaves(*leaves, index), *claim.mutable_path());
        acts += wire::delimited(wire::encode(act));
    }
    return acts;
}

// The answer's length comes before it: everything is made twice rather than held.
Outcome<std::monostate> ActsFile::measure() {
    bytes_ = pack::kActsMagic.size();
    for (const auto& [height, indices] : places_) {
        const auto acts = block_of(height, indices);
        if (!acts) return tl::unexpected(acts.error());
        bytes_ += acts->size();
    }
    return std::monostate{};
}

Outcome<Bytes> ActsFile::next() {
    Bytes piece;
    if (!begun_) {
        piece = pack::kActsMagic;
        next_ = places_.begin();
        begun_ = true;
    }
    while (piece.size() < kPieceBytes && next_ != places_.end()) {
        const auto acts = block_of(next_->first, next_->second);
        if (!acts) return acts;
        piece += *acts;
        ++next_;
    }
    return piece;
}

}  // namespace charter::engine
