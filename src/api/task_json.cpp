#include "api/task_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/assessment.hpp"
#include "api/auth.hpp"
#include "api/json.hpp"
#include "api/task_sentences.hpp"
#include "assurance/wording.hpp"
#include "base/civil.hpp"
#include "base/holes.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// What a sentence can be filled with.
struct Words {
    v1::Bilingual target;
    v1::Bilingual act;
    std::string about;
    std::string subject;
    v1::Bilingual why;
};

template <class Sentences>
json::object sentence(const Sentences& sentences, std::string_view word, const Words& words) {
    for (const TaskSentence& each : sentences) {
        if (each.word != word) continue;
        const auto filled = [&](std::string_view pattern, bool zh) {
            return fill_holes(pattern, [&](std::string_view name) -> std::optional<std::string> {
                if (name == "t") return zh ? words.target.zh() : words.target.en();
                if (name == "a") return zh ? words.act.zh() : words.act.en();
                if (name == "about") return words.about;
                if (name == "subject") return words.subject;
                return zh ? words.why.zh() : words.why.en();
            });
        };
        return bilingual(filled(each.zh, true), filled(each.en, false));
    }
    return bilingual(word, word);
}

bool is_notice(std::string_view name, const catalog::Catalog& catalog) {
    return std::ranges::any_of(catalog.wire().notices(),
                               [&](const v1::Notice& notice) { return notice.name() == name; });
}

/// Of a register, table, probe, parameter, act, notice or roles ("hr,ciso"); else the name itself.
v1::Bilingual target_title(const std::string& target, const catalog::Catalog& catalog,
                           const catalog::Texts& texts) {
    if (const v1::EntryType* type = catalog.entry_type(target)) return texts.title(type->key());
    if (catalog.probe(target) != nullptr) return texts.title("cat/probe/" + target);
    if (catalog.parameter(target) != nullptr) return texts.title("cat/parameter/" + target);
    if (catalog.act(target) != nullptr) return texts.title("cat/act/" + target);
    if (is_notice(target, catalog)) return texts.title("cat/notice/" + target);
    if (target == "exceptions") return texts.title("cat/act/exceptions.request");
    v1::Bilingual title;
    std::size_t from = 0;
    while (from < target.size()) {
        const std::size_t to = std::min(target.find(',', from), target.size());
        const std::string name = target.substr(from, to - from);
        v1::Bilingual one;
        one.set_zh(name);
        one.set_en(name);
        if (catalog.role(name) != nullptr) one = texts.title("cat/role/" + name);
        title.set_zh(title.zh() + (title.zh().empty() ? "" : "、") + one.zh());
        title.set_en(title.en() + (title.en().empty() ? "" : ", ") + one.en());
        from = to + 1;
    }
    return title;
}

json::array names(const std::vector<std::string>& all) {
    json::array list;
    for (const std::string& name : all) list.emplace_back(name);
    return list;
}

json::array roles_json(const std::vector<std::string>& roles, const catalog::Texts& texts) {
    json::array list;
    for (const std::string& role : roles) {
        list.push_back({{"role", role}, {"title", bilingual(texts.title("cat/role/" + role))}});
    }
    return list;
}

json::array requirements_of(const std::vector<std::string>& ids, const catalog::Catalog& catalog,
                            const catalog::Texts& texts) {
    json::array list;
    for (const std::string& id : ids) {
        const v1::Requirement* requirement = catalog.requirement(id);
        if (requirement == nullptr) continue;
        list.push_back(
            {{"id", id},
             {"title", bilingual(texts.title(requirement->key(), requirement->text_digest()))}});
    }
    return list;
}

/// What a task wants of a field, as the fact that would say so.
v1::Fact fact_of(const tasks::Task& task, const tasks::Wanted& wanted,
                 const catalog::Catalog& catalog) {
    v1::Fact fact;
    const char* kind = catalog.entry_type(task.target) != nullptr  ? "entry/"
                       : catalog.parameter(task.target) != nullptr ? "rule/"
                                                                   : "probe/";
    fact.set_mechanism(kind + task.target);
    fact.set_field(wanted.field);
    fact.set_expected(wanted.expected);
    return fact;
}

json::array wanted_json(const tasks::Task& task, const catalog::Catalog& catalog,
                        const catalog::Texts& texts) {
    json::array list;
    for (const tasks::Wanted& wanted : task.wanted) {
        assurance::FactWords said =
            assurance::words_of(fact_of(task, wanted, catalog), catalog, texts);
        if (catalog.enumeration(wanted.field) != nullptr) {  // a word of it, of no field
            said.field = texts.title("cat/enumeration/" + wanted.field);
            said.expected = assurance::expectation(wanted.expected, wanted.field, texts);
        }
        list.push_back({{"field", wanted.field},
                        {"label", bilingual(said.field)},
                        {"expected", wanted.expected},
                        {"expected_text", bilingual(said.expected)}});
    }
    return list;
}

json::value day_json(const std::optional<Day>& day) {
    return day ? json::value(format_date(*day)) : json::value(nullptr);
}

/// Of a day that ends before its midnight the time; else null.
json::value time_json(std::int64_t end_ms, const engine::Tip& tip) {
    constexpr std::size_t kHour = 11;  // in 2026-12-31T08:15:30.250+08:00
    if (end_ms == 0) return nullptr;
    const std::string time = format_time(end_ms, tip.config.utc_offset_minutes()).substr(kHour, 5);
    return time == "00:00" ? json::value(nullptr) : json::value(time);
}

void add_sitting(json::object& item, std::string_view name, const catalog::Texts& texts) {
    item["sitting"] = name;
    item["sitting_title"] = name.empty()
                                ? json::value(nullptr)
                                : json::value(bilingual(texts.title(tasks::sitting_key(name))));
}

}  // namespace

json::object task_json(const tasks::Task& task, const TaskEdge& edge) {
    const catalog::Catalog& catalog = *edge.tip.catalog;
    const catalog::Texts& texts = edge.texts;
    Words words{target_title(task.target, catalog, texts), target_title(task.act, catalog, texts),
                task.about, task.subjects.empty() ? std::string() : task.subjects[0],
                target_title(task.why, catalog, texts)};
    json::object item{{"id", task.id},
                      {"kind", tasks::kind_word(task.kind)},
                      {"member", task.member},
                      {"title", sentence(kTaskTitles, tasks::kind_word(task.kind), words)},
                      {"target", task.target},
                      {"target_title", bilingual(words.target)},
                      {"act", task.act},
                      {"about", task.about},
                      {"why", task.why},
                      {"state", tasks::state_word(task.state)},
                      {"due", day_json(task.due)},
                      {"due_time", time_json(task.due_ms, edge.tip)},
                      {"failing", task.failing},
                      {"onboarding", task.onboarding},
                      {"step", task.step},
                      {"entries", task.entries},
                      {"command", task.command}};
    item["roles"] = roles_json(task.roles, texts);
    item["persons"] = names(task.persons);
    item["concerned"] = names(task.concerned);
    item["requirements"] = requirements_of(task.requirements, catalog, texts);
    item["wanted"] = wanted_json(task, catalog, texts);
    item["subjects"] = names(task.subjects);
    item["subject_count"] = task.subject_count;
    add_sitting(item, edge.plan.of(task), texts);
    return item;
}

json::object sitting_json(const tasks::Sitting& sitting, const catalog::Texts& texts) {
    const std::string key = tasks::sitting_key(sitting.name);
    const v1::ItemText* text = texts.find(key);
    return {{"sitting", sitting.name},
            {"member", sitting.member},
            {"title", bilingual(texts.title(key))},
            {"text", bilingual(text != nullptr ? text->text() : v1::Bilingual())},
            {"state", tasks::state_word(sitting.state)},
            {"due", day_json(sitting.due)},
            {"failing", sitting.failing},
            {"tasks", names(sitting.tasks)},
            {"requirements", names(sitting.requirements)}};
}

json::object date_json(const tasks::Date& date, const TaskEdge& edge) {
    const catalog::Catalog& catalog = *edge.tip.catalog;
    const catalog::Texts& texts = edge.texts;
    const std::string_view occasion = tasks::occasion_word(date.occasion);
    const Words words{target_title(date.target, catalog, texts),
                      {},
                      date.about,
                      date.subjects.empty() ? std::string() : date.subjects[0],
                      {}};
    json::object item{{"uid", date.uid},
                      {"day", format_date(date.day)},
                      {"time", time_json(date.end_ms, edge.tip)},
                      {"occasion", occasion},
                      {"title", sentence(kOccasionTitles, occasion, words)},
                      {"target", date.target},
                      {"about", date.about},
                      {"requirements", requirements_of(date.requirements, catalog, texts)},
                      {"subjects", names(date.subjects)},
                      {"subject_count", date.subject_count}};
    add_sitting(item, edge.plan.of(date.target), texts);
    return item;
}

json::object line_json(const tasks::Line& line, const engine::Tip& tip, const catalog::Texts& texts,
                       bool readable) {
    v1::Fact fact = line.item.fact;
    if (!readable) {
        for (std::string* hidden :
             {fact.mutable_subject(), fact.mutable_ref(), fact.mutable_observed()}) {
            hidden->clear();
        }
    }
    std::optional<Day> last;
    if (line.ends_ms != 0) last = day_at(line.ends_ms - 1, tip.config.utc_offset_minutes());
    return {{"fact", fact_json(fact, *tip.catalog, texts)},
            {"readable", readable},
            {"holds", tasks::is_green(fact.value()) || line.item.excepted_ms != 0},
            {"ending", tasks::ending_word(line.ending)},
            {"ends_on", day_json(last)},
            {"task", readable ? line.task : std::string()}};
}

bool may_read_target(const Identity& identity, const catalog::Catalog& catalog,
                     std::string_view target, std::string_view member) {
    if (!catalog.is_register(target)) return true;
    return may_read_entries(identity, *catalog.entry_type(target), member);
}

}  // namespace charter::api
