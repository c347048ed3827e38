// The grammar of checks (catalog/README.md) from YAML.

#include <algorithm>

#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

constexpr std::string_view kParameter = "param.";
constexpr std::string_view kSubject = "subject.";

void read_operand(const YamlValue& value, v1::Operand& operand) {
    switch (value.scalar_kind()) {
        case ScalarKind::flag: operand.mutable_literal()->set_flag(value.flag()); return;
        case ScalarKind::number:
            operand.mutable_literal()->set_number(
                value.number(std::numeric_limits<std::int64_t>::min(),
                             std::numeric_limits<std::int64_t>::max()));
            return;
        case ScalarKind::text: {
            const std::string text = value.text();
            if (text.starts_with(kParameter)) {
                operand.set_parameter(text.substr(kParameter.size()));
            } else if (text.starts_with(kSubject)) {
                operand.set_subject_field(text.substr(kSubject.size()));
            } else {
                operand.mutable_literal()->set_text(text);
            }
            return;
        }
        case ScalarKind::none: value.error("must be a value, param.NAME or subject.FIELD"); return;
    }
}

/// A list of operands, or one.
void read_operands(const YamlValue& value, v1::Test& test) {
    if (!value.is_list()) {
        read_operand(value, *test.add_operands());
        return;
    }
    for (const YamlValue& item : value.list()) read_operand(item, *test.add_operands());
}

void read_test(const YamlValue& value, v1::Test& test) {
    if (!value.is_map()) {
        test.set_op(v1::OPERATOR_IS);
        read_operand(value, *test.add_operands());
        return;
    }
    static const std::pair<std::string_view, v1::Operator> kOperators[] = {
        {"at_least", v1::OPERATOR_AT_LEAST},
        {"at_most", v1::OPERATOR_AT_MOST},
        {"in", v1::OPERATOR_IN},
        {"has", v1::OPERATOR_HAS},
        {"has_all", v1::OPERATOR_HAS_ALL},
    };
    YamlMap map = value.map();
    for (const auto& [name, op] : kOperators) {
        const std::optional<YamlValue> operand = map.optional(name);
        if (!operand) continue;
        if (test.op() != v1::OPERATOR_UNSPECIFIED) operand->error("one operator a field");
        test.set_op(op);
        if (op == v1::OPERATOR_IN || op == v1::OPERATOR_HAS_ALL) {
            read_operands(*operand, test);
        } else {
            read_operand(*operand, *test.add_operands());
        }
    }
    if (test.op() == v1::OPERATOR_UNSPECIFIED) {
        value.error("no operator; allowed: a value, at_least, at_most, in, has, has_all");
    }
}

void read_list(const YamlValue& value, v1::Checks& checks) {
    for (const YamlValue& item : value.list()) read_check(item, *checks.add_checks());
}

/// `within: param.drill`
std::string read_age(YamlMap& map, std::string_view key) {
    const std::optional<YamlValue> value = map.optional(key);
    if (!value) return {};
    const std::string text = value->text();
    if (text.starts_with(kParameter)) return text.substr(kParameter.size());
    value->error("must be param.NAME");
    return {};
}

void read_entry(YamlMap& map, v1::EntryLeaf& leaf) {
    leaf.set_type(map.text("register"));
    leaf.set_by(map.text_or("by", ""));
    if (const auto where = map.optional("where")) read_predicate(*where, *leaf.mutable_where());
    if (const auto expect = map.optional("expect")) read_predicate(*expect, *leaf.mutable_expect());
    leaf.set_within(read_age(map, "within"));
    leaf.set_due(read_age(map, "due"));
}

void read_probe_leaf(YamlMap& map, v1::ProbeLeaf& leaf) {
    leaf.set_probe(map.text("probe"));
    leaf.set_by(map.text_or("by", ""));
    if (const auto expect = map.required("expect")) read_predicate(*expect, *leaf.mutable_expect());
}

void read_for_each(YamlMap& map, v1::ForEach& loop) {
    loop.set_population(map.text("for_each"));
    if (const auto expect = map.optional("expect")) read_predicate(*expect, *loop.mutable_expect());
    if (const auto check = map.optional("check")) read_check(*check, *loop.mutable_check());
}

}  // namespace

void read_predicate(const YamlValue& value, v1::Predicate& predicate) {
    YamlMap map = value.map();
    for (const auto& [name, operand] : map.rest()) {
        v1::Test& test = *predicate.add_tests();
        test.set_field(name);
        read_test(operand, test);
    }
    if (value.is_map() && predicate.tests().empty()) value.error("at least one field is needed");
    std::ranges::sort(*predicate.mutable_tests(), {}, &v1::Test::field);
}

void read_check(const YamlValue& value, v1::Check& check) {
    YamlMap map = value.map();
    if (!value.is_map()) return;
    if (map.has("all")) {
        read_list(*map.required("all"), *check.mutable_all());
    } else if (map.has("any")) {
        read_list(*map.required("any"), *check.mutable_any());
    } else if (map.has("for_each")) {
        read_for_each(map, *check.mutable_for_each());
    } else if (map.has("rule")) {
        check.mutable_leaf()->set_rule(map.text("rule"));
    } else if (map.has("probe")) {
        read_probe_leaf(map, *check.mutable_leaf()->mutable_probe());
    } else if (map.has("register")) {
        read_entry(map, *check.mutable_leaf()->mutable_entry());
    } else {
        map.rest();
        value.error("no check; allowed: all, any, for_each, rule, probe, register");
    }
}

}  // namespace charter::compiler
