#include "tx/exceptions/approve.hpp"

#include "testing/world.hpp"
#include "tx/exceptions/testing.hpp"

namespace charter::tx {
namespace {

using World = ExceptionsOf<testing::World>;
using Approve = v1::ExceptionsApprove;

void inactive(v1::Person& person) { person.set_active(false); }

Approve lawful(World& world) {
    const Approve m = world.approval(world.requested());
    world.act_as({"bank-a.ciso"});
    return m;
}

v1::Action wrap(const Approve& m) { return World::wrap(m); }

ReasonTable<World, Approve> request_table() {
    ReasonTable<World, Approve> table;
    table.lawful = lawful;
    table.wrap = wrap;
    table.rows = {
        {"none named", Reason::field_missing, [](auto&, Approve& m) { m.clear_exception(); }, true},
        {"no name", Reason::field_invalid, [](auto&, Approve& m) { m.set_exception("44.2.4"); }},
        {"no digest", Reason::field_missing, [](auto&, Approve& m) { m.clear_digest(); }, true},
        {"a short digest", Reason::field_invalid, [](auto&, Approve& m) { m.set_digest("d"); }},
        {"no such exception", Reason::exception_unknown,
         [](auto&, Approve& m) { m.set_exception("44.2.4/bank-a/00000000000000ff"); }, true},
        {"withdrawn", Reason::exception_not_open,
         [](World& w, Approve&) {
             w.edit_exception([](v1::Exception& e) { e.set_withdrawn_ms(1); });
         },
         true},
        {"approved", Reason::exception_not_open,
         [](World& w, Approve&) {
             w.edit_exception([](v1::Exception& e) { e.set_granted_ms(1); });
         },
         true},
        {"over", Reason::exception_not_open,
         [](World& w, Approve&) {
             w.edit_exception([&](v1::Exception& e) { e.set_expires_ms(w.now()); });
         }},
        {"another digest", Reason::digest_differs,
         [](auto&, Approve& m) { m.set_digest(Bytes(32, 'x')); }},
    };
    return table;
}

ReasonTable<World, Approve> persons_table() {
    ReasonTable<World, Approve> table;
    table.lawful = lawful;
    table.wrap = wrap;
    table.rows = {
        {"a node", Reason::system_account, [](World& w, Approve&) { w.act_as({"bank-a.node"}); },
         true},
        {"one who left", Reason::person_inactive,
         [](World& w, Approve&) { w.edit_person("bank-a.ciso", inactive); }, true},
        {"another bank", Reason::not_own_member,
         [](World& w, Approve&) { w.act_as({"bank-b.ciso"}); }, true},
        {"the owner", Reason::maker_is_checker,
         [](World& w, Approve&) { w.act_as({"bank-a.owner"}); }, true},
        {"who asked", Reason::maker_is_checker,
         [](World& w, Approve&) { w.act_as({"bank-a.asks"}); }, true},
        {"the owner by another account", Reason::maker_is_checker,
         [](World& w, Approve&) {
             const auto owner = w.record<v1::Person>(state::keys::person("bank-a.owner"));
             w.edit_person("bank-a.ciso",
                           [&](v1::Person& p) { p.set_natural_person(owner.natural_person()); });
         },
         true},
        {"whom the owner enrolled", Reason::enroller_as_checker,
         [](World& w, Approve&) {
             w.edit_person("bank-a.ciso", [](v1::Person& p) { p.add_enrollers("bank-a.owner"); });
         },
         true},
        {"who enrolled the one who asked", Reason::enroller_as_checker,
         [](World& w, Approve&) {
             w.edit_person("bank-a.asks", [](v1::Person& p) { p.add_enrollers("bank-a.ciso"); });
         }},
        {"an owner who left", Reason::person_inactive,
         [](World& w, Approve&) { w.edit_person("bank-a.owner", inactive); }, true},
        {"the convention dropped it", Reason::requirement_unknown,
         [](World& w, Approve&) {
             w.edit_exception([](v1::Exception& e) { e.set_requirement("99.9"); });
         },
         true},
        {"it is the network's now", Reason::requirement_of_the_network,
         [](World& w, Approve&) {
             w.edit_exception([](v1::Exception& e) { e.set_requirement("17.2"); });
         },
         true},
        {"it is of rules now", Reason::requirement_of_rules,
         [](World& w, Approve&) {
             w.edit_exception([](v1::Exception& e) { e.set_requirement("47.2"); });
         }},
    };
    return table;
}

TEST(ExceptionsApprove, Reasons) {
    request_table().run();
    persons_table().run();
}

TEST(ExceptionsApprove, Begins) {
    World world;
    const Approve approval = lawful(world);
    world.advance(1'000);
    ASSERT_EQ(world.run(wrap(approval)), std::nullopt);
    const v1::Exception record = world.exception(World::kFirst);
    EXPECT_EQ(record.approver(), "bank-a.ciso");
    EXPECT_EQ(record.granted_ms(), world.now());
    EXPECT_EQ(world.run(wrap(approval)), Reason::exception_not_open);
}

}  // namespace
}  // namespace charter::tx
