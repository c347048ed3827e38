#include "report/task_text.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <sstream>
#include <vector>

#include "report/document.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownMax = 8;

struct Word {
    std::string_view word;
    std::string_view zh;
    std::string_view en;
};

constexpr std::array<Word, 5> kStates = {{{"overdue", "逾期", "overdue"},
                                          {"in_1_day", "一日內到期", "due within a day"},
                                          {"in_7_days", "七日內到期", "due within 7 days"},
                                          {"in_30_days", "三十日內到期", "due within 30 days"},
                                          {"open", "尚早或無期限", "later, or without a day"}}};

constexpr std::array<Word, 9> kEndings = {
    {{"never", "不因時間失效", "does not end by time"},
     {"cadence", "屆時超過週期", "too old then"},
     {"validity", "屆時效期屆滿", "its validity ends then"},
     {"due", "屆時應已辦理", "due then"},
     {"exception", "屆時例外期滿", "the exception ends then"},
     {"onboarding", "屆時新成員寬限期滿", "the ease of a new member ends then"},
     {"observation", "由探針更新", "measured again by the probe"},
     {"challenge", "由挑戰更新", "the rule is tried again"},
     {"change", "屆時所依據者變動", "what it rests on changes then"}}};

template <std::size_t Size>
std::string word_of(const std::array<Word, Size>& words, std::string_view word, bool zh) {
    for (const Word& known : words) {
        if (known.word == word) return std::string(zh ? known.zh : known.en);
    }
    return std::string(word);
}

/// "a, b, c +12": of `count` things the first few.
std::string some_of(const std::vector<std::string>& all, std::size_t count) {
    const std::size_t shown = std::min(all.size(), kShownMax);
    std::string text = joined(std::span(all).first(shown), ", ");
    if (count > shown) text.append(" +").append(std::to_string(count - shown));
    return text;
}

void write_row(std::ostream& out, std::string_view label, const std::string& text) {
    if (!text.empty()) out << "    " << label << (label.empty() ? "" : ": ") << text << "\n";
}

std::string wanted_of(const json::object& task, bool zh) {
    std::vector<std::string> all;
    for (const json::value& each : list_of(task, "wanted")) {
        if (!each.is_object()) continue;
        const json::object& wanted = each.as_object();
        all.push_back(bilingual_of(wanted, "label", zh) + " = " +
                      reading_of(wanted, "expected", zh));
    }
    return some_of(all, all.size());
}

std::string who_of(const json::object& task, bool zh) {
    const std::vector<std::string> persons = texts_in(task, "persons");
    if (!persons.empty()) return some_of(persons, persons.size());
    std::vector<std::string> roles;
    for (const json::value& each : list_of(task, "roles")) {
        if (each.is_object()) roles.push_back(bilingual_of(each.as_object(), "title", zh));
    }
    return (zh ? "目前無人（角色：" : "nobody now (roles: ") + some_of(roles, roles.size()) +
           (zh ? "）" : ")");
}

std::string serves_of(const json::object& task, bool zh) {
    const std::vector<std::string> ids = members_in(task, "requirements", "id");
    if (ids.empty()) return {};
    const std::string count = std::to_string(ids.size());
    return (zh ? "可滿足 " + count + " 項要求：" : "this act satisfies " + count + ": ") +
           some_of(ids, ids.size());
}

std::string due_of(const json::object& of) {
    const std::string due = text_of(of, "due");
    const std::string time = text_of(of, "due_time");
    if (due.empty()) return "----------";
    return due + (time.empty() ? "" : " " + time);
}

void write_task(std::ostream& out, const json::object& task, bool zh) {
    out << "  " << due_of(task) << "  " << text_of(task, "member") << "  "
        << bilingual_of(task, "title", zh);
    if (const std::int64_t entries = number_of(task, "entries"); entries > 1) {
        out << (zh ? "（" : " (") << entries << (zh ? " 筆）" : " entries)");
    }
    out << "\n";
    write_row(out, "", serves_of(task, zh));
    const std::vector<std::string> subjects = texts_in(task, "subjects");
    write_row(out, zh ? "對象" : "for",
              some_of(subjects, static_cast<std::size_t>(number_of(task, "subject_count"))));
    write_row(out, zh ? "須載明" : "must say", wanted_of(task, zh));
    write_row(out, zh ? "可辦理者" : "by", who_of(task, zh));
    const std::vector<std::string> concerned = texts_in(task, "concerned");
    write_row(out, zh ? "須參與者" : "with", some_of(concerned, concerned.size()));
    out << "    $ " << text_of(task, "command") << "\n";
}

/// One block of the list: the tasks of a sitting, or a single one.
struct Block {
    const json::object* sitting = nullptr;
    std::vector<const json::object*> tasks;
};

/// Each sitting where its first task stands. A task of a sitting that is not told stands alone.
std::vector<Block> blocks_of(const json::array& items, const json::array& sittings) {
    std::map<std::string, const json::object*> sitting_of;
    for (const json::value& each : sittings) {
        if (!each.is_object()) continue;
        for (const std::string& id : texts_in(each.as_object(), "tasks")) {
            sitting_of[id] = &each.as_object();
        }
    }
    std::vector<Block> blocks;
    for (const json::value& each : items) {
        if (!each.is_object()) continue;
        const json::object& task = each.as_object();
        const auto known = sitting_of.find(text_of(task, "id"));
        const json::object* sitting = known == sitting_of.end() ? nullptr : known->second;
        const auto block = std::ranges::find_if(blocks, [&](const Block& other) {
            return sitting != nullptr && other.sitting == sitting;
        });
        if (block != blocks.end()) {
            block->tasks.push_back(&task);
        } else {
            blocks.push_back({sitting, {&task}});
        }
    }
    return blocks;
}

void write_block(std::ostream& out, const Block& block, bool zh) {
    if (block.sitting != nullptr) {
        const json::object& sitting = *block.sitting;
        const std::vector<std::string> ids = texts_in(sitting, "requirements");
        out << "  == " << due_of(sitting) << "  " << text_of(sitting, "member") << "  "
            << bilingual_of(sitting, "title", zh) << (zh ? "：" : ": ") << block.tasks.size()
            << (zh                        ? " 項"
                : block.tasks.size() == 1 ? " task"
                                          : " tasks")
            << "\n";
        write_row(out, zh ? "作法" : "how", bilingual_of(sitting, "text", zh));
        write_row(out, zh ? "合計滿足" : "serves in all",
                  ids.empty()
                      ? ""
                      : std::to_string(ids.size()) + (zh ? " 項要求：" : ": ") + joined(ids, ", "));
    }
    for (const json::object* task : block.tasks) write_task(out, *task, zh);
}

void write_tasks(std::ostream& out, const json::array& items, const json::array& sittings,
                 bool zh) {
    const std::vector<Block> blocks = blocks_of(items, sittings);
    for (const Word& state : kStates) {
        bool first = true;
        for (const Block& block : blocks) {
            if (text_of(*block.tasks.front(), "state") != state.word) continue;
            if (first) out << (zh ? state.zh : state.en) << "\n";
            first = false;
            write_block(out, block, zh);
        }
    }
}

void write_line(std::ostream& out, const json::object& line, bool zh) {
    const json::object& fact = object_of(line, "fact");
    out << "  " << status_text(text_of(fact, "value"), zh) << "  "
        << bilingual_of(fact, "title", zh);
    if (const std::string subject = reading_of(fact, "subject", zh); !subject.empty()) {
        out << " [" << subject << "]";
    }
    if (!text_of(fact, "field").empty()) {
        out << " " << bilingual_of(fact, "field_label", zh) << " = "
            << reading_of(fact, "observed", zh);
        if (const std::string expected = reading_of(fact, "expected", zh); !expected.empty()) {
            out << (zh ? "（應為 " : " (expected ") << expected << (zh ? "）" : ")");
        }
    }
    out << "\n";
    write_row(out, zh ? "改善" : "to mend", bilingual_of(fact, "mend", zh));
    const std::string until = text_of(line, "ends_on");
    if (until.empty()) return;
    write_row(out, zh ? "至" : "until",
              until + (zh ? "，" : ", ") + word_of(kEndings, text_of(line, "ending"), zh));
}

}  // namespace

Outcome<std::string> tasks_text(std::string_view tasks_json, std::string_view lang) {
    const auto document = parse_document(tasks_json, false);
    if (!document) return tl::unexpected(document.error());
    const json::value* items = document->if_contains("items");
    if (items == nullptr || !items->is_array()) return fault("the node's answer is no task list");
    const bool zh = lang == "zh-TW";
    std::ostringstream out;
    write_tasks(out, items->as_array(), list_of(*document, "sittings"), zh);
    if (items->as_array().empty()) out << (zh ? "無待辦事項" : "Nothing to do") << "\n";
    if (const std::int64_t withheld = number_of(*document, "withheld"); withheld > 0) {
        out << (zh ? "另有 " : "and ") << withheld
            << (zh ? " 項屬您不得閱覽之登錄簿" : " about registers that you may not read") << "\n";
    }
    return out.str();
}

Outcome<std::string> explain_text(std::string_view explanation_json, std::string_view lang) {
    const auto document = parse_document(explanation_json, false);
    if (!document) return tl::unexpected(document.error());
    const json::value* lines = document->if_contains("lines");
    if (lines == nullptr || !lines->is_array()) return fault("the node's answer is no explanation");
    const bool zh = lang == "zh-TW";
    std::ostringstream out;
    out << text_of(*document, "id") << " " << bilingual_of(*document, "title", zh) << " · "
        << text_of(*document, "member") << " · "
        << status_text(text_of(object_of(*document, "status"), "value"), zh) << "\n"
        << bilingual_of(*document, "text", zh) << "\n\n";
    for (const json::value& line : lines->as_array()) {
        if (line.is_object()) write_line(out, line.as_object(), zh);
    }
    const std::int64_t more =
        number_of(*document, "line_count") - static_cast<std::int64_t>(lines->as_array().size());
    if (more > 0) out << "  +" << more << "\n";
    if (list_of(*document, "tasks").empty()) return out.str();
    out << "\n";
    write_tasks(out, list_of(*document, "tasks"), {}, zh);
    return out.str();
}

}  // namespace charter::report
