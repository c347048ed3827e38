#include "client/field_terms.hpp"

#include <string>

#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

v1::Bilingual joined(const v1::Bilingual& a, const v1::Bilingual& b) {
    if (a.zh().empty()) return b;
    return catalog::both(a.zh() + "、" + b.zh(), a.en() + ", " + b.en());
}

/// "供應商（supplier）", "supplier": the label, and the name where that says more.
v1::Bilingual named(const v1::Bilingual& label, const std::string& name) {
    const auto with = [&](const std::string& text, const char* open, const char* close) {
        return text == name ? name : text + open + name + close;
    };
    return catalog::both(with(label.zh(), "（", "）"), with(label.en(), " (", ")"));
}

/// A date of the entry, or its own day, which no register labels.
v1::Bilingual day_named(const Convention& c, const v1::EntryType& type, const std::string& name) {
    if (name == catalog::kOccurredOn)
        return named(catalog::both("發生日", "the day of the act"), name);
    return named(c.texts->label(type.key(), name), name);
}

v1::Bilingual operand(const Convention& c, const v1::FieldDef& field, const v1::Operand& operand) {
    if (operand.has_parameter()) {
        const std::string key = "cat/parameter/" + operand.parameter();
        return named(c.texts->title(key), operand.parameter());
    }
    const std::string value = wire::value_text(operand.literal());
    if (field.type() != v1::FIELD_TYPE_CHOICE) return catalog::both(value, value);
    return named(c.texts->label("cat/enumeration/" + field.of(), value), value);
}

v1::Bilingual operator_words(v1::Operator op) {
    switch (op) {
        case v1::OPERATOR_AT_LEAST: return catalog::both("至少為", "is at least");
        case v1::OPERATOR_AT_MOST:  return catalog::both("至多為", "is at most");
        case v1::OPERATOR_IN:       return catalog::both("為其一：", "is one of");
        case v1::OPERATOR_HAS:      return catalog::both("含", "has");
        case v1::OPERATOR_HAS_ALL:  return catalog::both("全部具備", "has all of");
        default:                    return catalog::both("為", "is");
    }
}

v1::Bilingual test_term(const Convention& c, const v1::EntryType& target, const v1::Test& test) {
    const v1::FieldDef* field = catalog::field(target, test.field());
    v1::Bilingual operands;
    for (const v1::Operand& one : test.operands())
        operands = joined(operands, operand(c, *field, one));
    const v1::Bilingual name = named(c.texts->label(target.key(), test.field()), test.field());
    const v1::Bilingual words = operator_words(test.op());
    return catalog::both("其「" + name.zh() + "」須" + words.zh() + " " + operands.zh(),
                         "of what it names, " + name.en() + " " + words.en() + " " + operands.en());
}

}  // namespace

std::vector<v1::Bilingual> field_terms(const Convention& convention, const v1::EntryType& type,
                                       const v1::FieldDef& field) {
    std::vector<v1::Bilingual> terms;
    if (field.confidential()) {
        terms.push_back(
            catalog::both("機密欄位：帳本僅載其承諾值，內容存於本行之文件庫，其他成員不得閱覽",
                          "confidential: the ledger holds its commitment alone, the text stays "
                          "in your vault and other members do not see it"));
    }
    if (field.set() && field.min() > 1) {
        const std::string count = std::to_string(field.min());
        terms.push_back(catalog::both("至少 " + count + " 項", "at least " + count));
    }
    if (!field.not_before().empty()) {
        const v1::Bilingual other = day_named(convention, type, field.not_before());
        terms.push_back(
            catalog::both("不得早於「" + other.zh() + "」", "not before " + other.en()));
    }
    if (field.declared_ahead()) {
        terms.push_back(catalog::both("應於該日之前申報", "filed before that day"));
    }
    v1::Bilingual same;
    for (const std::string& name : field.same())
        same = joined(same, named(convention.texts->label(type.key(), name), name));
    if (!same.en().empty()) {
        terms.push_back(catalog::both("其「" + same.zh() + "」須與本紀錄相同",
                                      "of what it names, " + same.en() + " is the same as here"));
    }
    const v1::EntryType* target = convention.catalog->entry_type(field.of());
    if (target == nullptr) return terms;
    for (const v1::Test& test : field.where().tests())
        terms.push_back(test_term(convention, *target, test));
    return terms;
}

}  // namespace charter::client
