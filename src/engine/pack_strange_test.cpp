// An operator may sign any records at all: they are judged without a crash.

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "engine/testing.hpp"
#include "pack/statuses.hpp"
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

}  // namespace
}  // namespace charter::engine
