// Evidence packs over a period: every transition, list entry and observation is there, or its lack
// is found and named.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/civil.hpp"
#include "engine/pack_draft_test.hpp"
#include "state/lists.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

constexpr const char* kStatus = "sta/4.2/bank-a";
constexpr std::int64_t kStepMs = 60'000;

Bytes step_key(std::uint64_t seq) { return state::keys::transition("4.2", "bank-a", seq); }

std::int64_t pack_time() {
    return light::unix_ms_of(
        (*stored_header(ledger().node.store->store(), ledger().height))->time());
}

v1::StatusRecord status_of(const Draft& draft) {
    v1::StatusRecord status;
    status.ParseFromString(draft.leaves.at(kStatus));
    return status;
}

/// As if the status had had these values, one a minute; it had the last from the pack's time on.
void live(Draft& draft, const std::vector<v1::StatusValue>& values) {
    v1::StatusRecord status = status_of(draft);
    for (std::uint64_t seq = 0; seq < status.transitions(); ++seq) {
        draft.leaves.erase(step_key(seq));
    }
    status.clear_chain();
    v1::StatusValue before = v1::STATUS_VALUE_UNSPECIFIED;
    for (std::size_t i = 0; i < values.size(); ++i) {
        v1::Transition step;
        step.set_key(step_key(i));
        step.set_requirement("4.2");
        step.set_member("bank-a");
        step.set_from(before);
        step.set_to(values[i]);
        step.set_time_ms(pack_time() - static_cast<std::int64_t>(values.size() - 1 - i) * kStepMs);
        step.set_height(ledger().height - values.size() + 1 + i);
        step.set_previous_chain(status.chain());
        draft.leaves[step.key()] = wire::encode(step);
        status.set_chain(state::chain_next(status.chain(), wire::encode(step)));
        status.set_since_ms(step.time_ms());
        before = values[i];
    }
    status.set_transitions(values.size());
    draft.leaves[kStatus] = wire::encode(status);
}

/// The last value is the ledger's own, so that the status itself stays true.
Draft changing() {
    Draft draft = ledger().draft();
    live(draft,
         {v1::STATUS_VALUE_SATISFIED, v1::STATUS_VALUE_NOT_SATISFIED, status_of(draft).value()});
    return draft;
}

void change_status(Draft& draft, const std::function<void(v1::StatusRecord&)>& change) {
    v1::StatusRecord status = status_of(draft);
    change(status);
    draft.leaves[kStatus] = wire::encode(status);
}

void change_step(Draft& draft, std::uint64_t seq,
                 const std::function<void(v1::Transition&)>& change) {
    v1::Transition step;
    step.ParseFromString(draft.leaves.at(step_key(seq)));
    change(step);
    draft.leaves[step_key(seq)] = wire::encode(step);
}

v1::StatusRecord shorter(v1::StatusRecord status, const Draft& draft) {
    v1::Transition last;
    last.ParseFromString(draft.leaves.at(step_key(status.transitions() - 1)));
    status.set_transitions(status.transitions() - 1);
    status.set_chain(last.previous_chain());
    return status;
}

const pack::StatusLife& life_of(const pack::PackReport& report, const std::string& requirement) {
    return *std::ranges::find(report.lives, requirement, &pack::StatusLife::requirement);
}

// ---- histories

TEST(PackHistory, OfARealChainIsWhole) {
    Draft draft = ledger().draft();
    draft.manifest.set_from_ms(kFoundedMs);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
    ASSERT_TRUE(report->period);
    EXPECT_EQ(report->lives.size(), report->statuses.size());
    for (const pack::StatusLife& life : report->lives) {
        ASSERT_FALSE(life.intervals.empty());
        EXPECT_EQ(life.intervals.front().from_ms, kFoundedMs);
        EXPECT_EQ(life.intervals.back().until_ms, report->time_ms);
    }
    for (const pack::StatusResult& status : report->statuses) {
        const auto life = std::ranges::find_if(report->lives, [&](const pack::StatusLife& l) {
            return l.requirement == status.requirement && l.member == status.member;
        });
        ASSERT_NE(life, report->lives.end());
        EXPECT_EQ(life->intervals.back().value, status.value);
    }
}

TEST(PackHistory, WithoutAPeriodOnlyOneRequirementHasItsLife) {
    Draft draft = changing();
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
    EXPECT_TRUE(report->lives.empty());
    MemoryFiles files;
    pack::VerifyOptions options = ledger().options();
    options.scope.requirement = "4.2";
    const auto one = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(one);
    EXPECT_FALSE(one->period);
    ASSERT_EQ(one->lives.size(), 1U);
    ASSERT_EQ(one->lives[0].intervals.size(), 4U);  // none before the first
    EXPECT_EQ(one->lives[0].intervals[0].value, v1::STATUS_VALUE_UNSPECIFIED);
    EXPECT_EQ(one->lives[0].intervals[0].from_ms, kFoundedMs);
}

TEST(PackHistory, IntervalsFillThePeriod) {
    Draft draft = changing();
    const std::int64_t end = pack_time();
    struct Row {
        const char* name;
        std::int64_t from_ms;
        std::vector<std::int64_t> starts;
        bool throughout;
    };
    const Row rows[] = {
        {"from a transition on", end - 2 * kStepMs, {0, kStepMs, 2 * kStepMs}, false},
        {"from before the first", end - 3 * kStepMs, {0, kStepMs, 2 * kStepMs, 3 * kStepMs}, false},
        {"within an interval", end - kStepMs - 1, {0, 1, kStepMs + 1}, false},
        {"the last moment", end, {0}, false},
    };
    sign_as_it_is(draft);
    for (const Row& row : rows) {
        draft.manifest.set_from_ms(row.from_ms);
        const auto report = judge(draft);
        ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
        const pack::StatusLife& life = life_of(*report, "4.2");
        ASSERT_EQ(life.intervals.size(), row.starts.size()) << row.name;
        for (std::size_t i = 0; i < row.starts.size(); ++i) {
            EXPECT_EQ(life.intervals[i].from_ms, row.from_ms + row.starts[i]) << row.name;
            const bool is_last = i + 1 == row.starts.size();
            EXPECT_EQ(life.intervals[i].until_ms, is_last ? end : row.from_ms + row.starts[i + 1])
                << row.name;
        }
        EXPECT_EQ(life.satisfied_throughout(), row.throughout) << row.name;
    }
}

TEST(PackHistory, SatisfiedThroughoutMeansEveryMoment) {
    Draft draft = ledger().draft();
    live(draft, {v1::STATUS_VALUE_SATISFIED});
    change_status(draft, [](v1::StatusRecord& s) { s.set_value(v1::STATUS_VALUE_SATISFIED); });
    sign_as_it_is(draft);
    draft.manifest.set_from_ms(pack_time());
    EXPECT_TRUE(life_of(*judge(draft), "4.2").satisfied_throughout());
    draft.manifest.set_from_ms(pack_time() - 1);  // it had no status then
    EXPECT_FALSE(life_of(*judge(draft), "4.2").satisfied_throughout());
}

TEST(PackHistory, ReadersAskForTheirOwnDays) {
    Draft draft = ledger().draft();
    const Day last = day_at(pack_time(), 480);
    struct Row {
        const char* name;
        std::optional<Day> from;
        std::optional<Day> until;
        std::int64_t pack_from_ms;
        std::optional<Failure> failure;
    };
    const Row rows[] = {
        {"from", last, {}, 0, {}},
        {"until", {}, last, 0, {}},
        {"within the pack's", last, last, kFoundedMs, {}},
        {"before the pack's", last - 100, last, pack_time(), {}},
        {"after the pack", {}, last + 1, 0, Failure::scope_unknown},
        {"from after the pack", last + 1, {}, 0, Failure::scope_unknown},
        {"upside down", last, last - 1, 0, Failure::scope_unknown},
        {"a pack of the future", {}, {}, pack_time() + 1, Failure::manifest_invalid},
        {"a pack of before time", {}, {}, -1, Failure::manifest_invalid},
    };
    for (const Row& row : rows) {
        MemoryFiles files;
        pack::VerifyOptions options = ledger().options();
        options.from = row.from;
        options.until = row.until;
        draft.manifest.set_from_ms(row.pack_from_ms);
        const auto report = pack::verify(draft.seal(files), options);
        ASSERT_EQ(report.has_value(), !row.failure) << row.name;
        if (row.failure) {
            EXPECT_EQ(report.error().failure, *row.failure) << row.name;
        } else {
            ASSERT_TRUE(report->period) << row.name;
            EXPECT_EQ(report->period->until_ms, pack_time()) << row.name;
        }
    }
}

TEST(PackHistory, AHeightBeforeTheBadFactIsNotTheLastByThen) {
    const storage::StateStore& store = *ledger().node.store;
    const std::uint64_t earlier = ledger().height - 1;
    Draft draft = ledger().draft();
    draft.ground = *Prover(store, earlier, true).pack_ground();
    draft.leaves.clear();
    (*store.at(earlier))->scan({}, {}, [&](ByteView key, ByteView value) {
        draft.leaves.emplace(key, value);
        return true;
    });
    draft.acts = Acts(store, draft.visible(), earlier);
    draft.manifest.set_height(earlier);
    ASSERT_TRUE(judge(draft)) << "it is a true pack of that height";
    draft.manifest.set_as_of_ms(pack_time());
    EXPECT_EQ(judge(draft).error().failure, Failure::as_of_differs);
    draft.manifest.set_as_of_ms(pack_time() - 1);
    EXPECT_TRUE(judge(draft));
}

TEST(PackHistory, TextsAreThoseOfTheConvention) {
    v1::CatalogTexts texts;
    v1::ItemText& item = *texts.add_items();
    item.set_key("cat/requirement/4.2");
    item.mutable_title()->set_en("A title");
    Draft draft = ledger().draft();
    draft.documents["evidence/texts.bin"] = wire::encode(texts);
    EXPECT_EQ(judge(draft).error().failure, Failure::evidence_differs);
    v1::CatalogHead head;
    head.ParseFromString(draft.leaves.at("cat/head"));
    head.set_texts_digest(Bytes(view(crypto::sha256(wire::encode(texts)))));
    draft.leaves["cat/head"] = wire::encode(head);
    sign_as_it_is(draft);
    // The texts are those of that head; that nobody adopted it is found behind them.
    EXPECT_EQ(judge(draft).error().failure, Failure::catalog_not_adopted);
}

// ---- what is left out, altered or moved

struct Change {
    const char* name;
    Failure failure;
    const char* where;
    const char* detail;
    std::function<void(Draft& draft)> change;
};

std::vector<Change> transitions_moved() {
    return {
        {"LastLeftOut", Failure::transition_missing, "record trn/4.2/bank-a/0000000000000002",
         "transition 2 of 3 of the status of 4.2 for bank-a",
         [](Draft& d) { d.leaves.erase(step_key(2)); }},
        {"MiddleLeftOut", Failure::transition_missing, "record trn/4.2/bank-a/0000000000000001",
         "transition 1 of 3", [](Draft& d) { d.leaves.erase(step_key(1)); }},
        {"LastLeftOutAndNotCounted", Failure::transition_differs, "record sta/4.2/bank-a",
         "the record has another value",
         [](Draft& d) {
             change_status(d, [&](v1::StatusRecord& s) { s = shorter(s, d); });
             d.leaves.erase(step_key(2));
         }},
        {"LastNotCounted", Failure::transition_unlisted, "record trn/4.2/bank-a/0000000000000002",
         "no status counts it",
         [](Draft& d) {
             change_status(d, [&](v1::StatusRecord& s) {
                 s = shorter(s, d);
                 s.set_value(v1::STATUS_VALUE_NOT_SATISFIED);
                 s.set_since_ms(pack_time() - kStepMs);
             });
         }},
        {"Reordered", Failure::transition_differs, "record trn/4.2/bank-a/0000000000000000",
         "it does not continue",
         [](Draft& d) {
             std::swap(d.leaves.at(step_key(0)), d.leaves.at(step_key(1)));
             for (const std::uint64_t seq : {0U, 1U}) {
                 change_step(d, seq, [&](v1::Transition& t) { t.set_key(step_key(seq)); });
             }
         }},
        {"OfAnotherStatus", Failure::transition_differs, "record trn/4.2/bank-a/0000000000000001",
         "it is of another status",
         [](Draft& d) { change_step(d, 1, [](v1::Transition& t) { t.set_requirement("4.3"); }); }},
    };
}

std::vector<Change> transitions_altered() {
    return {
        {"BadFactWrittenOver", Failure::transition_differs,
         "record trn/4.2/bank-a/0000000000000002", "it does not continue",
         [](Draft& d) {
             change_step(d, 1, [](v1::Transition& t) { t.set_to(v1::STATUS_VALUE_EXCEPTED); });
         }},
        {"LastWrittenOver", Failure::transition_differs, "record sta/4.2/bank-a",
         "the record's chain is another one",
         [](Draft& d) {
             change_step(d, 2, [](v1::Transition& t) { t.set_facts_digest("other"); });
         }},
        {"ChangesNothing", Failure::transition_differs, "record trn/4.2/bank-a/0000000000000001",
         "it changes nothing",
         [](Draft& d) { live(d, {v1::STATUS_VALUE_SATISFIED, v1::STATUS_VALUE_SATISFIED}); }},
        {"LaterThanThePack", Failure::transition_differs, "record sta/4.2/bank-a",
         "it is later than the pack",
         [](Draft& d) {
             change_step(d, 2, [](v1::Transition& t) { t.set_time_ms(pack_time() + 1); });
         }},
        {"NotLaterThanTheOneBefore", Failure::transition_differs,
         "record trn/4.2/bank-a/0000000000000002", "it is not later",
         [](Draft& d) { change_step(d, 2, [](v1::Transition& t) { t.set_height(1); }); }},
        {"SinceAnotherTime", Failure::transition_differs, "record sta/4.2/bank-a",
         "since another time",
         [](Draft& d) { change_status(d, [](v1::StatusRecord& s) { s.set_since_ms(1); }); }},
        {"StatusOfAnotherName", Failure::transition_differs, "record sta/4.2/bank-a",
         "another requirement",
         [](Draft& d) { change_status(d, [](v1::StatusRecord& s) { s.set_member("bank-b"); }); }},
        {"OfNoStatus", Failure::transition_unlisted, "record trn/99.9/bank-a/0000000000000000",
         "no status counts it",
         [](Draft& d) {
             v1::Transition stray;
             stray.set_key("trn/99.9/bank-a/0000000000000000");
             stray.set_requirement("99.9");
             stray.set_member("bank-a");
             d.leaves[stray.key()] = wire::encode(stray);
         }},
    };
}

/// A node that reported `count` observations of a probe; the newest is of the last slot.
void observe(Draft& draft, std::uint64_t count) {
    const std::string scope = "bank-a.n1/alert_rules";
    v1::LatestObservation newest;
    newest.set_key("obs/alert_rules/bank-a");
    newest.set_node("bank-a.n1");
    newest.set_member("bank-a");
    v1::ListHead head;
    head.set_key(state::keys::list_head("observations", scope));
    for (std::uint64_t slot = 0; slot < count; ++slot) {
        v1::Observation& observation = *newest.mutable_observation();
        observation.set_probe("alert_rules");
        observation.set_slot(slot);
        observation.set_collected_ms(kFoundedMs + static_cast<std::int64_t>(slot));
        v1::ListEntry entry;
        entry.set_key(state::keys::list_entry("observations", scope, slot));
        entry.set_seq(slot);
        entry.set_ref(to_hex(crypto::sha256(wire::encode(observation))));
        entry.set_previous_chain(head.chain());
        draft.leaves[entry.key()] = wire::encode(entry);
        head.set_chain(state::chain_next(head.chain(), entry.ref()));
    }
    head.set_count(count);
    v1::Slot next;
    next.set_key("slo/" + scope);
    next.set_next(count);
    for (const auto& [key, bytes] : std::map<Bytes, Bytes>{{newest.key(), wire::encode(newest)},
                                                           {head.key(), wire::encode(head)},
                                                           {next.key(), wire::encode(next)}}) {
        draft.leaves[key] = bytes;
    }
}

template <class Record>
void change_record(Draft& draft, const Bytes& key, const std::function<void(Record&)>& change) {
    Record record;
    record.ParseFromString(draft.leaves.at(key));
    change(record);
    draft.leaves[key] = wire::encode(record);
}

std::vector<Change> observations_changed() {
    const auto observations = [](std::uint64_t seq) {
        return state::keys::list_entry("observations", "bank-a.n1/alert_rules", seq);
    };
    return {
        {"ObservationLeftOut", Failure::observations_gap,
         "record lst/observations/bank-a.n1/alert_rules/0000000000000001", "entry 1 of 3",
         [=](Draft& d) { d.leaves.erase(observations(1)); }},
        {"SlotSkipped", Failure::observations_gap, "record slo/bank-a.n1/alert_rules",
         "slot 4 is next, the list has 3",
         [](Draft& d) {
             change_record<v1::Slot>(d, "slo/bank-a.n1/alert_rules",
                                     [](v1::Slot& s) { s.set_next(4); });
         }},
        {"NoSlot", Failure::observations_gap, "record idx/observations/bank-a.n1/alert_rules",
         "no record says", [](Draft& d) { d.leaves.erase("slo/bank-a.n1/alert_rules"); }},
        {"NewestChanged", Failure::observations_gap, "record obs/alert_rules/bank-a",
         "another observation",
         [](Draft& d) {
             change_record<v1::LatestObservation>(d, "obs/alert_rules/bank-a", [](auto& o) {
                 o.mutable_observation()->set_error(true);
             });
         }},
        {"NewestOfNoSlot", Failure::observations_gap, "record obs/alert_rules/bank-a",
         "not in the list",
         [](Draft& d) {
             change_record<v1::LatestObservation>(d, "obs/alert_rules/bank-a", [](auto& o) {
                 o.mutable_observation()->set_slot(3);
             });
         }},
        {"NewestOfAnotherProbe", Failure::observations_gap, "record obs/alert_rules/bank-a",
         "another probe",
         [](Draft& d) {
             change_record<v1::LatestObservation>(d, "obs/alert_rules/bank-a", [](auto& o) {
                 o.mutable_observation()->set_probe("other");
             });
         }},
    };
}

std::vector<Change> lists_changed() {
    const auto members = [](std::uint64_t seq) {
        return state::keys::list_entry("members", "consortium", seq);
    };
    return {
        {"EntryLeftOut", Failure::list_gap, "record lst/members/consortium/0000000000000001",
         "entry 1 of 3 (numbered from 0) of the list members/consortium is missing",
         [=](Draft& d) { d.leaves.erase(members(1)); }},
        {"EntriesSwapped", Failure::list_gap, "record lst/members/consortium/0000000000000000",
         "does not continue",
         [=](Draft& d) {
             std::swap(d.leaves.at(members(0)), d.leaves.at(members(1)));
             for (const std::uint64_t seq : {0U, 1U}) {
                 change_record<v1::ListEntry>(d, members(seq), [&](auto& e) {
                     e.set_key(members(seq));
                     e.set_seq(seq);
                 });
             }
         }},
        {"ItsRecordLeftOut", Failure::list_gap, "record lst/schemas/consortium/0000000000000000",
         "the record sch/payments.v1", [](Draft& d) { d.leaves.erase("sch/payments.v1"); }},
        {"LastEntryChanged", Failure::list_gap, "record idx/members/consortium", "its chain",
         [=](Draft& d) {
             change_record<v1::ListEntry>(d, members(2), [](auto& e) { e.set_ref("mem/bank-a"); });
         }},
        {"EntryNotCounted", Failure::list_gap, "record lst/members/consortium/0000000000000003",
         "does not count it",
         [=](Draft& d) {
             v1::ListEntry more;
             more.set_key(members(3));
             more.set_seq(3);
             d.leaves[more.key()] = wire::encode(more);
         }},
        {"EntryOfNoList", Failure::list_gap, "record lst/x", "does not count it",
         [](Draft& d) {
             v1::ListEntry more;
             more.set_key("lst/x");
             d.leaves[more.key()] = wire::encode(more);
         }},
    };
}

const std::vector<Change>& changes() {
    static const std::vector<Change> all = [] {
        std::vector<Change> rows;
        for (const auto& part : {transitions_moved(), transitions_altered(), observations_changed(),
                                 lists_changed()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class History : public ::testing::TestWithParam<std::size_t> {};

// Whoever signs such a state has the power of the validators; the pack is refused all the same.
TEST_P(History, OfWhatIsNotWholeIsRefused) {
    const Change& row = changes()[GetParam()];
    Draft draft = changing();
    observe(draft, 3);
    sign_as_it_is(draft);
    // Its lists and histories are whole: that no node sent the observation is found behind them.
    ASSERT_EQ(judge(draft).error().failure, Failure::act_missing);
    row.change(draft);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_FALSE(report);
    EXPECT_EQ(pack::failure_name(report.error().failure), pack::failure_name(row.failure));
    EXPECT_EQ(report.error().where, row.where);
    EXPECT_NE(report.error().detail.find(row.detail), std::string::npos) << report.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Pack, History, ::testing::Range(std::size_t{0}, changes().size()),
                         [](const auto& row) { return changes()[row.param].name; });

}  // namespace
}  // namespace charter::engine
