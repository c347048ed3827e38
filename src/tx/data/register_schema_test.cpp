#include "tx/data/register_schema.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::tx {
namespace {

using Change = std::function<void(v1::DataRegisterSchema&)>;

v1::FieldDef def(const std::string& name, v1::FieldType type) {
    v1::FieldDef def;
    def.set_name(name);
    def.set_type(type);
    return def;
}

v1::Action schema(const Change& change = [](auto&) {}) {
    v1::Action action;
    v1::DataRegisterSchema& message = *action.mutable_data_register_schema();
    message.set_schema("payments.v1");
    *message.add_fields() = def("amount", v1::FIELD_TYPE_NUMBER);
    *message.add_fields() = def("note", v1::FIELD_TYPE_TEXT);
    message.mutable_fields(1)->set_max(35);
    *message.add_fields() = def("risk", v1::FIELD_TYPE_CHOICE);
    message.mutable_fields(2)->set_of("risk_level");
    message.add_purposes("settlement");
    message.add_recipients("bank-b");
    message.set_retention_days_min(30);
    message.set_retention_days_max(3650);
    message.add_content_types("application/json");
    change(message);
    return action;
}

testing::World& prepare(testing::World& world) {
    world.person("bank-a.one", {});
    world.person("bank-a.two", {});
    world.act_as({"bank-a.one", "bank-a.two"});
    return world;
}

struct Row {
    const char* name;
    Change change;
    Reason reason;
};
const Row kForms[] = {
    {"no name",
     [](auto& m) {
         m.clear_schema();
         m.clear_purposes();
     },
     Reason::field_missing},
    {"bad name",
     [](auto& m) {
         m.set_schema("Pay ments");
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"too many fields",
     [](auto& m) {
         for (int i = 0; i < 65; ++i) *m.add_fields() = m.fields(0);
     },
     Reason::too_many},
    {"field without name",
     [](auto& m) {
         m.mutable_fields(0)->clear_name();
         m.clear_purposes();
     },
     Reason::field_missing},
    {"fields unsorted",
     [](auto& m) {
         m.mutable_fields()->SwapElements(0, 1);
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"field name",
     [](auto& m) {
         m.mutable_fields(0)->set_name("Amount");
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"no type",
     [](auto& m) {
         m.mutable_fields(0)->clear_type();
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"unknown type", [](auto& m) { m.mutable_fields(0)->set_type(static_cast<v1::FieldType>(99)); },
     Reason::field_invalid},
    {"reference",
     [](auto& m) {
         *m.mutable_fields(2) = def("risk", v1::FIELD_TYPE_REFERENCE);
         m.mutable_fields(2)->set_of("assets");
     },
     Reason::field_invalid},
    {"in force", [](auto& m) { m.mutable_fields(0)->set_must_be_in_force(true); },
     Reason::field_invalid},
    {"same", [](auto& m) { m.mutable_fields(0)->add_same("risk"); }, Reason::field_invalid},
    {"confidential", [](auto& m) { m.mutable_fields(0)->set_confidential(true); },
     Reason::field_invalid},
    {"where", [](auto& m) { m.mutable_fields(0)->mutable_where(); }, Reason::field_invalid},
    {"a date after another",
     [](auto& m) {
         *m.mutable_fields(2) = def("risk", v1::FIELD_TYPE_DATE);
         m.mutable_fields(2)->set_not_before("amount");
     },
     Reason::field_invalid},
    {"a date ahead",
     [](auto& m) {
         *m.mutable_fields(2) = def("risk", v1::FIELD_TYPE_DATE);
         m.mutable_fields(2)->set_declared_ahead(true);
     },
     Reason::field_invalid},
    {"signature",
     [](auto& m) {
         *m.mutable_fields(2) = def("risk", v1::FIELD_TYPE_SIGNATURE);
         m.mutable_fields(2)->set_of("backup.credential");
     },
     Reason::field_invalid},
    {"least of a set",
     [](auto& m) {
         m.mutable_fields(2)->set_set(true);
         m.mutable_fields(2)->set_min(2);
     },
     Reason::field_invalid},
    {"set of numbers", [](auto& m) { m.mutable_fields(0)->set_set(true); }, Reason::field_invalid},
    {"choice of nothing",
     [](auto& m) {
         m.mutable_fields(2)->clear_of();
         m.clear_purposes();
     },
     Reason::field_missing},
    {"number of something", [](auto& m) { m.mutable_fields(0)->set_of("risk_level"); },
     Reason::field_invalid},
    {"unbounded text",
     [](auto& m) {
         m.mutable_fields(1)->set_max(0);
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"text too long", [](auto& m) { m.mutable_fields(1)->set_max(1001); }, Reason::field_invalid},
    {"text with min", [](auto& m) { m.mutable_fields(1)->set_min(1); }, Reason::field_invalid},
    {"min above max",
     [](auto& m) {
         m.mutable_fields(0)->set_min(5);
         m.mutable_fields(0)->set_max(4);
     },
     Reason::field_invalid},
    {"choice with bounds",
     [](auto& m) {
         m.mutable_fields(2)->set_max(4);
         m.clear_purposes();
     },
     Reason::field_invalid},
    {"no purpose",
     [](auto& m) {
         m.clear_purposes();
         m.set_recipients(0, "?");
     },
     Reason::field_missing},
    {"purposes twice",
     [](auto& m) {
         m.add_purposes("settlement");
         m.set_recipients(0, "?");
     },
     Reason::field_invalid},
    {"bad purpose",
     [](auto& m) {
         m.set_purposes(0, "?");
         m.set_recipients(0, "?");
     },
     Reason::field_invalid},
    {"bad recipient",
     [](auto& m) {
         m.set_recipients(0, "?");
         m.clear_retention_days_min();
     },
     Reason::field_invalid},
    {"recipients unsorted",
     [](auto& m) {
         m.add_recipients("bank-a");
         m.clear_retention_days_min();
     },
     Reason::field_invalid},
    {"no minimum",
     [](auto& m) {
         m.clear_retention_days_min();
         m.clear_content_types();
     },
     Reason::field_missing},
    {"no maximum",
     [](auto& m) {
         m.clear_retention_days_max();
         m.clear_content_types();
     },
     Reason::field_missing},
    {"reversed",
     [](auto& m) {
         m.set_retention_days_max(29);
         m.clear_content_types();
     },
     Reason::field_invalid},
    {"a century and more",
     [](auto& m) {
         m.set_retention_days_max(36'501);
         m.clear_content_types();
     },
     Reason::field_invalid},
    {"no content type", [](auto& m) { m.clear_content_types(); }, Reason::field_missing},
    {"types unsorted", [](auto& m) { m.add_content_types("a"); }, Reason::field_invalid},
    {"too many types",
     [](auto& m) {
         for (int i = 0; i < 5; ++i) m.add_content_types("x" + std::to_string(i));
     },
     Reason::too_many},
    {"long type", [](auto& m) { m.set_content_types(0, std::string(65, 'x')); },
     Reason::field_invalid},
};

TEST(DataRegisterSchema, ChecksTheForm) {
    testing::World world;
    prepare(world);
    for (const Row& row : kForms) EXPECT_EQ(world.run(schema(row.change)), row.reason) << row.name;
}

TEST(DataRegisterSchema, RefusesInOrder) {
    testing::World world;
    prepare(world);
    ASSERT_EQ(world.run(schema()), std::nullopt);
    const auto vocabulary = [](auto& m) { m.mutable_fields(2)->set_of("nonsense"); };
    const auto recipient = [](auto& m) { m.set_recipients(0, "bank-z"); };
    const auto type = [](auto& m) { m.set_content_types(0, "application/octet-stream"); };
    EXPECT_EQ(world.run(schema(vocabulary)), Reason::schema_exists);
    const auto other = [&](const Change& change) {
        return schema([&](auto& m) {
            m.set_schema("payments.v2");
            change(m);
        });
    };
    EXPECT_EQ(world.run(other([&](auto& m) {
        vocabulary(m);
        recipient(m);
    })),
              Reason::value_not_in_vocabulary);
    EXPECT_EQ(world.run(other([&](auto& m) {
        recipient(m);
        type(m);
    })),
              Reason::member_unknown);
    EXPECT_EQ(world.run(other(type)), Reason::content_type_not_allowed);
    world.switch_off(Rule::limits_content_types);
    EXPECT_EQ(world.run(other(type)), std::nullopt);
}

TEST(DataRegisterSchema, LeavesTheSchema) {
    testing::World world;
    prepare(world);
    ASSERT_EQ(world.run(schema()), std::nullopt);
    const auto record =
        state::read_existing<v1::Schema>(world.delta(), state::keys::schema("payments.v1"));
    EXPECT_EQ(record.member(), "bank-a");
    EXPECT_EQ(wire::encode(record.definition()), wire::encode(schema().data_register_schema()));
    EXPECT_EQ(state::list_count(world.delta(), "schemas", "consortium"), 1U);
    EXPECT_EQ(world.ctx().effects().receipt.created(0), "sch/payments.v1");
}

}  // namespace
}  // namespace charter::tx
