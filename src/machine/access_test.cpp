// Articles 10, 17 and 53 played through in blocks: what two persons do, and what time does.

#include <gtest/gtest.h>

#include <algorithm>

#include "assurance/index.hpp"
#include "base/civil.hpp"
#include "machine/invariants.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"
#include "tx/pipeline.hpp"
#include "wire/codec.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
using Persons = std::vector<std::string>;

/// bank-a with a shared account, and a technician whose account ends in two hours.
class Ledger {
  public:
    Ledger() {
        testing::World world;
        for (const auto& [person, roles] :
             std::vector<std::pair<std::string, Persons>>{{"bank-a.head", {"unit_head"}},
                                                          {"bank-a.keeper", {"system_owner"}},
                                                          {"bank-a.technician", {"operations"}},
                                                          {"bank-a.user", {"operations"}}}) {
            world.person(person, roles);
        }
        now_ms = world.ctx().block().time_ms;
        height = world.ctx().block().height;
        const std::string asset = tx::fixture::put_entry(world.ctx(), "assets", "bank-a", {});
        account = tx::fixture::put_entry(
            world.ctx(), "shared_accounts", "bank-a",
            {tx::fixture::text("application_control", "other"), tx::fixture::text("asset", asset),
             tx::fixture::text("use_control", "change_after_use")});
        auto technician = state::read_existing<v1::Person>(
            world.delta(), state::keys::person("bank-a.technician"));
        technician.set_supplier(tx::fixture::put_entry(world.ctx(), "suppliers", "bank-a", {}));
        technician.set_sponsor("bank-a.keeper");
        technician.set_expires_ms(now_ms + 2 * kHourMs);
        state::write(world.delta(), technician);
        state::timer_set(world.delta(), technician.expires_ms(), "account", "bank-a.technician");
        view.apply(world.delta().changes());
    }

    /// A block after `later_ms` with the act, if any. Returns the names of its events.
    std::vector<std::string> block(std::int64_t later_ms, const Persons& persons = {},
                                   const v1::Action& action = {}) {
        BlockInput input;
        input.height = ++height;
        input.time_ms = now_ms += later_ms;
        if (!persons.empty()) input.txs.push_back(signed_by(persons, action));
        Options options;
        options.index = &index;
        BlockResult result = execute_block(view, testing::real_catalog(), input, options);
        view.apply(result.changes);
        EXPECT_EQ(broken_invariant(view, testing::real_catalog()), std::nullopt);
        for (const v1::Receipt& receipt : result.receipts) EXPECT_EQ(receipt.reason(), 0U);
        std::vector<std::string> names;
        for (const v1::Event& event : result.events) names.push_back(event.name());
        return names;
    }

    BlockTx signed_by(const Persons& persons, const v1::Action& action) const {
        tx::Incoming incoming;
        v1::Transaction& tx = incoming.tx;
        const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
        tx.set_genesis_digest(config.genesis_digest());
        tx.set_chain_id(config.chain_id());
        tx.set_sender(persons.front());
        const auto nonce = state::read<v1::Nonce>(view, state::keys::nonce(tx.sender()));
        tx.set_nonce(nonce ? nonce->next() : 0);
        tx.set_valid_until_height(height + 1);
        for (const std::string& holder : persons) {
            state::each<v1::Credential>(view, "cre/", [&](const v1::Credential& credential) {
                if (credential.holder() == holder) tx.add_signers(credential.credential());
                return credential.holder() != holder;
            });
        }
        *tx.mutable_action() = action;
        incoming.id = Bytes(32, static_cast<char>(height));
        incoming.bytes = wire::encode(tx).size();
        return BlockTx{.raw_digest = incoming.id, .incoming = incoming, .signatures = ok()};
    }
    v1::Person person(const char* id) const {
        return state::read_existing<v1::Person>(view, state::keys::person(id));
    }

    assurance::Index index{testing::real_catalog()};
    state::MemoryView view;
    std::int64_t now_ms = 0;
    std::uint64_t height = 0;
    std::string account;
};

bool has(const std::vector<std::string>& names, const char* name) {
    return std::ranges::find(names, name) != names.end();
}

TEST(Access, WhatIsNotReturnedIsToldOnce) {
    Ledger ledger;
    v1::Action out;
    out.mutable_people_check_out()->set_account(ledger.account);
    out.mutable_people_check_out()->set_purpose("firmware");
    out.mutable_people_check_out()->set_until_ms(ledger.now_ms + kHourMs);
    EXPECT_TRUE(
        has(ledger.block(1'000, {"bank-a.user", "bank-a.keeper"}, out), "people.check_out"));
    EXPECT_FALSE(has(ledger.block(1'000), "checkout.overdue"));
    EXPECT_TRUE(has(ledger.block(kHourMs), "checkout.overdue"));
    EXPECT_FALSE(has(ledger.block(kHourMs), "checkout.overdue"));
    v1::Action in;
    in.mutable_people_check_in()->set_account(ledger.account);
    in.mutable_people_check_in()->set_control("change_after_use");
    EXPECT_TRUE(has(ledger.block(1'000, {"bank-a.user", "bank-a.keeper"}, in), "people.check_in"));
}

TEST(Access, TheTechniciansAccountEnds) {
    Ledger ledger;
    EXPECT_FALSE(has(ledger.block(kHourMs), "person.expired"));
    EXPECT_TRUE(ledger.person("bank-a.technician").active());
    EXPECT_TRUE(has(ledger.block(kHourMs), "person.expired"));
    EXPECT_FALSE(ledger.person("bank-a.technician").active());
    EXPECT_EQ(ledger.person("bank-a.technician").grants_size(), 0);
    EXPECT_TRUE(ledger.person("bank-a.user").active());
}

TEST(Access, TheReviewRevokesAndIsOnRecord) {
    Ledger ledger;
    v1::Action action;
    v1::PeopleReviewAccess& review = *action.mutable_people_review_access();
    review.set_member("bank-a");
    for (const char* id : {"bank-a.head", "bank-a.keeper", "bank-a.technician", "bank-a.user"}) {
        review.add_lines()->set_person(id);
    }
    review.mutable_lines(3)->set_revoke(true);
    review.mutable_lines(3)->set_why("moved");
    review.set_sheet(Bytes(32, 's'));
    const auto config = state::read_existing<v1::ChainConfig>(ledger.view, state::keys::kConfig);
    review.set_reviewed_on(day_at(ledger.now_ms, config.utc_offset_minutes()));
    EXPECT_TRUE(
        has(ledger.block(1'000, {"bank-a.keeper", "bank-a.head"}, action), "people.review_access"));
    EXPECT_EQ(ledger.person("bank-a.user").grants_size(), 0);
    const auto entry = state::read_existing<v1::Entry>(
        ledger.view, state::keys::entry("access_reviews/bank-a/0000000000000000"));
    EXPECT_EQ(entry.state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(entry.signers_size(), 2);
}

}  // namespace
}  // namespace charter::machine
