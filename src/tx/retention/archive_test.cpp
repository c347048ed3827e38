#include "tx/retention/archive.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Archive = v1::RetentionArchive;

v1::Action archive_action(const Archive& m) {
    v1::Action action;
    *action.mutable_retention_archive() = m;
    return action;
}

// Height 20 is named; now 50.
ReasonTable<World, Archive> archive_table() {
    ReasonTable<World, Archive> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"});
        Archive m;
        m.set_height(20);
        m.set_why("before");
        EXPECT_EQ(world.run(archive_action(m)), std::nullopt);
        m.set_height(50);
        m.set_why("the examination of the year");
        return m;
    };
    table.wrap = archive_action;
    table.rows = {
        {"no height", Reason::field_missing, [](auto&, Archive& m) { m.clear_height(); }},
        {"no why", Reason::field_missing, [](auto&, Archive& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Archive& m) { m.set_why(std::string(501, 'w')); }},
        {"named before", Reason::already_done, [](auto&, Archive& m) { m.set_height(20); }},
    };
    return table;
}

TEST(RetentionArchive, Reasons) { archive_table().run(); }

TEST(RetentionArchive, Records) {
    World world;
    const Archive archive = archive_table().lawful(world);
    ASSERT_EQ(world.run(archive_action(archive)), std::nullopt);
    const auto named = world.record<v1::NamedHeight>(state::keys::named_height(50));
    EXPECT_EQ(named.height(), 50U);
    EXPECT_EQ(named.why(), "the examination of the year");
    EXPECT_GT(named.proposal(), 0U);
    EXPECT_EQ(named.named_at(), world.ctx().block().height);
    EXPECT_EQ(named.time_ms(), world.now());
    std::vector<Bytes> listed;
    state::list_each(world.delta(), "archived", "consortium", [&](ByteView ref) {
        listed.emplace_back(ref);
        return true;
    });
    EXPECT_EQ(listed, (std::vector<Bytes>{"arh/0000000000000014", "arh/0000000000000032"}));
    EXPECT_EQ(world.events("retention.archive"), 2);
}

// Past, of this block and to come alike: who can still make the state of a past one, does.
TEST(RetentionArchive, AnyHeight) {
    World world;
    const std::uint64_t now = world.ctx().block().height;
    Archive archive = archive_table().lawful(world);
    for (const std::uint64_t height : {std::uint64_t{1}, now - 1, now, now + 1, UINT64_MAX}) {
        archive.set_height(height);
        EXPECT_EQ(world.run(archive_action(archive)), std::nullopt) << height;
        EXPECT_EQ(world.run(archive_action(archive)), Reason::already_done) << height;
    }
}

TEST(RetentionArchive, OnlyByResolution) {
    World world;
    const v1::Action action = archive_action(archive_table().lawful(world));
    world.act_as({"bank-a.rep"});
    const std::uint64_t number = world.open(action);
    EXPECT_EQ(world.execute(number), Reason::not_enough_votes);
    world.approve(number, {"bank-a", "bank-b", "bank-c", "bank-d"});
    EXPECT_EQ(world.execute(number), std::nullopt);
    const auto named = world.record<v1::NamedHeight>(state::keys::named_height(50));
    EXPECT_EQ(named.proposal(), number);
}

}  // namespace
}  // namespace charter::tx
