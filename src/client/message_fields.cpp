#include "client/message_fields.hpp"

#include <google/protobuf/descriptor.h>

#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "client/founding.hpp"

namespace charter::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array<std::string_view, 7> kDays = {
    "occurred_on", "valid_until", "due_at", "published_on", "suspected_on", "from", "until"};

bool is_day(const FieldDescriptor& field) {
    for (const std::string_view day : kDays) {
        if (field.name() == day && field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) return true;
    }
    return false;
}

bool is_time(const FieldDescriptor& field) { return field.name().ends_with("_ms"); }

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return text;
}

// USAGE_TLS of Usage is written "tls": the part after the enumeration's own prefix.
std::string word_of(const EnumDescriptor& type, const std::string& name) {
    const std::string first = type.value(0)->name();
    const std::string_view suffix = "UNSPECIFIED";
    const std::size_t prefix = first.ends_with(suffix) ? first.size() - suffix.size() : 0;
    return lower(name.substr(prefix));
}

std::string words_of(const EnumDescriptor& type) {
    std::string words;
    for (int i = 1; i < type.value_count(); ++i) {
        words.append(words.empty() ? "" : ", ").append(word_of(type, type.value(i)->name()));
    }
    return words;
}

std::string kind_of(const FieldDescriptor& field) {
    if (is_day(field)) return "a date like 2026-11-24";
    if (is_time(field)) return "a date or time like 2026-11-24T09:00:00+08:00";
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL: return "true or false";
        case FieldDescriptor::CPPTYPE_ENUM: return words_of(*field.enum_type());
        case FieldDescriptor::CPPTYPE_STRING:
            return field.type() == FieldDescriptor::TYPE_BYTES ? "bytes in hexadecimal" : "text";
        case FieldDescriptor::CPPTYPE_MESSAGE: return field.message_type()->name();
        default:                               return "a whole number";
    }
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> time_of(std::string_view text) {
    if (const auto day = parse_date(text)) return std::int64_t{*day} * 86'400'000;
    if (const auto time = parse_time(text)) return time;
    return number_of<std::int64_t>(text);
}

// The value as the wire holds it, or nothing where it does not fit.
struct Setter {
    Message& message;
    const FieldDescriptor& field;
    bool add;

    template <class Add, class Set, class T>
    bool put(Add add_value, Set set_value, const std::optional<T>& value) const {
        if (!value) return false;
        if (add) {
            (message.GetReflection()->*add_value)(&message, &field, *value);
        } else {
            (message.GetReflection()->*set_value)(&message, &field, *value);
        }
        return true;
    }
};

std::optional<std::string> bytes_or_text(const FieldDescriptor& field, std::string_view text) {
    if (field.type() == FieldDescriptor::TYPE_BYTES) return from_hex(text);
    return std::string(text);
}

std::optional<bool> flag_of(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
}

std::optional<int> enum_of(const EnumDescriptor& type, std::string_view text) {
    for (int i = 1; i < type.value_count(); ++i) {
        if (word_of(type, type.value(i)->name()) == text) return type.value(i)->number();
    }
    return std::nullopt;
}

bool set_scalar(Message& message, const FieldDescriptor& field, std::string_view text) {
    using R = google::protobuf::Reflection;
    const Setter setter{message, field, field.is_repeated()};
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            return setter.put(&R::AddInt32, &R::SetInt32,
                              is_day(field) ? parse_date(text) : number_of<std::int32_t>(text));
        case FieldDescriptor::CPPTYPE_INT64:
            return setter.put(&R::AddInt64, &R::SetInt64,
                              is_time(field) ? time_of(text) : number_of<std::int64_t>(text));
        case FieldDescriptor::CPPTYPE_UINT32:
            return setter.put(&R::AddUInt32, &R::SetUInt32, number_of<std::uint32_t>(text));
        case FieldDescriptor::CPPTYPE_UINT64:
            return setter.put(&R::AddUInt64, &R::SetUInt64, number_of<std::uint64_t>(text));
        case FieldDescriptor::CPPTYPE_BOOL:
            return setter.put(&R::AddBool, &R::SetBool, flag_of(text));
        case FieldDescriptor::CPPTYPE_ENUM:
            return setter.put(&R::AddEnumValue, &R::SetEnumValue,
                              enum_of(*field.enum_type(), text));
        case FieldDescriptor::CPPTYPE_STRING:
            return setter.put(&R::AddString, &R::SetString, bytes_or_text(field, text));
        default: return false;
    }
}

tl::unexpected<Fault> no_field(const Descriptor& type, std::string_view name) {
    return fault("there is no field " + std::string(name) + "; allowed: " + field_help(type));
}

void fill_field(Message& message, const FieldDescriptor& field, const compiler::YamlValue& value);

void fill_scalar(Message& message, const FieldDescriptor& field, const compiler::YamlValue& value) {
    if (!value.is_scalar()) return value.error("must be " + kind_of(field));
    std::string text;
    switch (value.scalar_kind()) {
        case compiler::ScalarKind::flag: text = value.flag() ? "true" : "false"; break;
        case compiler::ScalarKind::number:
            text = std::to_string(value.number(std::numeric_limits<std::int64_t>::min(),
                                               std::numeric_limits<std::int64_t>::max()));
            break;
        default: text = value.text();
    }
    if (!set_scalar(message, field, text)) value.error("must be " + kind_of(field));
}

void fill_field(Message& message, const FieldDescriptor& field, const compiler::YamlValue& value) {
    const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field.is_repeated()) {
        if (nested)
            return fill_message(*message.GetReflection()->MutableMessage(&message, &field), value);
        return fill_scalar(message, field, value);
    }
    if (!value.is_list()) return value.error("must be a list");
    for (const compiler::YamlValue& item : value.list()) {
        if (nested) {
            fill_message(*message.GetReflection()->AddMessage(&message, &field), item);
        } else {
            fill_scalar(message, field, item);
        }
    }
}

}  // namespace

Outcome<std::monostate> set_field(Message& message, std::string_view path, std::string_view value) {
    const std::size_t dot = path.find('.');
    const std::string name(path.substr(0, dot));
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return no_field(*message.GetDescriptor(), name);
    if (dot != std::string_view::npos) {
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) {
            return fault(name + " has no inner fields here; use a YAML file (--from)");
        }
        return set_field(*message.GetReflection()->MutableMessage(&message, field),
                         path.substr(dot + 1), value);
    }
    std::string_view rest = value;
    do {
        const std::size_t comma = field->is_repeated() ? rest.find(',') : std::string_view::npos;
        if (!set_scalar(message, *field, rest.substr(0, comma))) {
            return fault(name + " must be " + kind_of(*field) + ", not \"" + std::string(value) +
                         "\"");
        }
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    } while (!rest.empty());
    return std::monostate{};
}

void fill_message(Message& message, const compiler::YamlValue& value) {
    if (!value.is_map())
        return value.error("must be a map with " + field_help(*message.GetDescriptor()));
    compiler::YamlMap map = value.map();
    for (auto& [name, item] : map.rest()) {
        const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
        if (field == nullptr) {
            item.error("there is no such field; allowed: " + field_help(*message.GetDescriptor()));
        } else {
            fill_field(message, *field, item);
        }
    }
}

std::string field_help(const Descriptor& descriptor) {
    std::string help;
    for (int i = 0; i < descriptor.field_count(); ++i) {
        const FieldDescriptor& field = *descriptor.field(i);
        help.append(help.empty() ? "" : ", ").append(field.name()).append(" (");
        help.append(field.is_repeated() ? "list of " : "").append(kind_of(field)).append(")");
    }
    return help;
}

}  // namespace charter::client
