#include "report/member_report.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>

#include "base/civil.hpp"
#include "report/document.hpp"
#include "report/member_trend.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

constexpr std::string_view kNetwork = "*";

struct Change {
    std::int64_t time_ms = 0;
    std::int64_t height = 0;
    std::string from;
    std::string to;
};
using Changes = std::map<std::pair<std::string, std::string>, std::vector<Change>>;

/// Minutes of the offset with which "2026-12-31T08:00:00.000+08:00" ends.
int offset_of(std::string_view time) {
    constexpr std::size_t kOffset = 6;
    if (time.size() < kOffset) return 0;
    const std::string_view tail = time.substr(time.size() - kOffset);
    int hours = 0;
    int minutes = 0;
    std::from_chars(tail.data() + 1, tail.data() + 3, hours);
    std::from_chars(tail.data() + 4, tail.data() + 6, minutes);
    const int offset = hours * 60 + minutes;
    return tail.front() == '-' ? -offset : offset;
}

TwoTexts texts_at(const json::object& object, std::string_view key) {
    return {bilingual_of(object, key, true), bilingual_of(object, key, false)};
}

std::string joined(const json::array& words) {
    std::string out;
    for (const json::value& word : words) {
        if (!word.is_string()) continue;
        out.append(out.empty() ? "" : ", ").append(word.as_string());
    }
    return out;
}

struct Stops {
    std::string_view full;
    std::string_view after_full;
    std::string_view otherwise;
};

void add_sentence(std::string& all, const std::string& sentence, const Stops& stops) {
    if (!all.empty()) all.append(all.ends_with(stops.full) ? stops.after_full : stops.otherwise);
    all.append(sentence);
}

// What would mend each fact that decides, once each.
TwoTexts missing_of(const json::object& status) {
    TwoTexts missing;
    std::vector<std::string> seen;
    for (const json::value& item : list_of(status, "decisive")) {
        if (!item.is_object() || is_green(text_of(item.as_object(), "value"))) continue;
        const json::object& fact = item.as_object();
        const auto sentence = [&](bool zh) {
            std::string text = bilingual_of(fact, "mend", zh);
            if (text.empty()) text = bilingual_of(fact, "title", zh);
            const std::string subject = reading_of(fact, "subject", zh);
            const bool named = subject.empty() || text.find(subject) != std::string::npos;
            return named ? text : subject + (zh ? "：" : ": ") + text;
        };
        const std::string en = sentence(false);
        if (std::ranges::find(seen, en) != seen.end()) continue;
        seen.push_back(en);
        add_sentence(missing.zh, sentence(true), {"。", "", "；"});
        add_sentence(missing.en, en, {".", " ", "; "});
    }
    return missing;
}

Changes changes_of(const json::object& history) {
    Changes changes;
    for (const json::value& item : list_of(history, "transitions")) {
        if (!item.is_object()) continue;
        const json::object& change = item.as_object();
        changes[{text_of(change, "requirement"), text_of(change, "member")}].push_back(
            {number_of(change, "time_ms"), number_of(change, "height"), text_of(change, "from"),
             text_of(change, "to")});
    }
    for (auto& [unit, list] : changes) {
        std::ranges::sort(list, {}, [](const Change& change) {
            return std::tuple(change.time_ms, change.height);
        });
    }
    return changes;
}

class Maker {
  public:
    Maker(const json::object& document, std::string_view member)
        : document_(document), member_(member) {
        const json::object& history = object_of(document, "history");
        since_ms_ = number_of(history, "since_ms");
        until_ms_ = number_of(document, "time_ms");
        offset_ = offset_of(text_of(document, "time"));
        changes_ = changes_of(history);
    }

    Outcome<MemberReport> run() {
        if (!take_head()) return fault("the assessment has no member " + std::string(member_));
        for (const json::value& item : list_of(document_, "requirements")) {
            if (item.is_object()) take_requirement(item.as_object());
        }
        if (since_ms_ > 0) report_.trend = trend_of(report_.rows, chapters());
        std::ranges::sort(report_.regressions, {}, [](const Regression& each) {
            return std::tuple(each.height, each.row, each.time);
        });
        return std::move(report_);
    }

  private:
    std::string day_of(std::int64_t time_ms) const {
        return time_ms == 0 ? std::string() : format_date(day_at(time_ms, offset_));
    }

    std::vector<std::pair<std::string, TwoTexts>> chapters() const {
        std::vector<std::pair<std::string, TwoTexts>> titles;
        for (const json::value& item : list_of(document_, "chapters")) {
            if (!item.is_object()) continue;
            titles.emplace_back(text_of(item.as_object(), "id"),
                                texts_at(item.as_object(), "title"));
        }
        return titles;
    }

    bool take_head() {
        const json::object& chain = object_of(document_, "chain");
        report_.chain_id = text_of(chain, "chain_id");
        report_.genesis = text_of(chain, "genesis_digest");
        report_.app_hash = text_of(document_, "app_hash");
        report_.height = number_of(document_, "height");
        report_.time = text_of(document_, "time");
        report_.since = day_of(since_ms_);
        for (const json::value& item : list_of(document_, "members")) {
            if (!item.is_object() || text_of(item.as_object(), "member") != member_) continue;
            report_.member = member_;
            report_.legal_name = text_of(item.as_object(), "legal_name");
            report_.legal_name_zh = text_of(item.as_object(), "legal_name_zh");
            report_.deviations = deviations_of(document_, member_, offset_);
            return true;
        }
        return false;
    }

    void take_requirement(const json::object& requirement) {
        for (const json::value& item : list_of(requirement, "statuses")) {
            if (!item.is_object()) continue;
            const json::object& status = item.as_object();
            const std::string of = text_of(status, "member");
            if (of != member_ && of != kNetwork) continue;
            ReportRow row;
            row.id = text_of(requirement, "id");
            row.article = std::to_string(number_of(requirement, "article"));
            row.chapter = text_of(requirement, "chapter");
            row.title = texts_at(requirement, "title");
            row.text = texts_at(requirement, "text");
            const json::value* counted = requirement.if_contains("counted");
            row.counted = counted != nullptr && counted->is_bool() && counted->as_bool();
            row.of_network = of == kNetwork;
            row.value = text_of(status, "value");
            row.fact_class = text_of(status, "class");
            row.qualifiers = joined(list_of(status, "qualifiers"));
            row.since = day_of(number_of(status, "since_ms"));
            row.until = day_of(number_of(status, "expires_ms"));
            if (!is_green(row.value)) row.missing = missing_of(status);
            report_.rows.push_back(std::move(row));
            if (since_ms_ > 0) take_period(of);
        }
    }

    // The last row's.
    void take_period(const std::string& of) {
        ReportRow& row = report_.rows.back();
        const auto found = changes_.find({row.id, of});
        std::int64_t from_ms = since_ms_;
        const auto add = [&](const std::string& value, std::int64_t to_ms) {
            const auto at = static_cast<std::size_t>(wire::status_of_word(value));
            row.ms.at(at) += std::max<std::int64_t>(0, to_ms - from_ms);
            from_ms = std::max(from_ms, to_ms);
        };
        row.then = found == changes_.end() ? row.value : found->second.front().from;
        std::size_t open = report_.regressions.size();
        if (found != changes_.end()) {
            for (const Change& change : found->second) {
                add(change.from, change.time_ms);
                if (is_green(change.to)) {
                    for (; open < report_.regressions.size(); ++open)
                        report_.regressions[open].mended_on = day_of(change.time_ms);
                }
                if (is_green(change.from) && !is_green(change.to)) note(change);
            }
        }
        add(row.value, until_ms_);
    }

    void note(const Change& change) {
        Regression& regression = report_.regressions.emplace_back();
        regression.row = report_.rows.size() - 1;
        regression.from = change.from;
        regression.to = change.to;
        regression.on = day_of(change.time_ms);
        regression.height = change.height;
        regression.time = ++report_.rows.back().failures;
    }

    const json::object& document_;
    std::string_view member_;
    std::int64_t since_ms_ = 0;
    std::int64_t until_ms_ = 0;
    int offset_ = 0;
    Changes changes_;
    MemberReport report_;
};

}  // namespace

Outcome<MemberReport> member_report(std::string_view assessment_json, std::string_view member) {
    const auto document = parse_document(assessment_json, true);
    if (!document) return tl::unexpected(document.error());
    return Maker(*document, member).run();
}

std::int64_t count_of(const MemberReport& report, std::string_view value) {
    return std::ranges::count_if(
        report.rows, [&](const ReportRow& row) { return row.counted && row.value == value; });
}

}  // namespace charter::report
