#include "engine/archivist.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/civil.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kMonthDigits = 7;  // of 2026-12-31

std::string month_of(std::int64_t time_ms, std::int32_t offset_minutes) {
    return format_date(day_at(time_ms, offset_minutes)).substr(0, kMonthDigits);
}

std::optional<std::int64_t> time_of(const storage::Store& store, std::uint64_t height) {
    const auto header = stored_header(store, height);
    if (!header || !header->has_value()) return std::nullopt;
    return light::unix_ms_of((*header)->time());
}

}  // namespace

bool month_turned(std::int64_t before_ms, std::int64_t after_ms, std::int32_t offset_minutes) {
    return month_of(before_ms, offset_minutes) != month_of(after_ms, offset_minutes);
}

Archivist::Archivist(const storage::StateStore& store, const Archive& archive, std::string chain_id,
                     std::int32_t offset_minutes)
    : store_(store),
      archive_(archive),
      chain_id_(std::move(chain_id)),
      offset_minutes_(offset_minutes),
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
        look_at(height);
    }
}

void Archivist::look_at(std::uint64_t height) const {
    if (height < 2) return;
    const auto own = time_of(store_.store(), height);
    const auto before = time_of(store_.store(), height - 1);
    if (!own || !before || !month_turned(*before, *own, offset_minutes_)) return;
    const auto state = store_.at(height - 1);
    const auto kept = state ? archive_.keep(**state, chain_id_)
                            : Outcome<std::monostate>(tl::unexpected(state.error()));
    if (kept) {
        spdlog::info("archived the state at the end of {}, height {}",
                     month_of(*before, offset_minutes_), height - 1);
    } else {
        spdlog::error(
            "the state at height {}, a month's last, is not archived: {}; stop the node "
            "and run charterd archive --height {}",
            height - 1, kept.error().what, height - 1);
    }
}

// The newest month end of the ledger; earlier ones were told in their time.
void Archivist::look_back() const {
    const auto head = store_.store().head();
    const auto own = head ? time_of(store_.store(), head->height) : std::nullopt;
    if (!own) return;
    Civil month = civil_from_day(day_at(*own, offset_minutes_));
    month.day = 1;
    const std::int64_t at_ms = midnight_ms(day_from_civil(month), offset_minutes_) - 1;
    const auto height = height_as_of(store_, at_ms);
    if (!height || !height->has_value() || archive_.has(**height)) return;
    spdlog::warn(
        "the state at height {}, the last of {}, is not archived: stop the node and run "
        "charterd archive --height {}",
        **height, month_of(at_ms, offset_minutes_), **height);
}

}  // namespace charter::engine
