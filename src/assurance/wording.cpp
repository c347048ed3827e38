#include "assurance/wording.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "wire/words.hpp"

namespace charter::assurance {
namespace {

using catalog::both;

/// How an expectation begins, and what stands around the rest of it in Chinese.
struct Frame {
    v1::Operator op;  // of a test; unspecified: of a fact's own
    std::string_view en;
    std::string_view before;
    std::string_view after;
};
// Of two that begin alike the longer first.
constexpr std::array kFrames = {
    Frame{v1::OPERATOR_AT_LEAST, "at least ", "至少 ", ""},
    Frame{v1::OPERATOR_AT_MOST, "at most ", "至多 ", ""},
    Frame{v1::OPERATOR_IN, "one of ", "", "（擇一）"},
    Frame{v1::OPERATOR_HAS_ALL, "has all of ", "全部包含 ", ""},
    Frame{v1::OPERATOR_HAS, "has ", "包含 ", ""},
    Frame{v1::OPERATOR_UNSPECIFIED, "due within ", "", "內完成"},
    Frame{v1::OPERATOR_UNSPECIFIED, "within ", "", "內"},
};

struct Word {
    std::string_view en;
    std::string_view zh;
};
constexpr std::array kWords = {
    Word{"true", "是"},
    Word{"false", "否"},
    Word{"(absent)", "（無）"},
    Word{"signed off", "已簽核"},
    Word{"refused for the right reason", "以正確之理由拒絕"},
};

struct Label {
    std::string_view field;
    std::string_view zh;
    std::string_view en;
};
// Of the envelope of an entry, and what facts themselves say of probes, rules and exceptions.
constexpr std::array kLabels = {
    Label{"collected", "量測日", "measured on"},
    Label{"dangling", "所參照者已失效", "refers to what is no longer in force"},
    Label{"due_at", "期限", "due"},
    Label{"error", "錯誤", "error"},
    Label{"expiring", "即將到期", "about to expire"},
    Label{"member", "成員", "member"},
    Label{"occurred_on", "發生日", "day of the act"},
    Label{"overdue", "逾期", "overdue"},
    Label{"owner", "負責人", "owner"},
    Label{"signers", "簽署人", "signers"},
    Label{"valid_until", "有效至", "valid until"},
    Label{"verdict", "挑戰結果", "outcome of the challenge"},
};

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What stands before and after the first `between`; nothing and nothing where it is not there.
std::pair<std::string_view, std::string_view> around(std::string_view text,
                                                     std::string_view between) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) return {};
    return {text.substr(0, at), text.substr(at + between.size())};
}

std::string chinese_value(std::string_view value, const std::string& enumeration,
                          const catalog::Texts& texts) {
    const auto known = std::ranges::find(kWords, value, &Word::en);
    if (known != kWords.end()) return std::string(known->zh);
    if (const auto [from, to] = around(value, " to "); is_number(from) && is_number(to)) {
        return std::string(from).append(" 至 ").append(to);
    }
    if (const auto [number, unit] = around(value, " "); is_number(number)) {
        return wire::quantity(number, unit, true);
    }
    if (enumeration.empty()) return std::string(value);
    return texts.label(enumeration, value).zh();
}

std::string chinese_values(std::string_view values, std::string_view enumeration,
                           const catalog::Texts& texts) {
    if (enumeration.empty()) return chinese_value(values, {}, texts);
    constexpr std::string_view kSeparator = ", ";
    const std::string key = std::string("cat/enumeration/").append(enumeration);
    std::string all;
    for (;;) {
        const std::size_t end = std::min(values.find(kSeparator), values.size());
        all.append(all.empty() ? "" : "、")
            .append(chinese_value(values.substr(0, end), key, texts));
        if (end == values.size()) return all;
        values.remove_prefix(end + kSeparator.size());
    }
}

v1::Bilingual values_in_both(std::string_view values, std::string_view enumeration,
                             const catalog::Texts& texts) {
    return both(chinese_values(values, enumeration, texts), std::string(values));
}

/// Of a field of `key`, a register, table or probe; of one that every entry or every fact of its
/// kind has, our own; else its name.
v1::Bilingual field_label(std::string_view key, std::string_view field,
                          const catalog::Texts& texts) {
    if (const v1::Label* label = texts.find_label(key, field)) return label->text();
    const auto own = std::ranges::find(kLabels, field, &Label::field);
    return own == kLabels.end() ? both(std::string(field), std::string(field))
                                : both(std::string(own->zh), std::string(own->en));
}

/// "" of a field without words, or of nullptr.
std::string_view enumeration_of(const v1::FieldDef* field) {
    const bool has_words = field != nullptr && field->type() == v1::FIELD_TYPE_CHOICE;
    return has_words ? std::string_view(field->of()) : std::string_view();
}

struct About {
    std::string_view key;  // whose labels are shown
    const v1::FieldDef* field = nullptr;
    std::string_view subjects;  // the enumeration whose words are judged one by one
};

/// Of a field of the type that has this word; "" where none has.
std::string_view enumeration_with(const v1::EntryType& type, std::string_view word,
                                  const catalog::Catalog& catalog) {
    for (const v1::FieldDef& field : type.fields()) {
        const std::string_view words = enumeration_of(&field);
        if (catalog.has_word(words, word)) return words;
    }
    return {};
}

About about_type(const v1::EntryType* type, const v1::Fact& fact) {
    if (type == nullptr) return {};
    return {type->key(), catalog::field(*type, fact.field()), {}};
}

About about_entry(const v1::EntryType* type, const v1::Fact& fact,
                  const catalog::Catalog& catalog) {
    About about = about_type(type, fact);
    if (type == nullptr || fact.subject().empty()) return about;
    about.subjects = enumeration_with(*type, fact.subject(), catalog);
    return about;
}

About about_population(const v1::Population& population, const v1::Fact& fact,
                       const catalog::Catalog& catalog) {
    About about = about_type(catalog.entry_type(population.type()), fact);
    about.subjects = population.enumeration();
    return about;
}

About about_probe(const v1::ProbeDef& probe, const v1::Fact& fact) {
    const auto found = std::ranges::find(probe.values(), fact.field(), &v1::FieldDef::name);
    return {probe.key(), found == probe.values().end() ? nullptr : &*found, {}};
}

About about(const v1::Fact& fact, const catalog::Catalog& catalog) {
    const auto [kind, name] = catalog::parts_of(fact.mechanism());
    if (kind == "entry") return about_entry(catalog.entry_type(name), fact, catalog);
    if (kind == "probe") {
        const v1::ProbeDef* probe = catalog.probe(name);
        if (probe != nullptr) return about_probe(*probe, fact);
    }
    if (kind == "population") {
        const v1::Population* population = catalog.population(name);
        if (population != nullptr) return about_population(*population, fact, catalog);
    }
    return {};
}

}  // namespace

std::string_view operator_words(v1::Operator op) {
    const auto frame = std::ranges::find(kFrames, op, &Frame::op);
    return op == v1::OPERATOR_UNSPECIFIED || frame == kFrames.end() ? "" : frame->en;
}

v1::Bilingual expectation(std::string_view text, std::string_view enumeration,
                          const catalog::Texts& texts) {
    for (const Frame& frame : kFrames) {
        if (!text.starts_with(frame.en)) continue;
        const std::string_view values = text.substr(frame.en.size());
        return both(std::string(frame.before)
                        .append(chinese_values(values, enumeration, texts))
                        .append(frame.after),
                    std::string(text));
    }
    return values_in_both(text, enumeration, texts);
}

FactWords words_of(const v1::Fact& fact, const catalog::Catalog& catalog,
                   const catalog::Texts& texts) {
    const About of = about(fact, catalog);
    const std::string_view words = enumeration_of(of.field);
    FactWords all;
    all.subject = values_in_both(fact.subject(), of.subjects, texts);
    if (catalog.parameter(fact.field()) != nullptr && fact.mechanism().starts_with("rule/")) {
        all.field = texts.title("cat/parameter/" + fact.field());
    } else if (!fact.field().empty()) {
        all.field = field_label(of.key, fact.field(), texts);
    }
    all.observed = values_in_both(fact.observed(), words, texts);
    all.expected = expectation(fact.expected(), words, texts);
    return all;
}

}  // namespace charter::assurance
