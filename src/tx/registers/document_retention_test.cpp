#include "tx/registers/document_retention.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kRetentionDays = 1'825;  // of the registers below
constexpr std::int64_t kFiledMs = 1'795'478'400'000;
constexpr std::int32_t kOffset = 480;

/// `register`: stocktakes have no validity of their own.
v1::Entry entry_of(const std::string& reg, v1::EntryState state) {
    v1::Entry entry;
    entry.set_key(state::keys::entries(reg, "bank-a") + hex16(7));
    entry.mutable_body()->set_register_(reg);
    entry.mutable_body()->set_member("bank-a");
    entry.mutable_body()->set_occurred_on(day_at(kFiledMs, kOffset));
    entry.set_state(state);
    entry.set_filed_ms(kFiledMs);
    return entry;
}

struct Row {
    const char* name;
    v1::EntryState state;
    std::function<void(v1::Entry& entry, testing::World& world)> change;
    std::optional<std::int64_t> until_ms;
};

void put_next(testing::World& world, const v1::Entry& before, std::uint64_t seq,
              std::int64_t signed_off_ms) {
    v1::Entry next = before;
    next.set_key(state::keys::entries("stocktakes", "bank-a") + hex16(seq));
    next.set_supersedes(signed_off_ms == 0 ? "" : before.key());
    next.set_filed_ms(kFiledMs + 5 * kDayMs);
    next.set_signed_off_ms(signed_off_ms);
    state::write(world.delta(), next);
}

TEST(DocumentRetention, CountsFromTheEndOfTheEntry) {
    const std::int64_t kept = kRetentionDays * kDayMs;
    const Day last = day_at(kFiledMs, kOffset) + 30;
    const Row rows[] = {
        {"in force without end", v1::ENTRY_STATE_SIGNED_OFF, [](auto&, auto&) {}, std::nullopt},
        {"valid for a time", v1::ENTRY_STATE_SIGNED_OFF,
         [&](auto& e, auto&) { e.mutable_body()->set_valid_until(last); },
         midnight_ms(last + 1, kOffset) + kept},
        {"valid for a time that was over when it was filed", v1::ENTRY_STATE_SIGNED_OFF,
         [&](auto& e, auto&) { e.mutable_body()->set_valid_until(last - 300); }, kFiledMs + kept},
        {"never signed off", v1::ENTRY_STATE_FILED, [](auto&, auto&) {}, kFiledMs + kept},
        {"closed", v1::ENTRY_STATE_CLOSED,
         [](auto& e, auto&) { e.set_closed_ms(kFiledMs + 9 * kDayMs); },
         kFiledMs + 9 * kDayMs + kept},
        {"superseded, and its successor too", v1::ENTRY_STATE_SUPERSEDED,
         [](auto& e, auto& world) {
             e.set_signed_off_ms(kFiledMs + 1);
             put_next(world, e, 8, kFiledMs + 6 * kDayMs);
             put_next(world, e, 9, 0);
             e.set_superseded_by(state::keys::entries("stocktakes", "bank-a") + hex16(9));
         },
         kFiledMs + 6 * kDayMs + kept},
        {"a draft that gave way to another", v1::ENTRY_STATE_SUPERSEDED,
         [](auto& e, auto& world) {
             put_next(world, e, 10, 0);
             e.set_superseded_by(state::keys::entries("stocktakes", "bank-a") + hex16(10));
         },
         kFiledMs + 5 * kDayMs + kept},
        {"superseded by what is not there", v1::ENTRY_STATE_SUPERSEDED,
         [](auto& e, auto&) { e.set_superseded_by("reg/stocktakes/bank-a/ff"); }, kFiledMs + kept},
        {"of a register that is no more", v1::ENTRY_STATE_FILED,
         [](auto& e, auto&) { e.mutable_body()->set_register_("no_more"); },
         kFiledMs + 365 * kDayMs},
        {"of one that is no more, with a longer floor", v1::ENTRY_STATE_FILED,
         [](auto& e, auto& world) {
             e.mutable_body()->set_register_("no_more");
             v1::ParameterValue value;
             value.set_key(state::keys::parameter("retention_days_min"));
             value.set_value(400);
             state::write(world.delta(), value);
         },
         kFiledMs + 400 * kDayMs},
        {"of one that is no more, in force", v1::ENTRY_STATE_SIGNED_OFF,
         [](auto& e, auto&) { e.mutable_body()->set_register_("no_more"); }, std::nullopt},
    };
    for (const Row& row : rows) {
        testing::World world;
        v1::Entry entry = entry_of("stocktakes", row.state);
        row.change(entry, world);
        EXPECT_EQ(keeps_document_until_ms(entry, world.delta(), testing::real_catalog(), kOffset),
                  row.until_ms)
            << row.name;
    }
}

}  // namespace
}  // namespace charter::tx
