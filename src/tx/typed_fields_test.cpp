#include "tx/typed_fields.hpp"

#include <gtest/gtest.h>

#include "testing/world.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;
using fixture::text;
using fixture::words;

FieldDefs definitions() {
    FieldDefs defs;
    const auto add = [&](const char* name, v1::FieldType type, bool set, const char* of) {
        v1::FieldDef& def = *defs.Add();
        def.set_name(name);
        def.set_type(type);
        def.set_set(set);
        def.set_of(of);
        return &def;
    };
    add("aflag", v1::FIELD_TYPE_FLAG, false, "")->set_required(true);
    add("bnumber", v1::FIELD_TYPE_NUMBER, false, "")->set_max(10);
    add("ctext", v1::FIELD_TYPE_TEXT, false, "")->set_max(3);
    add("cwide", v1::FIELD_TYPE_TEXT, false, "");
    add("date", v1::FIELD_TYPE_DATE, false, "");
    add("ddigest", v1::FIELD_TYPE_DIGEST, false, "");
    add("echoice", v1::FIELD_TYPE_CHOICE, false, "risk_level");
    add("fchoices", v1::FIELD_TYPE_CHOICE, true, "risk_level");
    add("greference", v1::FIELD_TYPE_REFERENCE, false, "assets");
    add("hreferences", v1::FIELD_TYPE_REFERENCE, true, "assets");
    add("inumber", v1::FIELD_TYPE_NUMBER, false, "");
    add("jtwo", v1::FIELD_TYPE_CHOICE, true, "risk_level")->set_min(2);
    add("ksignature", v1::FIELD_TYPE_SIGNATURE, false, "greference.credential");
    v1::FieldDef* confidential = add("lconfidential", v1::FIELD_TYPE_TEXT, false, "");
    confidential->set_confidential(true);
    confidential->set_max(3);
    add("unknown", static_cast<v1::FieldType>(99), false, "");
    add("zrequired", v1::FIELD_TYPE_FLAG, false, "")->set_required(true);
    return defs;
}

v1::Field date(const char* name, Day day) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_date(day);
    return field;
}

v1::Field digest(const char* name, std::size_t size) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_digest(Bytes(size, 'd'));
    return field;
}

v1::Field signature(const char* name, std::size_t size) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_signature(Bytes(size, 's'));
    return field;
}

v1::Field unsorted(const char* name, const std::vector<std::string>& items) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->mutable_set();
    for (const std::string& item : items) field.mutable_value()->mutable_set()->add_items(item);
    return field;
}

std::optional<Reason> check_one(const v1::Field& field) {
    Fields fields;
    const bool first = field.name() <= "aflag";
    if (!first) *fields.Add() = flag("aflag", true);
    *fields.Add() = field;
    *fields.Add() = flag("zrequired", false);
    const Status status = check_fields(fields, definitions(), "thing", testing::real_catalog());
    return status ? std::nullopt : std::optional(status.error().reason);
}

TEST(TypedFields, JudgeEveryType) {
    const std::string longest(1000, 'x');
    std::vector<std::string> many;
    for (int i = 0; i < 1001; ++i)
        many.push_back("assets/bank-a/" + hex16(static_cast<std::uint64_t>(i)));
    const struct {
        v1::Field field;
        std::optional<Reason> reason;
    } rows[] = {
        {flag("aflag", true), {}},
        {number("aflag", 1), Reason::field_type},
        {flag("aaa", true), Reason::field_unknown},
        {number("bnumber", 0), {}},
        {number("bnumber", 10), {}},
        {number("bnumber", 11), Reason::field_invalid},
        {number("bnumber", -1), Reason::field_invalid},
        {text("bnumber", "1"), Reason::field_type},
        {number("inumber", -5'000'000'000), {}},
        {text("ctext", "abc"), {}},
        {text("ctext", "資安室"), {}},  // characters, not bytes
        {text("ctext", "abcd"), Reason::field_invalid},
        {text("ctext", "資安室長"), Reason::field_invalid},
        {text("ctext", ""), Reason::field_invalid},
        {text("ctext", "\xff"), Reason::field_invalid},
        {text("ctext", "a\nb"), Reason::field_invalid},
        {number("ctext", 1), Reason::field_type},
        {text("cwide", longest), {}},
        {text("cwide", longest + "x"), Reason::field_invalid},
        {date("date", 20'000), {}},
        {date("date", kDateMax + 1), Reason::field_invalid},
        {date("date", kDateMin - 1), Reason::field_invalid},
        {number("date", 20'000), Reason::field_type},
        {digest("ddigest", 32), {}},
        {digest("ddigest", 31), Reason::field_invalid},
        {text("ddigest", "d"), Reason::field_type},
        {text("echoice", "low"), {}},
        {text("echoice", "lowest"), Reason::value_not_in_vocabulary},
        {words("echoice", {"low"}), Reason::field_type},
        {words("fchoices", {"high", "low"}), {}},
        {words("fchoices", {"high", "tall"}), Reason::value_not_in_vocabulary},
        {unsorted("fchoices", {"low", "high"}), Reason::field_invalid},
        {unsorted("fchoices", {"low", "low"}), Reason::field_invalid},
        {unsorted("fchoices", {}), Reason::field_invalid},
        {text("fchoices", "low"), Reason::field_type},
        {text("greference", "assets/bank-a/0000000000000000"), {}},
        {text("greference", "assets bank-a"), Reason::field_type},
        {text("greference", std::string(161, 'x')), Reason::field_type},
        {words("hreferences", {"assets/*/0000000000000001", "assets/bank-a/0000000000000000"}), {}},
        {words("hreferences", {"assets/bank-a/0", "?"}), Reason::field_type},
        {words("hreferences", many), Reason::too_many},
        {words("jtwo", {"high", "low"}), {}},
        {words("jtwo", {"low"}), Reason::field_invalid},
        {signature("ksignature", 64), {}},
        {signature("ksignature", 63), Reason::field_invalid},
        {digest("ksignature", 32), Reason::field_type},
        {signature("ddigest", 64), Reason::field_type},
        {digest("lconfidential", 32), {}},
        {digest("lconfidential", 31), Reason::field_invalid},
        {text("lconfidential", "abc"), Reason::confidential_in_clear},
        {number("lconfidential", 1), Reason::confidential_in_clear},
        {digest("ctext", 32), Reason::field_type},
        {flag("unknown", true), Reason::field_type},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(check_one(row.field), row.reason) << row.field.ShortDebugString();
    }
}

TEST(TypedFields, AskForTheRequired) {
    const FieldDefs defs = definitions();
    Fields fields;
    Status status = check_fields(fields, defs, "thing", testing::real_catalog());
    ASSERT_FALSE(status.has_value());
    const std::vector<Param> first = {{"register", std::string("thing")},
                                      {"field", std::string("aflag")}};
    EXPECT_EQ(status.error(), (Refusal{Reason::field_required, first}));
    *fields.Add() = flag("aflag", true);
    status = check_fields(fields, defs, "thing", testing::real_catalog());
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(std::get<std::string>(status.error().params[1].value), "zrequired");
    *fields.Add() = flag("zrequired", true);
    EXPECT_TRUE(check_fields(fields, defs, "thing", testing::real_catalog()).has_value());
    fields.SwapElements(0, 1);
    EXPECT_EQ(check_fields(fields, defs, "thing", testing::real_catalog()).error().reason,
              Reason::field_invalid);
}

TEST(TypedFields, AreFound) {
    Fields fields;
    *fields.Add() = flag("on", true);
    *fields.Add() = words("set", {"a", "b"});
    *fields.Add() = text("text", "t");
    EXPECT_TRUE(flag_of(fields, "on"));
    EXPECT_FALSE(flag_of(fields, "text"));
    EXPECT_FALSE(flag_of(fields, "off"));
    EXPECT_EQ(text_of(fields, "text"), "t");
    EXPECT_EQ(text_of(fields, "on"), "");
    EXPECT_EQ(value_of(fields, "off"), nullptr);
    EXPECT_EQ(words_of(*value_of(fields, "set")).size(), 2U);
    EXPECT_EQ(words_of(*value_of(fields, "text")).front(), "t");
    EXPECT_TRUE(words_of(*value_of(fields, "on")).empty());
}

}  // namespace
}  // namespace charter::tx
