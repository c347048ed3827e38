#include "tx/credentials/door.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {
namespace {

/// bank-a.ann and bank-a.node, each with a tls credential.
class Door : public testing::World {
  public:
    Door() {
        person("bank-a.ann", {"operations"});
        fixture::put_node(ctx(), "bank-a.node", "bank-a.ann");
        of_person = fixture::put_credential(ctx(), "bank-a.ann", v1::USAGE_TLS);
        of_node = fixture::put_credential(ctx(), "bank-a.node", v1::USAGE_TLS);
    }
    template <class Record, class Change>
    void edit(const Bytes& key, const Change& change) {
        auto record = state::read_existing<Record>(delta(), key);
        change(record);
        state::write(delta(), record);
    }
    std::optional<Reason> asks(const Bytes& credential, const RuleSet& rules = RuleSet::all()) {
        const auto visitor = admit(ctx().view(), credential, ctx().block().time_ms, rules);
        if (visitor) return std::nullopt;
        return visitor.error().reason;
    }
    void revoke(const Bytes& credential) {
        revoke_credential(
            state::read_existing<v1::Credential>(delta(), state::keys::credential(credential)),
            "lost", ctx());
    }

    Bytes of_person;
    Bytes of_node;
};

TEST(Door, LetsInWhoIsInStanding) {
    Door door;
    const auto ann =
        admit(door.ctx().view(), door.of_person, door.ctx().block().time_ms, RuleSet::all());
    ASSERT_TRUE(ann);
    EXPECT_EQ(ann->holder, "bank-a.ann");
    EXPECT_EQ(ann->member, "bank-a");
    EXPECT_EQ(ann->kind, HolderKind::person);
    const auto node =
        admit(door.ctx().view(), door.of_node, door.ctx().block().time_ms, RuleSet::all());
    ASSERT_TRUE(node);
    EXPECT_EQ(node->kind, HolderKind::node);
}

TEST(Door, Reasons) {
    struct {
        const char* name;
        Reason reason;
        std::function<void(Door& door)> change;
        bool node = false;
    } const rows[] = {
        {"unknown", Reason::credential_unknown, [](Door& d) { d.of_person = Bytes(32, 'x'); }},
        {"of another usage", Reason::credential_wrong_usage,
         [](Door& d) {
             d.edit<v1::Credential>(state::keys::credential(d.of_person),
                                    [](auto& c) { c.set_usage(v1::USAGE_SIGN); });
         }},
        {"revoked", Reason::credential_revoked, [](Door& d) { d.revoke(d.of_person); }},
        {"revoked and expired", Reason::credential_revoked,
         [](Door& d) {
             d.revoke(d.of_person);
             d.edit<v1::Credential>(state::keys::credential(d.of_person),
                                    [](auto& c) { c.set_not_after_ms(1); });
         }},
        {"expired", Reason::credential_expired,
         [](Door& d) {
             d.edit<v1::Credential>(state::keys::credential(d.of_person),
                                    [&](auto& c) { c.set_not_after_ms(d.ctx().block().time_ms); });
         }},
        {"not yet", Reason::credential_expired,
         [](Door& d) {
             d.edit<v1::Credential>(state::keys::credential(d.of_person), [&](auto& c) {
                 c.set_not_before_ms(d.ctx().block().time_ms + 1);
             });
         }},
        {"who left", Reason::person_inactive,
         [](Door& d) {
             d.edit<v1::Person>(state::keys::person("bank-a.ann"),
                                [](auto& p) { p.set_active(false); });
         }},
        {"a node that is retired", Reason::sender_unknown,
         [](Door& d) {
             d.edit<v1::Node>(state::keys::node("bank-a.node"),
                              [](auto& n) { n.set_retired(true); });
         },
         true},
        {"of a member that is suspended", Reason::member_not_in_standing,
         [](Door& d) {
             d.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& m) { m.set_suspended(true); });
         }},
    };
    for (const auto& row : rows) {
        Door door;
        row.change(door);
        EXPECT_EQ(door.asks(row.node ? door.of_node : door.of_person), row.reason) << row.name;
    }
}

TEST(Door, TheRuleIsWhatRefuses) {
    Door door;
    door.revoke(door.of_person);
    EXPECT_EQ(door.asks(door.of_person), Reason::credential_revoked);
    const RuleSet without = RuleSet::all().without(Rule::credentials_revoke_next_height);
    EXPECT_EQ(door.asks(door.of_person, without), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
