#include "engine/archivist.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/civil.hpp"
#include "engine/proofs.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "light/header.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::engine {
namespace {

std::optional<std::int64_t> time_of(const storage::Store& store, std::uint64_t height) {
    const auto header = stored_header(store, height);
    if (!header || !header->has_value()) return std::nullopt;
    return light::unix_ms_of((*header)->time());
}

}  // namespace

Archivist::Archivist(const storage::StateStore& store, const Archive& archive, std::string chain_id,
                     const ArchiveDuty& duty)
    : store_(store),
      archive_(archive),
      chain_id_(std::move(chain_id)),
      duty_(duty),
      thread_([this] { run(); }) {}

Archivist::~Archivist() { stop(); }

void Archivist::committed(std::uint64_t height) {
    const std::lock_guard lock(mutex_);
    heights_.push_back(height);
    changed_.notify_one();
}

void Archivist::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Archivist::run() {
    look_back();
    while (true) {
        std::uint64_t height = 0;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !heights_.empty(); });
            if (heights_.empty()) return;
            height = heights_.front();
            heights_.pop_front();
        }
        if (duty_.month_ends) look_at_month(height);
        if (duty_.named) look_at_named(height);
    }
}

// How a state that is not kept can still be had.
std::string Archivist::mend(std::uint64_t height) const {
    const auto gone = pruned(store_.store());
    if (gone && gone->has(1)) {
        return "its blocks were pruned here: a node that has them all can make it, by charterd "
               "archive --height " +
               std::to_string(height) + "; copy " + hex16(height) +
               ".state from its archive folder into this one's";
    }
    return "stop the node and run charterd archive --height " + std::to_string(height);
}

void Archivist::look_at_month(std::uint64_t height) const {
    if (height < 2) return;
    const auto own = time_of(store_.store(), height);
    const auto before = time_of(store_.store(), height - 1);
    if (!own || !before || !month_turned(*before, *own, duty_.offset_minutes)) return;
    const auto state = store_.at(height - 1);
    const auto kept = state ? archive_.keep(**state, chain_id_)
                            : Outcome<std::monostate>(tl::unexpected(state.error()));
    if (kept) {
        spdlog::info("archived the state at the end of {}, height {}",
                     month_of(*before, duty_.offset_minutes), height - 1);
    } else {
        spdlog::error("the state at height {}, a month's last, is not archived: {}; {}", height - 1,
                      kept.error().what, mend(height - 1));
    }
}

void Archivist::look_at_named(std::uint64_t height) {
    const auto latest = store_.latest();
    const auto look = [&](const Bytes& key) {
        const auto named = state::read<v1::NamedHeight>(*latest, key);
        if (named && named->height() <= height) keep_named(*named);
    };
    // Those that were named since: their heights may be past.
    const std::uint64_t count = state::list_count(*latest, "archived", "consortium");
    for (; seen_ < count; ++seen_) {
        const auto entry = state::read<v1::ListEntry>(
            *latest, state::keys::list_entry("archived", "consortium", seen_));
        if (entry) look(entry->ref());
    }
    look(state::keys::named_height(height));
}

void Archivist::keep_named(const v1::NamedHeight& named) const {
    if (archive_.has(named.height())) return;
    const auto state = state_at(store_, &archive_, named.height());
    const auto kept = state ? archive_.keep(**state, chain_id_)
                            : Outcome<std::monostate>(tl::unexpected(state.error()));
    if (kept) {
        spdlog::info("archived the state at height {}, which resolution {} names", named.height(),
                     named.proposal());
    } else {
        spdlog::warn("the state at height {}, which resolution {} names, is not archived: {}; {}",
                     named.height(), named.proposal(), kept.error().what, mend(named.height()));
    }
}

void Archivist::look_back() {
    const auto head = store_.store().head();
    if (!head) return;
    if (duty_.named) look_at_named(head->height);
    const auto newest = newest_signed(store_.store());
    const auto own = newest ? time_of(store_.store(), *newest) : std::nullopt;
    if (!own || !duty_.month_ends) return;
    // The newest month end of the ledger; earlier ones were told in their time.
    Civil month = civil_from_day(day_at(*own, duty_.offset_minutes));
    month.day = 1;
    const std::int64_t at_ms = midnight_ms(day_from_civil(month), duty_.offset_minutes) - 1;
    const auto height = height_as_of(store_, at_ms);
    if (!height || !height->has_value() || archive_.has(**height)) return;
    spdlog::warn("the state at height {}, the last of {}, is not archived: {}", **height,
                 month_of(at_ms, duty_.offset_minutes), mend(**height));
}

}  // namespace charter::engine
