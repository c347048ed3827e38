#include "verify/pack_statuses.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "assurance/wording.hpp"
#include "base/civil.hpp"
#include "verify/pack_acts.hpp"
#include "verify/texts.hpp"
#include "wire/words.hpp"

namespace charter::verify {
namespace {

using pack::Interval;
using pack::PackReport;
using pack::Result;
using pack::StatusLife;
using pack::StatusResult;

std::string_view word_of(Result result) {
    switch (result) {
        case Result::is_true:    return "true";
        case Result::is_false:   return "false";
        case Result::not_judged: return "not_judged";
    }
    return "";
}

Bilingual text_of(Result result) {
    switch (result) {
        case Result::is_true:    return {"屬實", "true"};
        case Result::is_false:   return {"不實", "false"};
        case Result::not_judged: return {"無法判定", "not judged"};
    }
    return {};
}

Bilingual text_of(v1::StatusValue value) {
    const std::string_view word = wire::status_word(value);
    return {wire::status_text(word, true), wire::status_text(word, false)};
}

/// Empty where the pack has no texts: an id is no title.
Bilingual title_of(const PackReport& report, const std::string& key) {
    const v1::ItemText* text = report.texts ? report.texts->find(key) : nullptr;
    if (text == nullptr) return {};
    return {text->title().zh(), text->title().en()};
}

Bilingual title_of(const PackReport& report, const v1::Fact& fact) {
    if (!report.texts || !report.catalog) return {};
    const v1::Bilingual title = catalog::mechanism_title(fact, *report.catalog, *report.texts);
    return {title.zh(), title.en()};
}

Bilingual title_of_requirement(const PackReport& report, const std::string& id) {
    return title_of(report, "cat/requirement/" + id);
}

std::uint32_t article_of(const PackReport& report, const std::string& id) {
    const v1::Requirement* requirement = report.catalog ? report.catalog->requirement(id) : nullptr;
    return requirement == nullptr ? 0 : requirement->article();
}

/// " (Article 12: Title)", or as much of it as is known.
std::string place_of(const PackReport& report, const std::string& id, std::string_view language) {
    const std::uint32_t article = article_of(report, id);
    if (article == 0) return {};
    const std::string number = std::to_string(article);
    const std::string title = title_of_requirement(report, id).in(language);
    const Bilingual place{"（第 " + number + " 條" + (title.empty() ? "" : "：" + title) + "）",
                          " (Article " + number + (title.empty() ? "" : ": " + title) + ")"};
    return place.in(language);
}

std::string in_parentheses(const std::string& text) {
    return text.empty() ? text : " (" + text + ")";
}

/// Without the texts of the convention all is as the ledger has it.
assurance::FactWords words_of(const PackReport& report, const v1::Fact& fact) {
    if (report.texts && report.catalog) {
        return assurance::words_of(fact, *report.catalog, *report.texts);
    }
    const auto same = [](const std::string& text) { return catalog::both(text, text); };
    return {same(fact.subject()), same(fact.field()), same(fact.observed()), same(fact.expected())};
}

std::string fact_line(const PackReport& report, const v1::Fact& fact, std::string_view language) {
    const Bilingual expected{"，應為 ", ", expected "};
    const bool zh = language != "en";
    const assurance::FactWords said = words_of(report, fact);
    const auto in = [zh](const v1::Bilingual& text) { return zh ? text.zh() : text.en(); };
    std::string line = fact.mechanism() + in_parentheses(title_of(report, fact).in(language)) +
                       (fact.subject().empty() ? "" : " " + in(said.subject)) + ": " +
                       text_of(fact.value()).in(language) +
                       in_parentheses(wire::why_text(fact.why(), zh));
    if (!fact.field().empty()) line += " " + in(said.field) + " = ";
    line += in(said.observed);
    if (!fact.expected().empty()) line += expected.in(language) + in(said.expected);
    if (!fact.ref().empty()) line += "  <- " + fact.ref();
    return "    " + printable(line) + "\n";
}

bool is_none(const Interval& interval) { return interval.value == v1::STATUS_VALUE_UNSPECIFIED; }

std::string interval_line(const PackReport& report, const Interval& interval,
                          std::string_view language) {
    const auto time = [&](std::int64_t ms) { return format_time(ms, report.utc_offset_minutes); };
    const std::string height = std::to_string(interval.height);
    const Bilingual block{"（區塊 " + height + "）", " (block " + height + ")"};
    return "      " + time(interval.from_ms) + " - " + time(interval.until_ms) + ": " +
           text_of(interval.value).in(language) +
           (is_none(interval) ? std::string() : block.in(language)) + "\n";
}

std::string life_line(const PackReport& report, const StatusLife& life, std::string_view language) {
    const std::string name = "  " + printable(life.requirement + " " + life.member +
                                              place_of(report, life.requirement, language));
    if (life.intervals.size() == 1) {
        const Bilingual value = text_of(life.intervals.front().value);
        const Bilingual text{"全期間" + value.zh, value.en + " throughout"};
        return name + ": " + text.in(language) + "\n";
    }
    const std::string changes = std::to_string(life.intervals.size() - 1);
    const Bilingual text{"變動 " + changes + " 次", "changes " + changes};
    std::string lines = name + ": " + text.in(language) + "\n";
    for (const Interval& interval : life.intervals) {
        lines += interval_line(report, interval, language);
    }
    return lines;
}

bool begins_late(const StatusLife& life) { return is_none(life.intervals.front()); }

std::size_t count_satisfied(const std::vector<StatusLife>& lives) {
    return static_cast<std::size_t>(std::ranges::count_if(
        lives, [](const StatusLife& life) { return life.satisfied_throughout(); }));
}

void set_intervals(const StatusLife& life,
                   google::protobuf::RepeatedPtrField<v1::StatusInterval>& into) {
    for (const Interval& interval : life.intervals) {
        v1::StatusInterval& set = *into.Add();
        set.set_value(std::string(wire::status_word(interval.value)));
        set.set_from_ms(interval.from_ms);
        set.set_until_ms(interval.until_ms);
        set.set_since_ms(interval.since_ms);
        set.set_height(interval.height);
    }
}

void set_fact(const PackReport& report, const v1::Fact& fact, v1::FactVerdict& into) {
    const Bilingual title = title_of(report, fact);
    into.set_mechanism(fact.mechanism());
    into.set_title_zh(title.zh);
    into.set_title_en(title.en);
    into.set_subject(fact.subject());
    into.set_value(std::string(wire::status_word(fact.value())));
    into.set_why(fact.why());
    into.set_why_zh(wire::why_text(fact.why(), true));
    into.set_why_en(wire::why_text(fact.why(), false));
    into.set_field(fact.field());
    into.set_observed(fact.observed());
    into.set_expected(fact.expected());
    into.set_ref(fact.ref());
    if (!report.texts) return;
    const assurance::FactWords said = words_of(report, fact);
    into.set_field_zh(said.field.zh());
    into.set_field_en(said.field.en());
    into.set_subject_zh(said.subject.zh());
    into.set_observed_zh(said.observed.zh());
    into.set_expected_zh(said.expected.zh());
}

}  // namespace

v1::StatusVerdict verdict_of(const PackReport& report, const StatusResult& status,
                             bool with_facts) {
    v1::StatusVerdict into;
    const Bilingual title = title_of_requirement(report, status.requirement);
    const Bilingual value = text_of(status.value);
    into.set_requirement(status.requirement);
    into.set_member(status.member);
    into.set_value(std::string(wire::status_word(status.value)));
    into.set_result(std::string(word_of(status.result)));
    into.set_why(status.why);
    into.set_article(article_of(report, status.requirement));
    into.set_title_zh(title.zh);
    into.set_title_en(title.en);
    into.set_value_zh(value.zh);
    into.set_value_en(value.en);
    if (!with_facts) return into;
    for (const v1::Fact& fact : status.facts) set_fact(report, fact, *into.add_facts());
    return into;
}

std::string status_lines(const PackReport& report, std::string_view language) {
    const bool all = !report.scope.requirement.empty();
    std::string lines;
    for (const StatusResult& status : report.statuses) {
        if (!all && status.result == Result::is_true) continue;
        std::string line = status.requirement + " " + status.member + ": " +
                           text_of(status.value).in(language) + " - " +
                           text_of(status.result).in(language);
        if (!status.why.empty()) line += ", " + status.why;
        line += place_of(report, status.requirement, language);
        lines += "  " + printable(line) + "\n";
        if (!all) continue;
        for (const v1::Fact& fact : status.facts) {
            lines += fact_line(report, fact, language) + act_lines(report, fact.ref(), language);
        }
    }
    return lines;
}

std::string life_lines(const PackReport& report, std::string_view language) {
    if (report.lives.empty()) return {};
    std::string lines;
    if (report.period) {
        const std::int32_t offset = report.utc_offset_minutes;
        const std::string from = format_time(report.period->from_ms, offset);
        const std::string until = format_time(report.period->until_ms, offset);
        const std::string satisfied = std::to_string(count_satisfied(report.lives));
        const std::string all = std::to_string(report.lives.size());
        lines = Bilingual{from + " 至 " + until + "：" + all + " 項狀態中，全期間符合者 " +
                              satisfied + " 項\n",
                          from + " to " + until + ": of " + all +
                              " statuses, satisfied throughout " + satisfied + "\n"}
                    .in(language);
    }
    if (std::ranges::any_of(report.lives, begins_late)) {
        lines +=
            Bilingual{"成員獲准加入前，或公約尚無該要求時，不存在任何狀態。\n",
                      "Before a member's admission, or before the convention asks something, no "
                      "status exists.\n"}
                .in(language);
    }
    for (const StatusLife& life : report.lives) lines += life_line(report, life, language);
    return lines;
}

void set_statuses(const PackReport& report, v1::PackVerdict& verdict) {
    verdict.set_texts(report.texts ? "held" : "not_held");
    if (report.period) {
        verdict.set_from_ms(report.period->from_ms);
        verdict.set_until_ms(report.period->until_ms);
    }
    std::map<std::pair<std::string_view, std::string_view>, const StatusLife*> lives;
    for (const StatusLife& life : report.lives) lives[{life.requirement, life.member}] = &life;
    for (const StatusResult& status : report.statuses) {
        v1::StatusVerdict& into = *verdict.add_statuses();
        into = verdict_of(report, status, !report.scope.requirement.empty());
        const auto life = lives.find({status.requirement, status.member});
        if (life == lives.end()) continue;
        set_intervals(*life->second, *into.mutable_intervals());
        into.set_satisfied_throughout(life->second->satisfied_throughout());
        lives.erase(life);
    }
    for (const auto& [name, life] : lives) {
        v1::StatusLife& into = *verdict.add_ended();
        into.set_requirement(life->requirement);
        into.set_member(life->member);
        set_intervals(*life, *into.mutable_intervals());
        into.set_satisfied_throughout(life->satisfied_throughout());
    }
}

}  // namespace charter::verify
