// Golden bytes: one of each record, a transaction and a receipt, every field set. The encoding on
// disk and on the wire must not change by accident. CHARTER_UPDATE_VECTORS=1 writes the files anew;
// review the difference.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/bytes.hpp"
#include "testing/places.hpp"
#include "testing/records.hpp"
#include "wire/codec.hpp"

namespace charter {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDepthMax = 3;

void fill(Message& message, int depth);

void fill_scalar(Message& message, const FieldDescriptor& field) {
    const auto* r = message.GetReflection();
    const bool list = field.is_repeated();
    const int n = field.number();
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            return list ? r->AddInt32(&message, &field, n) : r->SetInt32(&message, &field, n);
        case FieldDescriptor::CPPTYPE_INT64:
            return list ? r->AddInt64(&message, &field, n) : r->SetInt64(&message, &field, n);
        case FieldDescriptor::CPPTYPE_UINT32:
            return list ? r->AddUInt32(&message, &field, static_cast<unsigned>(n))
                        : r->SetUInt32(&message, &field, static_cast<unsigned>(n));
        case FieldDescriptor::CPPTYPE_UINT64:
            return list ? r->AddUInt64(&message, &field, static_cast<unsigned>(n))
                        : r->SetUInt64(&message, &field, static_cast<unsigned>(n));
        case FieldDescriptor::CPPTYPE_BOOL:
            return list ? r->AddBool(&message, &field, true) : r->SetBool(&message, &field, true);
        case FieldDescriptor::CPPTYPE_ENUM:
            return list ? r->AddEnumValue(&message, &field, 1)
                        : r->SetEnumValue(&message, &field, 1);
        case FieldDescriptor::CPPTYPE_STRING: {
            const std::string text = field.name() + std::to_string(n);
            return list ? r->AddString(&message, &field, text)
                        : r->SetString(&message, &field, text);
        }
        default: FAIL() << "a field of a type that records do not have: " << field.full_name();
    }
}

// Every field but the later members of a oneof; nested messages as deep as kDepthMax.
void fill(Message& message, int depth) {
    const auto* descriptor = message.GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        const FieldDescriptor& field = *descriptor->field(i);
        const auto* oneof = field.real_containing_oneof();
        if (oneof != nullptr && oneof->field(0) != &field) continue;
        if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
            fill_scalar(message, field);
        } else if (depth < kDepthMax) {
            const auto* r = message.GetReflection();
            fill(field.is_repeated() ? *r->AddMessage(&message, &field)
                                     : *r->MutableMessage(&message, &field),
                 depth + 1);
        }
    }
}

std::string read_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

TEST(Vectors, EveryRecordKeepsItsBytes) {
    const bool update = std::getenv("CHARTER_UPDATE_VECTORS") != nullptr;
    for (const auto* type : testing::stored_types()) {
        const auto message = testing::new_stored(type->name());
        fill(*message, 0);
        const Bytes bytes = wire::encode(*message);
        const std::string path = places::source() + "/tests/vectors/" + type->name() + ".hex";
        if (update) std::ofstream(path) << to_hex(bytes) << "\n";
        EXPECT_EQ(to_hex(bytes), read_line(path)) << path;
        const auto read = testing::new_stored(type->name());
        EXPECT_TRUE(wire::decode_canonical(bytes, 1U << 20U, *read)) << type->name();
    }
}

}  // namespace
}  // namespace charter
