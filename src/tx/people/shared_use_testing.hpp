#pragma once
// For the tests of shared accounts: a world in which bank-a has one. A template over
// testing::World, since only tests may include that.

#include <string>

#include "charter/v1/life_cycle.pb.h"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {

inline constexpr std::int64_t kUseTestHourMs = 3'600'000;

/// bank-a.user takes the account that bank-a.keeper hands out; both act.
template <class World>
class SharedAccountOf : public World {
  public:
    SharedAccountOf() {
        this->person("bank-a.user", {"operations"});
        this->person("bank-a.other", {"operations"});
        this->person("bank-a.keeper", {"system_owner"});
        this->person("bank-b.user", {"operations"});
        this->person("bank-b.keeper", {"system_owner"});
        asset = fixture::put_entry(this->ctx(), "assets", "bank-a", {});
        account = fixture::put_entry(
            this->ctx(), "shared_accounts", "bank-a",
            {fixture::text("application_control", "split_custody"), fixture::text("asset", asset),
             fixture::text("reason", "one account in the device"),
             fixture::text("use_control", "change_after_use")});
        act_as_two();
    }

    void act_as_two() { this->act_as({"bank-a.user", "bank-a.keeper"}); }
    std::int64_t now() const { return this->ctx().block().time_ms; }
    template <class Record, class Change>
    void edit(const Bytes& key, const Change& change) {
        auto record = state::read_existing<Record>(this->delta(), key);
        change(record);
        state::write(this->delta(), record);
    }
    template <class Change>
    void edit_entry(const std::string& root, const Change& change) {
        edit<v1::Entry>(state::keys::entry(root), change);
    }
    v1::Action check_out() const {
        v1::Action action;
        v1::PeopleCheckOut& m = *action.mutable_people_check_out();
        m.set_account(account);
        m.set_purpose("firmware update");
        m.set_until_ms(now() + 2 * kUseTestHourMs);
        return action;
    }
    v1::Action check_in() const {
        v1::Action action;
        v1::PeopleCheckIn& m = *action.mutable_people_check_in();
        m.set_account(account);
        m.set_control("change_after_use");
        return action;
    }
    v1::Checkout use(std::uint64_t number) {
        return state::read_existing<v1::Checkout>(this->delta(),
                                                  state::keys::checkout(account, number));
    }
    bool has_timer(std::int64_t due_ms, std::uint64_t number) {
        const std::string subject = account + "/" + hex16(number);
        return this->delta().get(state::keys::timer(due_ms, "checkout", subject)).has_value();
    }

    std::string asset;
    std::string account;
};

}  // namespace charter::tx
