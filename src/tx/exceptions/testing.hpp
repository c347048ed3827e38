#pragma once
// For the tests of the acts on exceptions: bank-a's persons, and a virtual desktop farm that
// requirement 44.2.4 is judged for.

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {

/// A template over the world, since only tests may include testing/.
template <class World>
class ExceptionsOf : public AssemblyOf<World> {
  public:
    ExceptionsOf() {
        this->person("bank-a.owner", {"system_owner"});
        this->person("bank-a.asks", {"security_officer"});
        this->person("bank-a.ciso", {"ciso"});
        this->person("bank-b.ciso", {"ciso"});
        fixture::put_node(this->ctx(), "bank-a.node", "bank-a.owner");
        farm = fixture::put_entry(this->ctx(), "assets", "bank-a",
                                  {fixture::text("kind", "vdi_farm")});
        this->act_as({"bank-a.asks"});
    }

    v1::ExceptionsRequest lawful() {
        v1::ExceptionsRequest m;
        m.set_requirement("44.2.4");
        m.set_member("bank-a");
        m.set_subject(farm);
        m.set_owner("bank-a.owner");
        m.set_reason("the vendor's image is replaced in spring");
        m.set_compensating_control("the farm has no way to the internet");
        m.set_valid_until(this->ctx().block().today + 90);
        m.set_document(Bytes(32, 'd'));
        return m;
    }
    static v1::Action wrap(const v1::ExceptionsRequest& m) {
        v1::Action action;
        *action.mutable_exceptions_request() = m;
        return action;
    }
    static v1::Action wrap(const v1::ExceptionsApprove& m) {
        v1::Action action;
        *action.mutable_exceptions_approve() = m;
        return action;
    }
    static v1::Action wrap(const v1::ExceptionsWithdraw& m) {
        v1::Action action;
        *action.mutable_exceptions_withdraw() = m;
        return action;
    }
    /// The lawful request, filed; its name.
    std::string requested() {
        EXPECT_EQ(this->run(wrap(lawful())), std::nullopt);
        return kFirst;
    }
    v1::ExceptionsApprove approval(const std::string& name) {
        v1::ExceptionsApprove m;
        m.set_exception(name);
        m.set_digest(exception(name).digest());
        return m;
    }
    v1::Exception exception(const std::string& name) {
        return this->template record<v1::Exception>(state::keys::exception(name));
    }
    void edit_person(const std::string& id, const std::function<void(v1::Person&)>& change) {
        this->template edit<v1::Person>(state::keys::person(id), change);
    }
    void edit_exception(const std::function<void(v1::Exception&)>& change) {
        this->template edit<v1::Exception>(state::keys::exception(kFirst), change);
    }

    static constexpr const char* kFirst = "44.2.4/bank-a/0000000000000000";
    std::string farm;
};

}  // namespace charter::tx
