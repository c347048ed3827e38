#pragma once
// For the tests of leave: bank-a.worker, an asset manager and HR, goes on leave; bank-a.deputy
// stands in. Include testing/world.hpp before it.

#include <string>

#include "charter/v1/transaction.pb.h"
#include "tx/credentials/test_authority.hpp"

namespace charter::tx {

template <class World>
class LeaveWorldOf : public AuthorityOf<World> {
  public:
    LeaveWorldOf() {
        this->person("bank-a.worker", {"asset_manager", "hr"});
        this->person("bank-a.deputy", {});
        this->person("bank-a.head", {"unit_head"});
        this->person("bank-b.deputy", {});
    }

    Day today() const { return this->ctx().block().today; }
    std::int64_t midnight(Day day) const {
        return midnight_ms(day, this->ctx().config().utc_offset_minutes());
    }
    /// To the first millisecond of the day.
    void go_to(Day day) { this->advance(midnight(day) - this->now()); }

    /// Ten days from the seventh day on; the deputy is asset manager.
    v1::PeopleDeclareLeave leave() const {
        v1::PeopleDeclareLeave m;
        m.set_person("bank-a.worker");
        m.set_from(today() + 7);
        m.set_until(today() + 16);
        v1::Deputy& deputy = *m.add_deputies();
        deputy.set_grant(0);
        deputy.set_person("bank-a.deputy");
        return m;
    }
    static v1::Action wrapped(const v1::PeopleDeclareLeave& m) {
        v1::Action action;
        *action.mutable_people_declare_leave() = m;
        return action;
    }
    static v1::Action back(const std::string& person) {
        v1::Action action;
        action.mutable_people_end_leave()->set_person(person);
        action.mutable_people_end_leave()->set_why("an emergency");
        return action;
    }
    bool holds(const std::string& person, const std::string& role) {
        return holds_role(this->ctx(), this->person_record(person), role);
    }
};

using LeaveWorld = LeaveWorldOf<testing::World>;

}  // namespace charter::tx
