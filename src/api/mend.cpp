#include "api/mend.hpp"

#include <map>
#include <optional>
#include <utility>

#include "api/mend_sentences.hpp"
#include "base/holes.hpp"
#include "tasks/need.hpp"

namespace charter::api {
namespace {

using catalog::both;
using Words = std::map<std::string, v1::Bilingual, std::less<>>;

v1::Bilingual same(const std::string& text) { return both(text, text); }

template <class Roles>
v1::Bilingual role_titles(const Roles& roles, const Texts& texts) {
    v1::Bilingual all;
    for (const std::string& role : roles) {
        const v1::Bilingual title = texts.title("cat/role/" + role);
        all.set_zh(all.zh() + (all.zh().empty() ? "" : "、") + title.zh());
        all.set_en(all.en() + (all.en().empty() ? "" : ", ") + title.en());
    }
    return all;
}

std::string_view key_of_type(const v1::EntryType* type) {
    return type == nullptr ? std::string_view() : std::string_view(type->key());
}

void add_entry_words(const v1::EntryType& type, const Texts& texts, Words& words) {
    const v1::Bilingual makers = role_titles(type.maker_roles(), texts);
    const v1::Bilingual checkers = role_titles(type.checker_roles(), texts);
    if (!makers.en().empty()) {
        words["makers"] = both("（填報：" + makers.zh() + "）", " (by: " + makers.en() + ")");
    }
    if (!checkers.en().empty()) {
        words["checkers"] =
            both("，並由" + checkers.zh() + "之一簽核", ", signed off by one of: " + checkers.en());
    }
    words["act"] = same(std::string(tasks::act_of_table(type.name())));
}

void add_population_words(const v1::Population& population, const catalog::Catalog& catalog,
                          const Texts& texts, Words& words) {
    words["type"] = texts.title(key_of_type(catalog.entry_type(population.type())));
    if (population.empty() != v1::WHEN_EMPTY_DECLARED) return;
    const v1::Bilingual word =
        texts.label("cat/enumeration/declared_population", population.declared_as());
    words["declared"] = both("，或於「無此項聲明」聲明並無「" + word.zh() + "」",
                             ", or file a nil declaration of " + word.en() + " (nil_declarations)");
}

Words words_for(const v1::Fact& fact, const assurance::FactWords& said,
                const catalog::Catalog& catalog, const Texts& texts) {
    const auto [kind, name] = catalog::parts_of(fact.mechanism());
    Words words;
    words["t"] = catalog::mechanism_title(fact, catalog, texts);
    words["field"] = said.field;
    words["observed"] = fact.observed().empty() ? same("-") : said.observed;
    words["expected"] = said.expected;
    words["ref"] = same(fact.ref());
    for (const char* maybe : {"subject", "makers", "checkers", "declared", "type", "act"}) {
        words[maybe] = v1::Bilingual();
    }
    if (!fact.subject().empty()) {
        words["subject"] = both("（" + said.subject.zh() + "）", " for " + said.subject.en());
    }
    if (kind == "entry") {
        if (const v1::EntryType* type = catalog.entry_type(name))
            add_entry_words(*type, texts, words);
    }
    if (kind == "population") {
        if (const v1::Population* population = catalog.population(name)) {
            add_population_words(*population, catalog, texts, words);
        }
    }
    return words;
}

std::string fill(std::string_view pattern, const Words& words, bool zh) {
    return fill_holes(pattern, [&](std::string_view name) {
        const auto word = words.find(name);
        if (word == words.end()) return std::optional<std::string>("");
        return std::optional<std::string>(zh ? word->second.zh() : word->second.en());
    });
}

}  // namespace

std::optional<Hint> mend(const v1::Fact& fact, const assurance::FactWords& said,
                         const catalog::Catalog& catalog, const Texts& texts) {
    if (fact.value() == v1::STATUS_VALUE_SATISFIED ||
        fact.value() == v1::STATUS_VALUE_NOT_APPLICABLE) {
        return std::nullopt;
    }
    const auto [kind, name] = catalog::parts_of(fact.mechanism());
    const bool of_table = kind == "entry" && catalog.is_table(name);
    for (const Sentence& sentence : kSentences) {
        if (sentence.why != fact.why()) continue;
        if (sentence.kind != (of_table ? std::string_view("table") : kind)) continue;
        const Words words = words_for(fact, said, catalog, texts);
        return Hint{fill(sentence.zh, words, true), fill(sentence.en, words, false)};
    }
    return std::nullopt;
}

}  // namespace charter::api
