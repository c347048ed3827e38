// An operator may sign any records at all: they are judged without a crash.

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>

#include "engine/pack_draft_test.hpp"
#include "engine/testing.hpp"
#include "pack/acts.hpp"
#include "pack/statuses.hpp"
#include "testing/founding.hpp"
#include "wire/codec.hpp"
#include "wire/records.hpp"

namespace charter::engine {
namespace {

// One scalar field of the record, anywhere in it, set to something extreme.
void make_strange(google::protobuf::Message& message, std::mt19937_64& random) {
    using google::protobuf::FieldDescriptor;
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor& field = *message.GetDescriptor()->field(i);
        if (field.number() != 1 || field.is_repeated()) fields.push_back(&field);
    }
    if (fields.empty()) return;
    const FieldDescriptor& field = *fields[random() % fields.size()];
    if (field.is_repeated()) {
        if (reflection.FieldSize(message, &field) == 0) return;
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && random() % 2 == 0) {
            return make_strange(*reflection.MutableRepeatedMessage(&message, &field, 0), random);
        }
        return reflection.RemoveLast(&message, &field);
    }
    const std::array<std::int64_t, 5> numbers = {0, -1, 1, INT32_MAX, INT64_MIN};
    const std::int64_t number = numbers[random() % numbers.size()];
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            return reflection.SetInt32(&message, &field, static_cast<std::int32_t>(number));
        case FieldDescriptor::CPPTYPE_INT64: return reflection.SetInt64(&message, &field, number);
        case FieldDescriptor::CPPTYPE_UINT32:
            return reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(number));
        case FieldDescriptor::CPPTYPE_UINT64:
            return reflection.SetUInt64(&message, &field, static_cast<std::uint64_t>(number));
        case FieldDescriptor::CPPTYPE_BOOL:
            return reflection.SetBool(&message, &field, number != 0);
        case FieldDescriptor::CPPTYPE_ENUM:
            return reflection.SetEnumValue(&message, &field, static_cast<int>(number));
        case FieldDescriptor::CPPTYPE_STRING:
            return reflection.SetString(&message, &field, number == 0 ? "" : "zz");
        case FieldDescriptor::CPPTYPE_MESSAGE:
            if (number == 0) return reflection.ClearField(&message, &field);
            return make_strange(*reflection.MutableMessage(&message, &field), random);
        default: return;
    }
}

Bytes credential_key(const std::string& person) {
    return state::keys::credential(testing::key_id(person + "/sign"));
}

using Leaves = std::map<Bytes, Bytes>;

Leaves leaves_of_a_chain() {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    node.submit(test_chain().schema("bank-a", 0, "payments.v1"));
    node.settle();
    Leaves leaves;
    node.store->latest()->scan({}, {}, [&](ByteView key, ByteView value) {
        leaves.emplace(key, value);
        return true;
    });
    return leaves;
}

TEST(Pack, OfAnOperatorWhoSignsStrangeRecordsIsJudgedWithoutACrash) {
    const Leaves honest = leaves_of_a_chain();
    std::vector<Bytes> keys;
    // A catalog that is strange is refused as a whole: half of the rounds spare it.
    std::vector<Bytes> others;
    for (const auto& [key, value] : honest) {
        keys.push_back(key);
        if (!key.starts_with("cat/")) others.push_back(key);
    }
    std::mt19937_64 random(7);
    for (int round = 0; round < 600; ++round) {
        Leaves leaves = honest;
        for (int i = 0; i < 12; ++i) {
            const std::vector<Bytes>& from = round % 2 == 0 ? others : keys;
            const Bytes& key = from[random() % from.size()];
            const auto record = wire::decode_record(key, leaves.at(key));
            make_strange(*record, random);
            leaves[key] = wire::encode(*record);
        }
        pack::PartialView view;
        for (const auto& [key, value] : leaves) view.put(key, value);
        const auto statuses = pack::judge_statuses(view, 7, kFoundedMs + 1'000, {});
        EXPECT_TRUE(statuses || !statuses.error().where.empty());
    }
}

pack::Verdict judge_acts(const pack::PartialView& view, ByteView genesis, ByteView acts) {
    const auto history = pack::History::read(view, genesis);
    if (!history) return tl::unexpected(history.error());
    if (auto held = pack::judge_in_force(view, *history, 30); !held) return held;
    if (auto held = pack::Signers(view, *history).judge_all(); !held) return held;
    pack::ActsReader reader(view, *history, true);
    if (auto taken = reader.take(acts); !taken) return taken;
    const auto report = reader.finish();
    if (!report) return tl::unexpected(report.error());
    return pack::accepted();
}

TEST(Pack, ActsBesideStrangeRecordsAreJudgedWithoutACrash) {
    const Draft draft = ledger().draft();
    const Bytes acts = draft.acts.file(draft.visible());
    // What resolutions, entries and signatures rest on; the rest changes nothing here.
    std::vector<Bytes> keys;
    for (const auto& [key, value] : draft.leaves) {
        const std::string_view table = std::string_view(key).substr(0, 4);
        const bool judged = table == "pro/" || table == "reg/" || table == "gra/" ||
                            table == "mem/" || table == "pol/" || table == "per/" ||
                            key == credential_key("bank-b.one");
        if (judged) keys.push_back(key);
    }
    std::mt19937_64 random(11);
    std::set<pack::Failure> met;
    for (int round = 0; round < 400; ++round) {
        Leaves leaves = draft.leaves;
        for (int i = 0; i < 1 + round % 3; ++i) {
            const Bytes& key = keys[random() % keys.size()];
            const auto record = wire::decode_record(key, leaves.at(key));
            make_strange(*record, random);
            leaves[key] = wire::encode(*record);
        }
        pack::PartialView view;
        for (const auto& [key, value] : leaves) view.put(key, value);
        const auto verdict = judge_acts(view, draft.ground.genesis(), acts);
        if (!verdict) met.insert(verdict.error().failure);
        EXPECT_TRUE(verdict || !verdict.error().where.empty());
    }
    EXPECT_GT(met.size(), 4U);
}

}  // namespace
}  // namespace charter::engine
