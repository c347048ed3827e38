#include "tx/credentials/retire_anchor.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Retire = v1::CredentialsRetireAnchor;

Table<Retire> retire_anchor_table() {
    Table<Retire> table;
    table.lawful = [](Authority& world) {
        auto other = world.record<v1::TrustAnchor>(state::keys::anchor("ca"));
        other.set_key(state::keys::anchor("root-2"));
        other.set_anchor("root-2");
        state::write(world.delta(), other);
        world.act_by_resolution({"bank-a.registrar"});
        Retire m;
        m.set_anchor("ca");
        m.set_why("its operator left");
        return m;
    };
    table.wrap = [](const Retire& m) {
        v1::Action action;
        *action.mutable_credentials_retire_anchor() = m;
        return action;
    };
    table.steps = {
        {"no name", Reason::field_missing, [](auto&, Retire& m) { m.clear_anchor(); }},
        {"long why", Reason::field_invalid,
         [](auto&, Retire& m) { m.set_why(std::string(201, 'w')); }},
        {"unknown", Reason::anchor_unknown, [](auto&, Retire& m) { m.set_anchor("nobody"); }, true},
        {"retired before", Reason::anchor_unknown,
         [](Authority& w, Retire&) {
             w.edit<v1::TrustAnchor>(state::keys::anchor("ca"),
                                     [](auto& a) { a.set_retired_ms(1); });
         }},
        {"the last", Reason::would_brick,
         [](Authority& w, Retire&) {
             w.edit<v1::TrustAnchor>(state::keys::anchor("root-2"),
                                     [&](auto& a) { a.set_not_after_ms(w.now()); });
         }},
    };
    return table;
}

TEST(CredentialsRetireAnchor, Reasons) { retire_anchor_table().run(); }

TEST(CredentialsRetireAnchor, Records) {
    Authority world;
    const Retire m = retire_anchor_table().lawful(world);
    ASSERT_EQ(world.run(retire_anchor_table().wrap(m)), std::nullopt);
    EXPECT_EQ(world.record<v1::TrustAnchor>(state::keys::anchor("ca")).retired_ms(), world.now());
    EXPECT_EQ(world.events("credentials.retire_anchor"), 1);
}

}  // namespace
}  // namespace charter::tx
