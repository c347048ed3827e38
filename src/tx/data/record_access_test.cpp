#include "tx/data/record_access.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "testing/world.hpp"

namespace charter::tx {
namespace {

v1::Action access(const std::function<void(v1::DataRecordAccess&)>& change = [](auto&) {}) {
    v1::Action action;
    v1::DataRecordAccess& message = *action.mutable_data_record_access();
    message.set_account("bank-a.clerk");
    message.set_function("search");
    message.set_time_ms(1);
    message.set_system("core");
    message.set_query_or_result("count of payments");
    change(message);
    return action;
}

TEST(DataRecordAccess, RefusesInOrder) {
    testing::World world;
    world.person("bank-a.clerk", {});
    world.act_as({"bank-a.clerk"});
    struct Row {
        std::function<void(v1::DataRecordAccess&)> change;
        Reason reason;
    };
    const std::string long_text(2001, 'x');
    const Row rows[] = {
        {[&](auto& m) {
             m.set_account(long_text);
             m.set_function("");
         },
         Reason::field_invalid},
        {[&](auto& m) {
             m.set_function("\n");
             m.set_account("");
         },
         Reason::field_invalid},
        {[&](auto& m) {
             m.set_system(long_text);
             m.set_account("");
         },
         Reason::field_invalid},
        {[&](auto& m) {
             m.set_query_or_result(long_text);
             m.set_account("");
         },
         Reason::field_invalid},
        {[](auto& m) { m.set_account(""); }, Reason::trail_field_missing},
        {[](auto& m) { m.set_function(""); }, Reason::trail_field_missing},
        {[](auto& m) { m.set_time_ms(0); }, Reason::trail_field_missing},
        {[](auto& m) { m.set_system(""); }, Reason::trail_field_missing},
        {[](auto& m) { m.set_query_or_result(""); }, Reason::trail_field_missing},
    };
    for (const Row& row : rows) EXPECT_EQ(world.run(access(row.change)), row.reason);
}

TEST(DataRecordAccess, IsAnEventAndNoRecord) {
    testing::World world;
    world.person("bank-a.clerk", {});
    world.act_as({"bank-a.clerk"});
    const state::Changes before = world.delta().changes();
    ASSERT_EQ(world.run(access()), std::nullopt);
    EXPECT_EQ(world.delta().changes(), before);
    ASSERT_EQ(world.ctx().effects().events.size(), 1U);
    const v1::Event& event = world.ctx().effects().events[0];
    EXPECT_EQ(event.name(), "data.record_access");
    EXPECT_EQ(event.subject(), "bank-a.clerk");
    ASSERT_EQ(event.fields_size(), 4);
    EXPECT_EQ(event.fields(3).value().number(), 1);
}

TEST(DataRecordAccess, TheRuleIsWhatRefuses) {
    testing::World world;
    world.person("bank-a.clerk", {});
    world.act_as({"bank-a.clerk"});
    world.switch_off(Rule::trail_minimum_fields);
    EXPECT_EQ(world.run(access([](auto& m) { m.set_system(""); })), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
