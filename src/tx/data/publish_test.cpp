#include "tx/data/publish.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/data/record_root.hpp"

namespace charter::tx {
namespace {

using fixture::number;
using fixture::text;
using Change = std::function<void(v1::DataPublish&)>;

void define(v1::DataRegisterSchema& schema, const std::string& name) {
    schema.set_schema(name);
    v1::FieldDef& amount = *schema.add_fields();
    amount.set_name("amount");
    amount.set_type(v1::FIELD_TYPE_NUMBER);
    amount.set_required(true);
    amount.set_min(1);
    amount.set_max(1'000'000);
    v1::FieldDef& note = *schema.add_fields();
    note.set_name("note");
    note.set_type(v1::FIELD_TYPE_TEXT);
    note.set_max(35);
    schema.add_purposes("reporting");
    schema.add_purposes("settlement");
    schema.add_recipients("bank-b");
    schema.add_recipients("bank-c");
    schema.set_retention_days_min(30);
    schema.set_retention_days_max(3650);
    schema.add_content_types("application/json");
}

class Publishing : public testing::World {
  public:
    Publishing() {
        person("bank-a.publisher", {"data_publisher"});
        person("bank-a.two", {});
        act_as({"bank-a.publisher", "bank-a.two"});
        for (const char* name : {"payments.v1", "payments.v2"}) {
            v1::Action action;
            define(*action.mutable_data_register_schema(), name);
            EXPECT_EQ(run(action), std::nullopt);
        }
        act_as({"bank-a.publisher"});
        ctx().effects().receipt.Clear();
    }
    std::optional<Reason> publish(const v1::DataPublish& message) {
        ctx().effects().receipt.Clear();
        v1::Action action;
        *action.mutable_data_publish() = message;
        return run(action);
    }
    v1::DatasetHead head() {
        return state::read_existing<v1::DatasetHead>(delta(),
                                                     state::keys::dataset("bank-a", "2026"));
    }
    const v1::Receipt& receipt() { return ctx().effects().receipt; }
};

v1::DataRecord record(std::int64_t amount) {
    v1::DataRecord record;
    record.set_commitment(Bytes(32, 'c'));
    *record.add_fields() = number("amount", amount);
    *record.add_fields() = text("note", "rent");
    return record;
}

v1::DataPublish batch(
    const std::vector<std::int64_t>& amounts, const Change& change = [](auto&) {}) {
    v1::DataPublish message;
    message.set_schema("payments.v1");
    message.set_dataset("2026");
    message.set_purpose("settlement");
    message.add_recipients("bank-b");
    message.set_retention_days(365);
    for (const std::int64_t amount : amounts) *message.add_records() = record(amount);
    message.set_content_type("application/json");
    change(message);
    return message;
}

TEST(DataPublish, ChecksTheForm) {
    Publishing world;
    struct Row {
        const char* name;
        Change change;
        Reason reason;
    };
    const Row rows[] = {
        {"no schema",
         [](auto& m) {
             m.clear_schema();
             m.set_dataset("?");
         },
         Reason::field_missing},
        {"bad dataset",
         [](auto& m) {
             m.set_dataset("?");
             m.clear_purpose();
         },
         Reason::field_invalid},
        {"no purpose",
         [](auto& m) {
             m.clear_purpose();
             m.set_recipients(0, "?");
         },
         Reason::field_missing},
        {"too many recipients",
         [](auto& m) {
             for (int i = 0; i < 256; ++i) m.add_recipients("?");
             m.clear_content_type();
         },
         Reason::too_many},
        {"bad recipient",
         [](auto& m) {
             m.set_recipients(0, "?");
             m.clear_content_type();
         },
         Reason::field_invalid},
        {"recipient twice",
         [](auto& m) {
             m.add_recipients("bank-b");
             m.clear_content_type();
         },
         Reason::field_invalid},
        {"no content type",
         [](auto& m) {
             m.clear_content_type();
             m.clear_records();
         },
         Reason::field_missing},
        {"long content type",
         [](auto& m) {
             m.set_content_type(std::string(65, 'x'));
             m.clear_records();
         },
         Reason::field_invalid},
        {"no record",
         [](auto& m) {
             m.clear_records();
             m.set_schema("nonsense");
         },
         Reason::batch_empty},
    };
    for (const Row& row : rows)
        EXPECT_EQ(world.publish(batch({5}, row.change)), row.reason) << row.name;
}

struct Refused {
    const char* name;
    Rule rule;
    Change change;
    Reason reason;
};

const Refused kRefused[] = {
    {"unknown schema", Rule::data_schema_required, [](auto& m) { m.set_schema("nonsense"); },
     Reason::schema_unknown},
    {"purpose", Rule::data_upload_policy, [](auto& m) { m.set_purpose("curiosity"); },
     Reason::purpose_not_allowed},
    {"recipient", Rule::data_upload_policy, [](auto& m) { m.set_recipients(0, "bank-d"); },
     Reason::recipient_not_allowed},
    {"too short", Rule::data_upload_policy, [](auto& m) { m.set_retention_days(29); },
     Reason::retention_not_allowed},
    {"too long", Rule::data_upload_policy, [](auto& m) { m.set_retention_days(3651); },
     Reason::retention_not_allowed},
    {"content type", Rule::limits_content_types,
     [](auto& m) { m.set_content_type("application/pdf"); }, Reason::content_type_not_allowed},
    {"bounds", Rule::data_schema_required, [](auto& m) { *m.mutable_records(0) = record(0); },
     Reason::record_schema_mismatch},
    {"field missing", Rule::data_schema_required,
     [](auto& m) { m.mutable_records(0)->mutable_fields()->DeleteSubrange(0, 1); },
     Reason::record_schema_mismatch},
    {"commitment", Rule::data_schema_required,
     [](auto& m) { m.mutable_records(0)->set_commitment("c"); }, Reason::record_schema_mismatch},
};

TEST(DataPublish, RefusesInOrder) {
    Publishing world;
    // Each row fails all that follow it.
    Change all = [](auto&) {};
    for (auto row = std::rbegin(kRefused); row != std::rend(kRefused); ++row) {
        all = [row, before = all](v1::DataPublish& m) {
            before(m);
            row->change(m);
        };
        EXPECT_EQ(world.publish(batch({5}, all)), row->reason) << row->name;
    }
    const std::vector<std::int64_t> many(1001, 0);
    EXPECT_EQ(world.publish(batch(many, kRefused[5].change)), Reason::content_type_not_allowed);
    EXPECT_EQ(world.publish(batch(many)), Reason::too_many);
    ASSERT_EQ(world.publish(batch({5})), std::nullopt);
    EXPECT_EQ(world.publish(batch({5}, [](auto& m) { m.set_schema("payments.v2"); })),
              Reason::record_schema_mismatch);
}

TEST(DataPublish, EveryRuleIsWhatRefuses) {
    for (const Refused& row : kRefused) {
        Publishing world;
        EXPECT_EQ(world.publish(batch({5}, row.change)), row.reason) << row.name;
        world.switch_off(row.rule);
        EXPECT_EQ(world.publish(batch({5}, row.change)), std::nullopt) << row.name;
        EXPECT_EQ(world.head().records(), 1U) << row.name;
    }
}

TEST(DataPublish, NeedsRecipientsInStanding) {
    Publishing world;
    auto bank = state::read_existing<v1::Member>(world.delta(), state::keys::member("bank-b"));
    bank.set_suspended(true);
    state::write(world.delta(), bank);
    EXPECT_EQ(world.publish(batch({5})), Reason::recipient_not_allowed);
    EXPECT_EQ(world.publish(batch({5}, [](auto& m) { m.clear_recipients(); })), std::nullopt);
}

TEST(DataPublish, KeepsOneHeadADataset) {
    Publishing world;
    ASSERT_EQ(world.publish(batch({5})), std::nullopt);
    RecordRoot root;
    root.add(wire::encode(record(5)));
    const Bytes first(view(root.root()));
    EXPECT_EQ(world.receipt().record_root(), first);
    ASSERT_EQ(world.receipt().created_size(), 1);
    EXPECT_EQ(world.head().chain(), state::chain_next("", first));
    EXPECT_EQ(world.head().schema(), "payments.v1");
    EXPECT_EQ(world.head().last_height(), world.ctx().block().height);
    const std::size_t records_of_state = world.delta().changes().size();
    ASSERT_EQ(world.publish(batch({1, 2, 3})), std::nullopt);
    EXPECT_EQ(world.receipt().created_size(), 0);
    EXPECT_EQ(world.receipt().refused_size(), 0);
    EXPECT_EQ(world.head().records(), 4U);
    EXPECT_EQ(world.head().batches(), 2U);
    EXPECT_EQ(world.head().chain(),
              state::chain_next(state::chain_next("", first), world.receipt().record_root()));
    EXPECT_EQ(world.delta().changes().size(), records_of_state);
}

TEST(DataPublish, RefusesABadRecordAlone) {
    Publishing world;
    v1::DataPublish message = batch({0, 7, -1, 8});
    *message.mutable_records(2)->mutable_fields(1) = text("note", std::string(200, 'x'));
    *message.mutable_records(2)->mutable_fields(0) = number("amount", 7);
    ASSERT_EQ(world.publish(message), std::nullopt);
    RecordRoot root;
    root.add(wire::encode(record(7)));
    root.add(wire::encode(record(8)));
    EXPECT_EQ(world.receipt().record_root(), view(root.root()));
    EXPECT_EQ(world.head().records(), 2U);
    ASSERT_EQ(world.receipt().refused_size(), 2);
    const v1::RefusedRecord& first = world.receipt().refused(0);
    EXPECT_EQ(first.index(), 0U);
    EXPECT_EQ(first.reason(), static_cast<std::uint32_t>(Reason::record_schema_mismatch));
    ASSERT_EQ(first.params_size(), 3);
    EXPECT_EQ(first.params(0).name(), "index");
    EXPECT_EQ(first.params(1).value().text(), "payments.v1");
    EXPECT_EQ(first.params(2).value().text(), "field_invalid: amount, outside 1 to 1000000");
    EXPECT_EQ(world.receipt().refused(1).index(), 2U);
}

TEST(DataPublish, CutsTheWhyAtACharacter) {
    Publishing world;
    v1::DataPublish message = batch({7, 8});
    std::string name = "x";  // so that the limit falls inside a character
    for (int i = 0; i < 100; ++i) name += "欄";
    message.mutable_records(1)->mutable_fields(1)->set_name(name);
    ASSERT_EQ(world.publish(message), std::nullopt);
    ASSERT_EQ(world.receipt().refused_size(), 1);
    const std::string& why = world.receipt().refused(0).params(2).value().text();
    EXPECT_LE(why.size(), 120U);
    EXPECT_TRUE(why.ends_with("欄"));
}

TEST(DataPublish, RefusesABatchOfBadRecordsWithTheFirstReason) {
    Publishing world;
    EXPECT_EQ(world.publish(batch({0, -1, 0})), Reason::record_schema_mismatch);
    EXPECT_EQ(world.receipt().refused_size(), 0);
}

}  // namespace
}  // namespace charter::tx
