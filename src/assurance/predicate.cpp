#include "assurance/predicate.hpp"

#include <algorithm>

#include "assurance/values.hpp"
#include "assurance/wording.hpp"

namespace charter::assurance {
namespace {

using MaybeValue = std::optional<v1::Value>;

MaybeValue envelope_value(const Record& record, std::string_view field,
                          const PredicateContext& context) {
    const Row& row = record.row;
    if (field == "member") return text_value(row.member);
    if (field == "occurred_on") return date_value(row.occurred_on);
    if (field == "valid_until") {
        return row.valid_until ? MaybeValue(date_value(*row.valid_until)) : std::nullopt;
    }
    if (field == "due_at") return row.due_at ? MaybeValue(date_value(*row.due_at)) : std::nullopt;
    if (field == "signers") return set_value(row.signers);
    if (field == "expiring") {
        return flag_value(context.evidence.expiring(record, context.scope, context.notes));
    }
    if (field == "overdue") {
        return flag_value(record.overdue_ms != 0 && context.notes.clock.reached(record.overdue_ms));
    }
    if (field == "dangling") {
        return flag_value(context.evidence.dangling(record, context.notes.clock));
    }
    return std::nullopt;
}

/// The value of a field: one that lies in the record, or else in `made`; nullptr when it is absent.
const v1::Value* value_of(const Tested& tested, std::string_view field,
                          const PredicateContext& context, MaybeValue& made) {
    if (tested.observation != nullptr) {
        const auto& values = tested.observation->values();
        const auto found = std::ranges::find(values, field, &v1::Field::name);
        return found == values.end() ? nullptr : &found->value();
    }
    if (tested.record == nullptr) return nullptr;
    const auto found = tested.record->row.fields.find(field);
    if (found != tested.record->row.fields.end()) return &found->second;
    made = envelope_value(*tested.record, field, context);
    return made ? &*made : nullptr;
}

const v1::Value* operand_value(const v1::Operand& operand, const PredicateContext& context,
                               MaybeValue& made) {
    switch (operand.kind_case()) {
        case v1::Operand::kLiteral:   return &operand.literal();
        case v1::Operand::kParameter: {
            const Setting& setting = context.evidence.setting(operand.parameter(), context.scope);
            context.notes.add(setting.next_ms, setting.own_rule);
            made = number_value(setting.value);
            return &*made;
        }
        case v1::Operand::kSubjectField:
            return value_of({context.subject, nullptr}, operand.subject_field(), context, made);
        case v1::Operand::KIND_NOT_SET: return nullptr;
    }
    return nullptr;
}

bool holds_for(v1::Operator op, const v1::Value& observed, const v1::Value& operand) {
    switch (op) {
        case v1::OPERATOR_IS:
        case v1::OPERATOR_IN:       return same(observed, operand);
        case v1::OPERATOR_AT_LEAST: {
            const auto compared = order(observed, operand);
            return compared && *compared >= 0;
        }
        case v1::OPERATOR_AT_MOST: {
            const auto compared = order(observed, operand);
            return compared && *compared <= 0;
        }
        case v1::OPERATOR_HAS:
        case v1::OPERATOR_HAS_ALL: return contains(observed, operand);
        default:                   return false;
    }
}

bool holds(const v1::Test& test, const v1::Value& observed, const PredicateContext& context) {
    const auto fits = [&](const v1::Operand& operand) {
        MaybeValue made;
        const v1::Value* value = operand_value(operand, context, made);
        return value != nullptr && holds_for(test.op(), observed, *value);
    };
    if (test.operands().empty()) return false;
    return test.op() == v1::OPERATOR_IN ? std::ranges::any_of(test.operands(), fits)
                                        : std::ranges::all_of(test.operands(), fits);
}

/// Whether every operand is a flag: the test is about a flag.
bool about_flag(const v1::Test& test, const PredicateContext& context) {
    return std::ranges::all_of(test.operands(), [&](const v1::Operand& operand) {
        MaybeValue made;
        const v1::Value* value = operand_value(operand, context, made);
        return value != nullptr && value->has_flag();
    });
}

std::string expected_of(const v1::Test& test, const PredicateContext& context) {
    std::string text(operator_words(test.op()));
    for (int i = 0; i < test.operands_size(); ++i) {
        MaybeValue made;
        const v1::Value* value = operand_value(test.operands(i), context, made);
        if (i > 0) text.append(", ");
        text.append(value != nullptr ? render(*value) : "(absent)");
    }
    return shortened(std::move(text));
}

const v1::Value* observed_value(const v1::Test& test, const Tested& tested,
                                const PredicateContext& context, MaybeValue& made) {
    const v1::Value* observed = value_of(tested, test.field(), context, made);
    if (observed != nullptr || context.absent_flag == AbsentFlag::fails) return observed;
    if (!about_flag(test, context)) return nullptr;
    made = flag_value(false);
    return &*made;
}

}  // namespace

bool matches(const v1::Predicate& predicate, const Tested& tested,
             const PredicateContext& context) {
    return std::ranges::all_of(predicate.tests(), [&](const v1::Test& test) {
        MaybeValue made;
        const v1::Value* observed = observed_value(test, tested, context, made);
        return observed != nullptr && holds(test, *observed, context);
    });
}

std::optional<Mismatch> mismatch(const v1::Predicate& predicate, const Tested& tested,
                                 const PredicateContext& context) {
    for (const v1::Test& test : predicate.tests()) {
        MaybeValue made;
        const v1::Value* observed = observed_value(test, tested, context, made);
        if (observed != nullptr && holds(test, *observed, context)) continue;
        return Mismatch{test.field(), observed != nullptr ? render(*observed) : "",
                        expected_of(test, context)};
    }
    return std::nullopt;
}

}  // namespace charter::assurance
