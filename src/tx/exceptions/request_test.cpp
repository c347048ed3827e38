#include "tx/exceptions/request.hpp"

#include "crypto/sha256.hpp"
#include "state/lists.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/exceptions/testing.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

using World = ExceptionsOf<testing::World>;
using Request = v1::ExceptionsRequest;

void inactive(v1::Person& person) { person.set_active(false); }

ReasonTable<World, Request> form_table() {
    ReasonTable<World, Request> table;
    table.lawful = [](World& world) { return world.lawful(); };
    table.wrap = [](const Request& m) { return World::wrap(m); };
    table.rows = {
        {"no requirement", Reason::field_missing, [](auto&, Request& m) { m.clear_requirement(); }},
        {"a long requirement", Reason::field_invalid,
         [](auto&, Request& m) { m.set_requirement(std::string(17, '1')); }},
        {"no member", Reason::field_missing, [](auto&, Request& m) { m.clear_member(); }},
        {"all members", Reason::field_invalid, [](auto&, Request& m) { m.set_member("*"); }},
        {"a long subject", Reason::field_invalid,
         [](auto&, Request& m) { m.set_subject(std::string(201, 's')); }},
        {"no owner", Reason::field_missing, [](auto&, Request& m) { m.clear_owner(); }},
        {"no person", Reason::field_invalid, [](auto&, Request& m) { m.set_owner("bank-a"); }},
        {"no reason", Reason::field_missing, [](auto&, Request& m) { m.clear_reason(); }},
        {"a long reason", Reason::field_invalid,
         [](auto&, Request& m) { m.set_reason(std::string(1'001, 'r')); }},
        {"no control", Reason::field_missing,
         [](auto&, Request& m) { m.clear_compensating_control(); }},
        {"a long control", Reason::field_invalid,
         [](auto&, Request& m) { m.set_compensating_control(std::string(1'001, 'c')); }},
        {"no end", Reason::field_missing, [](auto&, Request& m) { m.clear_valid_until(); }},
        {"a short document", Reason::field_invalid, [](auto&, Request& m) { m.set_document("d"); },
         true},
        {"a note of no document", Reason::field_invalid,
         [](auto&, Request& m) {
             m.clear_document();
             *m.mutable_document_note() = told_note();
         },
         true},
        {"a note without size", Reason::field_missing,
         [](auto&, Request& m) {
             m.set_document(Bytes(32, 'd'));
             *m.mutable_document_note() = note_without_size();
         }},
    };
    return table;
}

ReasonTable<World, Request> permit_table() {
    ReasonTable<World, Request> table;
    table.lawful = [](World& world) { return world.lawful(); };
    table.wrap = [](const Request& m) { return World::wrap(m); };
    table.rows = {
        {"no such requirement", Reason::requirement_unknown,
         [](auto&, Request& m) { m.set_requirement("99.9"); }, true},
        {"of the network", Reason::requirement_of_the_network,
         [](auto&, Request& m) { m.set_requirement("17.2"); }, true},
        {"of rules", Reason::requirement_of_rules,
         [](auto&, Request& m) { m.set_requirement("47.2"); }},
        {"another member", Reason::not_own_member,
         [](World& w, Request&) { w.act_as({"bank-b.ciso"}); }, true},
        {"a node", Reason::system_account, [](World& w, Request&) { w.act_as({"bank-a.node"}); },
         true},
        {"one who left", Reason::person_inactive,
         [](World& w, Request&) { w.edit_person("bank-a.asks", inactive); }},
        {"no such owner", Reason::person_unknown,
         [](auto&, Request& m) { m.set_owner("bank-a.nobody"); }, true},
        {"an owner who left", Reason::person_inactive,
         [](World& w, Request&) { w.edit_person("bank-a.owner", inactive); }, true},
        {"another's owner", Reason::not_own_member,
         [](auto&, Request& m) { m.set_owner("bank-b.ciso"); }},
        {"over already", Reason::exception_period,
         [](World& w, Request& m) { m.set_valid_until(w.ctx().block().today - 1); }, true},
        {"too long", Reason::exception_period,
         [](World& w, Request& m) { m.set_valid_until(w.ctx().block().today + 184); }},
        {"no such farm", Reason::subject_unknown,
         [](auto&, Request& m) { m.set_subject("assets/bank-a/00000000000000ff"); }, true},
        {"of another register", Reason::subject_unknown,
         [](World& w, Request& m) {
             m.set_subject(fixture::put_entry(w.ctx(), "suppliers", "bank-a", {}));
         },
         true},
        {"of another member", Reason::subject_unknown,
         [](World& w, Request& m) {
             m.set_subject(fixture::put_entry(w.ctx(), "assets", "bank-b", {}));
         },
         true},
        {"of what is not judged for each", Reason::subject_unknown,
         [](auto&, Request& m) { m.set_requirement("17.1"); }, true},
        {"asked already", Reason::exception_open,
         [](World& w, Request& m) { EXPECT_EQ(w.run(World::wrap(m)), std::nullopt); }},
    };
    return table;
}

TEST(ExceptionsRequest, Reasons) {
    form_table().run();
    permit_table().run();
}

TEST(ExceptionsRequest, RecordsWhatItTellsOfTheDocument) {
    World world;
    Request request = world.lawful();
    request.set_document(Bytes(32, 'd'));
    *request.mutable_document_note() = told_note();
    ASSERT_EQ(world.run(World::wrap(request)), std::nullopt);
    const v1::Exception record = world.exception("44.2.4/bank-a/0000000000000000");
    EXPECT_EQ(record.document_note().title(), told_note().title());
    EXPECT_EQ(record.document_note().size(), told_note().size());
}

TEST(ExceptionsRequest, Records) {
    World world;
    const Request request = world.lawful();
    const std::string name = world.requested();
    const v1::Exception record = world.exception(name);
    EXPECT_EQ(record.requirement(), "44.2.4");
    EXPECT_EQ(record.subject(), world.farm);
    EXPECT_EQ(record.owner(), "bank-a.owner");
    EXPECT_EQ(record.requester(), "bank-a.asks");
    EXPECT_EQ(record.approver(), "");
    EXPECT_EQ(record.granted_ms(), 0);
    EXPECT_EQ(record.requested_ms(), world.now());
    EXPECT_EQ(record.digest(), view(crypto::sha256(wire::encode(request))));
    // The midnight of Taipei that ends the last day.
    EXPECT_EQ(record.expires_ms(), midnight_ms(request.valid_until() + 1, 480));
    EXPECT_EQ(state::list_count(world.delta(), "exceptions", "bank-a"), 1U);
}

// From today to the last day allowed, both included.
TEST(ExceptionsRequest, Periods) {
    for (const Day days : {0, 183}) {
        World world;
        Request request = world.lawful();
        request.set_valid_until(world.ctx().block().today + days);
        EXPECT_EQ(world.run(World::wrap(request)), std::nullopt) << days;
    }
}

// A requirement is judged for all, for words of an enumeration, and for rows of tables too.
TEST(ExceptionsRequest, Subjects) {
    World world;
    const struct {
        const char* requirement;
        std::string subject;
        std::optional<Reason> reason;
    } rows[] = {
        {"44.2.4", "", std::nullopt},
        {"14.1", "software", std::nullopt},
        {"14.1", "furniture", Reason::subject_unknown},
        {"8.3", "bank-a.owner", std::nullopt},
        {"8.3", "bank-b.ciso", Reason::subject_unknown},
        {"41.1", "bank-a.node", std::nullopt},
    };
    for (const auto& row : rows) {
        Request request = world.lawful();
        request.set_requirement(row.requirement);
        request.set_subject(row.subject);
        EXPECT_EQ(world.run(World::wrap(request)), row.reason) << row.requirement << row.subject;
    }
}

// What is over or withdrawn is no obstacle.
TEST(ExceptionsRequest, Again) {
    World world;
    world.requested();
    world.edit_exception([](v1::Exception& e) { e.set_withdrawn_ms(1); });
    EXPECT_EQ(world.run(World::wrap(world.lawful())), std::nullopt);
    EXPECT_EQ(world.exception("44.2.4/bank-a/0000000000000001").withdrawn_ms(), 0);
}

}  // namespace
}  // namespace charter::tx
