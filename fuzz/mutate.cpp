#include "fuzz/mutate.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace charter::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kChangesMax = 3;
constexpr std::size_t kGrowth = 64;

/// A field of a message, or one item of a repeated one.
struct Place {
    Message* message;
    const FieldDescriptor* field;
    int index;  // -1: not repeated
};

class Mutation {
  public:
    explicit Mutation(unsigned seed) : random_(seed) {}

    void change(Message& root) {
        messages_.clear();
        words_.clear();
        collect(root);
        // The root has the long lists, and would hardly ever be met among their items.
        Message& message = one_in(4) ? root : *messages_[below(messages_.size())];
        const auto& type = *message.GetDescriptor();
        if (type.field_count() == 0) return;
        const auto& field = *type.field(static_cast<int>(below(type.field_count())));
        if (field.is_repeated()) return change_list(message, field);
        const bool there = message.GetReflection()->HasField(message, &field);
        if (there && one_in(8)) return message.GetReflection()->ClearField(&message, &field);
        change_value({&message, &field, -1});
    }

    template <class Count>
    std::size_t below(Count count) {
        return random_() % static_cast<std::size_t>(count);
    }

  private:
    bool one_in(unsigned n) { return below(n) == 0; }

    /// All messages of the tree, and its texts, to be used elsewhere.
    void collect(Message& message) {
        messages_.push_back(&message);
        const Reflection& reflection = *message.GetReflection();
        std::vector<const FieldDescriptor*> fields;
        reflection.ListFields(message, &fields);
        for (const FieldDescriptor* field : fields) {
            const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
            for (int i = 0; i < count; ++i) {
                const Place place{&message, field, field->is_repeated() ? i : -1};
                if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
                    collect(message_at(place));
                } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
                    words_.push_back(text_at(place));
                }
            }
        }
    }

    static Message& message_at(const Place& at) {
        const Reflection& reflection = *at.message->GetReflection();
        return at.index < 0 ? *reflection.MutableMessage(at.message, at.field)
                            : *reflection.MutableRepeatedMessage(at.message, at.field, at.index);
    }
    static std::string text_at(const Place& at) {
        const Reflection& reflection = *at.message->GetReflection();
        return at.index < 0 ? reflection.GetString(*at.message, at.field)
                            : reflection.GetRepeatedString(*at.message, at.field, at.index);
    }

    void change_list(Message& message, const FieldDescriptor& field) {
        const Reflection& reflection = *message.GetReflection();
        const int count = reflection.FieldSize(message, &field);
        if (count == 0 || one_in(4)) return add_item(message, field);
        const auto index = static_cast<int>(below(count));
        if (one_in(4)) {
            // The others stay in order: most lists are refused otherwise.
            for (int i = index; i + 1 < count; ++i) {
                reflection.SwapElements(&message, &field, i, i + 1);
            }
            return reflection.RemoveLast(&message, &field);
        }
        if (one_in(4)) {
            return reflection.SwapElements(&message, &field, index, static_cast<int>(below(count)));
        }
        change_value({&message, &field, index});
    }

    void add_item(Message& message, const FieldDescriptor& field) {
        const Reflection& r = *message.GetReflection();
        const int count = r.FieldSize(message, &field);
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE: {
                Message& added = *r.AddMessage(&message, &field);
                if (count > 0 && !one_in(4)) {
                    const auto from = static_cast<int>(below(count));
                    added.CopyFrom(r.GetRepeatedMessage(message, &field, from));
                }
                return;
            }
            case FieldDescriptor::CPPTYPE_STRING: r.AddString(&message, &field, {}); break;
            case FieldDescriptor::CPPTYPE_UINT32: r.AddUInt32(&message, &field, 0); break;
            case FieldDescriptor::CPPTYPE_UINT64: r.AddUInt64(&message, &field, 0); break;
            default:                              return;  // no record has lists of others
        }
        change_value({&message, &field, count});
    }

    void change_value(const Place& at) {
        const Reflection& r = *at.message->GetReflection();
        Message* m = at.message;
        const FieldDescriptor* f = at.field;
        switch (f->cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE: message_at(at); return;
            case FieldDescriptor::CPPTYPE_STRING:  return set_text(at, new_text(text_at(at), *f));
            case FieldDescriptor::CPPTYPE_BOOL:
                return r.SetBool(m, f, at.index < 0 && !r.GetBool(*m, f));
            case FieldDescriptor::CPPTYPE_ENUM:
                return r.SetEnumValue(m, f,
                                      static_cast<int>(number(f->enum_type()->value_count())));
            case FieldDescriptor::CPPTYPE_INT32:
                return r.SetInt32(m, f, static_cast<std::int32_t>(number(r.GetInt32(*m, f))));
            case FieldDescriptor::CPPTYPE_INT64:
                return r.SetInt64(m, f, static_cast<std::int64_t>(number(r.GetInt64(*m, f))));
            case FieldDescriptor::CPPTYPE_UINT32: {
                const auto value = static_cast<std::uint32_t>(number(0));
                return at.index < 0 ? r.SetUInt32(m, f, value)
                                    : r.SetRepeatedUInt32(m, f, at.index, value);
            }
            case FieldDescriptor::CPPTYPE_UINT64: {
                const std::uint64_t value = number(at.index < 0 ? r.GetUInt64(*m, f) : 0);
                return at.index < 0 ? r.SetUInt64(m, f, value)
                                    : r.SetRepeatedUInt64(m, f, at.index, value);
            }
            case FieldDescriptor::CPPTYPE_FLOAT:
            case FieldDescriptor::CPPTYPE_DOUBLE: return;
        }
    }

    /// Near the old one, small, at a bound, or anything.
    template <class Old>
    std::uint64_t number(Old old) {
        switch (below(5)) {
            case 0:  return static_cast<std::uint64_t>(old) + below(5) - 2;
            case 1:  return below(20);
            case 2:  return (std::uint64_t{1} << below(64)) - below(2);
            case 3:  return std::numeric_limits<std::int64_t>::max() - below(2);
            default: return (std::uint64_t{random_()} << 32U) | random_();
        }
    }

    std::string new_text(std::string old, const FieldDescriptor& field) {
        if (!words_.empty() && one_in(2)) return words_[below(words_.size())];
        const std::size_t size = old.size();
        old.resize(size + kGrowth);
        old.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(old.data()), size, old.size()));
        // What is no UTF-8 does not decode.
        if (field.type() == FieldDescriptor::TYPE_STRING && !one_in(16)) {
            for (char& c : old) c = static_cast<char>(c & 0x7f);
        }
        return old;
    }

    static void set_text(const Place& at, const std::string& text) {
        const Reflection& reflection = *at.message->GetReflection();
        if (at.index < 0) return reflection.SetString(at.message, at.field, text);
        reflection.SetRepeatedString(at.message, at.field, at.index, text);
    }

    std::minstd_rand random_;
    std::vector<Message*> messages_;
    std::vector<std::string> words_;
};

}  // namespace

void mutate(Message& message, unsigned seed) {
    Mutation mutation(seed);
    const std::size_t changes = 1 + mutation.below(kChangesMax);
    for (std::size_t i = 0; i < changes; ++i) mutation.change(message);
}

std::size_t put_input(ByteView bytes, std::uint8_t* data, std::size_t size, std::size_t size_max) {
    if (bytes.size() > size_max) return size;
    std::ranges::copy(bytes, data);
    return bytes.size();
}

}  // namespace charter::fuzz
