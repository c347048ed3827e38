#include "engine/pruner.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/civil.hpp"
#include "engine/mountain.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "light/header.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/incidents/holds.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kParameter = "retention_days_min";
// Between pieces: commits come first.
constexpr std::chrono::milliseconds kPause{20};
constexpr std::size_t kNamedMax = 3;

Outcome<std::int64_t> time_of(const storage::Store& store, std::uint64_t height) {
    const auto header = existing_header(store, height);
    if (!header) return tl::unexpected(header.error());
    return light::unix_ms_of(header->time());
}

std::int64_t retention_days(const state::View& view) {
    const auto set = state::read<v1::ParameterValue>(view, state::keys::parameter(kParameter));
    if (set) return set->value();
    return state::read_existing<v1::Parameter>(view,
                                               state::keys::join("cat/parameter/", kParameter))
        .initial();
}

Digest id_of(const Bytes& raw) {
    v1::SignedTransaction envelope;
    return crypto::sha256(envelope.ParseFromString(raw) ? ByteView(envelope.body())
                                                        : ByteView(raw));
}

std::string listed(const std::vector<std::uint64_t>& heights) {
    std::string text;
    for (std::size_t i = 0; i < heights.size() && i < kNamedMax; ++i) {
        text.append(i == 0 ? "" : ", ").append(std::to_string(heights[i]));
    }
    if (heights.size() <= kNamedMax) return text;
    return text + " and " + std::to_string(heights.size() - kNamedMax) + " more";
}

}  // namespace

std::string_view prune_state_word(PruneState state) {
    switch (state) {
        case PruneState::off:      return "off";
        case PruneState::idle:     return "idle";
        case PruneState::counting: return "counting";
        case PruneState::removing: return "removing";
        case PruneState::waiting:  return "waiting";
        case PruneState::refused:  return "refused";
        case PruneState::failed:   return "failed";
    }
    return "";
}

Pruner::Pruner(storage::StateStore& store, const Archive& archive, PrunerOptions options)
    : store_(store), archive_(archive), options_(std::move(options)) {
    if (!options_.enabled) return;
    set(PruneState::idle);
    if (options_.own_thread) thread_ = std::thread([this] { run(); });
}

Pruner::~Pruner() { stop(); }

void Pruner::committed() {
    const std::lock_guard lock(mutex_);
    committed_ = true;
    changed_.notify_one();
}

void Pruner::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

PruneStatus Pruner::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

// What the operator must look at is told once, not with every block.
void Pruner::set(PruneState state, std::string why) {
    {
        const std::lock_guard lock(mutex_);
        if (status_.state == state && status_.why == why) return;
        status_ = {state, why};
    }
    if (state == PruneState::waiting) spdlog::warn("pruning waits: {}", why);
    if (state == PruneState::refused) spdlog::error("nothing is pruned: {}", why);
    if (state == PruneState::failed) spdlog::error("pruning: {}", why);
}

void Pruner::run() {
    while (!stopping_) {
        const auto worked = step();
        if (compact_below_ != 0) {
            const auto done = store_.compact(std::exchange(compact_below_, 0), stopping_);
            if (!done) spdlog::warn("pruning: {}", done.error().what);
        }
        std::unique_lock lock(mutex_);
        if (worked && *worked) {
            changed_.wait_for(lock, kPause, [this] { return stopping_.load(); });
        } else {
            changed_.wait(lock, [this] { return stopping_ || committed_; });
        }
        committed_ = false;
    }
}

Outcome<bool> Pruner::step() {
    if (!options_.enabled) return false;
    const auto worked = [&]() -> Outcome<bool> {
        const auto gone = pruned(store_.store());
        if (!gone) return tl::unexpected(gone.error());
        const auto last = last_statement(store_.store());
        if (!last) return tl::unexpected(last.error());
        // What was begun is finished first, whatever was resolved since.
        if (last->has_value() && (*last)->done_ms() == 0) return remove(**last, *gone);
        const auto floor = state::read<v1::PruneFloor>(*store_.latest(), state::keys::kPruneFloor);
        if (!floor || floor->below_height() <= gone->below) {
            counting_.reset();
            sound_.clear();
            set(PruneState::idle);
            return false;
        }
        const bool is_under_way =
            counting_ && counting_->statement.below_height() == floor->below_height();
        return is_under_way ? count(*gone) : begin(*floor, *gone);
    }();
    if (!worked) set(PruneState::failed, worked.error().what);
    return worked;
}

// The state does not hold block times: the resolution says one, the node's own block another or the
// same.
Outcome<bool> Pruner::may_go(std::uint64_t from, std::uint64_t below, std::int64_t youngest_ms) {
    const storage::Store& store = store_.store();
    const auto latest = store_.latest();
    if (below > latest->height()) {
        return fault("the floor " + std::to_string(below) + " is above the ledger's height " +
                     std::to_string(latest->height()));
    }
    const auto newest = newest_signed(store);
    if (!newest) return tl::unexpected(newest.error());
    if (below > *newest) {
        set(PruneState::waiting, "the headers of the engine's blocks are kept here up to block " +
                                     std::to_string(*newest) + " so far, and block " +
                                     std::to_string(below) + " is not yet among them");
        return false;
    }
    const auto own = time_of(store, below - 1);
    if (!own) return tl::unexpected(own.error());
    const auto now = time_of(store, *newest);
    if (!now) return tl::unexpected(now.error());
    const std::string block = "block " + std::to_string(below - 1) + " is of " +
                              format_time(*own, options_.duty.offset_minutes);
    if (*own != youngest_ms) {
        set(PruneState::refused, block + " here, and the resolution to prune below " +
                                     std::to_string(below) + " says that it is of " +
                                     format_time(youngest_ms, options_.duty.offset_minutes));
        return false;
    }
    const std::int64_t days = retention_days(*latest);
    if (*own <= *now - days * kDayMs) return not_held(from, below, youngest_ms);
    set(PruneState::waiting,
        block + ", and nothing younger than " + std::to_string(days) + " days may go");
    return false;
}

// A hold may have been placed since the resolution, or since the removal began.
Outcome<bool> Pruner::not_held(std::uint64_t from, std::uint64_t below, std::int64_t youngest_ms) {
    // Of the first that goes: a node that joined by a snapshot has no header before it.
    const auto first = time_of(store_.store(), from);
    if (!first) return tl::unexpected(first.error());
    const auto hold = tx::find_hold(*store_.latest(), {from, below, *first - 1, youngest_ms});
    if (!hold) return true;
    set(PruneState::waiting, "part of the blocks " + std::to_string(from) + " to " +
                                 std::to_string(below - 1) + " is under legal hold " +
                                 std::to_string(hold->number) + " of incident " + hold->incident);
    return false;
}

// Missing ones are found without reading the others.
Outcome<std::vector<std::uint64_t>> Pruner::unsound_states() {
    const std::uint64_t end = provable_height(store_).value_or(0) + 1;
    auto missing = missing_states(store_, archive_, options_.duty, end);
    if (!missing || !missing->empty()) return missing;
    const auto heights = states_to_keep(store_, options_.duty, end);
    if (!heights) return heights;
    for (const std::uint64_t height : *heights) {
        if (stopping_) break;
        if (sound_.contains(height)) continue;
        const auto sound = is_archived_soundly(store_.store(), archive_, height);
        if (!sound) return tl::unexpected(sound.error());
        if (*sound) {
            sound_.insert(height);
        } else {
            missing->push_back(height);
        }
    }
    return missing;
}

Outcome<bool> Pruner::all_archived(const Pruned& gone) {
    const auto missing = unsound_states();
    if (!missing) return tl::unexpected(missing.error());
    if (stopping_) return false;  // not all were looked at
    if (missing->empty()) return true;
    const std::string heights = "the states at heights " + listed(*missing);
    const std::uint64_t first = missing->front();
    if (gone.has(1)) {
        set(PruneState::waiting,
            heights +
                " are to be kept and are not archived here, or are damaged, and blocks were "
                "pruned: copy the files " +
                hex16(first) +
                ".state (and so on) from an archive node's archive folder into this one's, or "
                "change [archive] in node.toml");
    } else {
        set(PruneState::waiting,
            heights +
                " are to be kept and are not archived here, or are damaged, and cannot be made "
                "once blocks are pruned: stop the node and run charterd archive --height " +
                std::to_string(first) + " (and so on), or change [archive] in node.toml");
    }
    return false;
}

Outcome<bool> Pruner::begin(const v1::PruneFloor& floor, const Pruned& gone) {
    counting_.reset();
    auto may = may_go(gone.below, floor.below_height(), floor.youngest_ms());
    if (may && *may) may = all_archived(gone);
    if (!may || !*may) return may;
    PruneCounting& counting = counting_.emplace();
    counting.next = gone.below;
    counting.statement.set_number(gone.statements + 1);
    counting.statement.set_from_height(gone.below);
    counting.statement.set_below_height(floor.below_height());
    counting.statement.set_proposal(floor.proposal());
    counting.statement.set_youngest_ms(floor.youngest_ms());
    set(PruneState::counting);
    return true;
}

Outcome<std::monostate> Pruner::count_block(std::uint64_t height) {
    v1::PruneStatement& statement = counting_->statement;
    const auto contents = store_.store().contents(height);
    if (!contents) return tl::unexpected(contents.error());
    statement.set_receipts(statement.receipts() + contents->receipts);
    statement.set_events(statement.events() + contents->events);
    statement.set_bytes(statement.bytes() + contents->bytes);
    if (!contents->block) return std::monostate{};
    v1::StoredBlock block;
    if (!block.ParseFromString(*contents->block)) {
        return fault("block " + std::to_string(height) +
                     " does not decode: the store is damaged, and nothing is pruned");
    }
    statement.set_blocks(statement.blocks() + 1);
    statement.set_transactions(statement.transactions() +
                               static_cast<std::uint64_t>(block.txs_size()));
    for (const Bytes& raw : block.txs()) counting_->ids.update(view(id_of(raw)));
    return std::monostate{};
}

Outcome<bool> Pruner::count(const Pruned& gone) {
    const std::uint64_t below = counting_->statement.below_height();
    const std::uint64_t end = std::min(below, counting_->next + options_.blocks_a_step);
    for (; counting_->next < end; ++counting_->next) {
        if (const auto counted = count_block(counting_->next); !counted) {
            counting_.reset();
            return tl::unexpected(counted.error());
        }
    }
    if (end < below) return true;
    // Heights may have been named since.
    const auto archived = all_archived(gone);
    const auto stated = archived && *archived ? state_it(gone) : Outcome<std::monostate>();
    counting_.reset();
    if (!archived || !*archived) return archived;
    if (!stated) return tl::unexpected(stated.error());
    set(PruneState::removing);
    return true;
}

// The last state without the removed blocks: with it, what stays can be followed from there on.
bool Pruner::archive_floor(std::uint64_t height) const {
    const auto sound = is_archived_soundly(store_.store(), archive_, height);
    if (sound && *sound) return true;
    const auto state = state_at(store_, &archive_, height);
    return state && archive_.keep(**state, options_.chain_id);
}

Outcome<std::monostate> Pruner::state_it(const Pruned& gone) {
    v1::PruneStatement& statement = counting_->statement;
    const std::uint64_t height = statement.below_height() - 1;
    statement.set_floor_archived(archive_floor(height));
    if (!statement.floor_archived()) {
        spdlog::warn(
            "the state at height {} is not archived before its block is pruned: it is no "
            "longer kept here",
            height);
    }
    statement.set_transactions_sha256(Bytes(view(counting_->ids.finish())));
    statement.set_begun_ms(options_.now_ms());
    return store_.drop(gone.below, gone.below,
                       {statement_note(statement), pruned_note({gone.below, statement.number()})});
}

Outcome<bool> Pruner::remove(v1::PruneStatement statement, Pruned gone) {
    const auto may = may_go(gone.below, statement.below_height(), statement.youngest_ms());
    if (!may || !*may) return may;
    set(PruneState::removing);
    const std::uint64_t from = gone.below;
    gone.below = std::min(statement.below_height(), from + options_.blocks_a_step);
    std::vector<storage::KeyChange> notes{pruned_note(gone)};
    for (std::uint64_t height = from; height < gone.below; ++height) {
        const auto unneeded = unneeded_note(store_.store(), height);
        if (!unneeded) return tl::unexpected(unneeded.error());
        if (unneeded->has_value()) notes.push_back(**unneeded);
    }
    const bool is_last = gone.below == statement.below_height();
    if (is_last) {
        statement.set_done_ms(options_.now_ms());
        notes.push_back(statement_note(statement));
    }
    if (const auto done = store_.drop(from, gone.below, notes); !done) {
        return tl::unexpected(done.error());
    }
    if (!is_last) return true;
    compact_below_ = gone.below;
    spdlog::info(
        "pruned blocks {} to {} by resolution {}: {} transactions, {} receipts, {} events, {} "
        "bytes; SHA-256 of the transactions' ids {}",
        statement.from_height(), gone.below - 1, statement.proposal(), statement.transactions(),
        statement.receipts(), statement.events(), statement.bytes(),
        to_hex(statement.transactions_sha256()));
    return true;
}

}  // namespace charter::engine
