#include <array>
#include <boost/json.hpp>

#include "base/civil.hpp"
#include "report/calendar.hpp"
#include "report/calendar_document.hpp"
#include "report/document.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kOctetsMax = 75;
constexpr std::array kAlarms = {"-P30D", "-P7D", "-P1D"};

/// "2026-12-01" as 20261201.
std::string basic(std::string_view date) {
    std::string digits;
    for (const char c : date) {
        if (c != '-') digits.push_back(c);
    }
    return digits;
}

/// 20261124T000000Z
std::string stamp_of(std::int64_t time_ms) {
    const std::string text = format_time(time_ms, 0);  // 2026-11-24T00:00:00.000+00:00
    std::string out;
    for (const char c : text.substr(0, text.find('.'))) {
        if (c != '-' && c != ':') out.push_back(c);
    }
    return out + "Z";
}

std::string description(const json::object& item, bool zh) {
    std::vector<std::string> lines;
    const std::string sitting = bilingual_of(item, "sitting_title", zh);
    if (!sitting.empty()) lines.push_back((zh ? "併同辦理：" : "At this sitting: ") + sitting);
    for (const json::value& each : list_of(item, "requirements")) {
        if (!each.is_object()) continue;
        const json::object& requirement = each.as_object();
        lines.push_back(text_of(requirement, "id") + " " + bilingual_of(requirement, "title", zh));
    }
    const std::vector<std::string> subjects = texts_in(item, "subjects");
    if (!subjects.empty()) lines.push_back(joined(subjects, ", "));
    return joined(lines, "\n");
}

class Writer {
  public:
    Writer(const json::object& document, bool zh) : document_(document), zh_(zh) {}

    std::string run();

  private:
    void line(std::string_view text) { out_.append(folded(text)); }
    void event(const json::object& item, Day day);
    void alarms(const std::string& summary);
    void no_event();

    const json::object& document_;
    bool zh_;
    std::string out_;
};

void Writer::alarms(const std::string& summary) {
    for (const char* trigger : kAlarms) {
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line("DESCRIPTION:" + summary);
        line(std::string("TRIGGER:") + trigger);
        line("END:VALARM");
    }
}

void Writer::event(const json::object& item, Day day) {
    const std::string time = text_of(item, "time");
    const std::string title = bilingual_of(item, "title", zh_);
    const std::string summary = ics_text(time.empty() ? title : time + " " + title);
    line("BEGIN:VEVENT");
    line("UID:" + ics_text(text_of(item, "uid") + "@" + text_of(document_, "chain_id")));
    line("DTSTAMP:" + stamp_of(number_of(document_, "time_ms")));
    line("DTSTART;VALUE=DATE:" + basic(format_date(day)));
    line("DTEND;VALUE=DATE:" + basic(format_date(day + 1)));
    line(std::string("SUMMARY;LANGUAGE=") + (zh_ ? "zh-TW" : "en") + ":" + summary);
    const std::string more = ics_text(description(item, zh_));
    if (!more.empty()) line("DESCRIPTION:" + more);
    line("CATEGORIES:" + ics_text(text_of(item, "occasion")));
    line("TRANSP:TRANSPARENT");
    alarms(summary);
    line("END:VEVENT");
}

/// RFC 5545 asks for one component at least.
void Writer::no_event() {
    for (const char* part :
         {"BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
          "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"}) {
        line(part);
    }
}

std::string Writer::run() {
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Charter//charter-calendar/1//EN");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line("X-WR-CALNAME:" + ics_text("Charter " + text_of(document_, "member")));
    bool any = false;
    for (const json::value& each : list_of(document_, "items")) {
        if (!each.is_object()) continue;
        const std::optional<Day> day = parse_date(text_of(each.as_object(), "day"));
        if (!day) continue;
        event(each.as_object(), *day);
        any = true;
    }
    if (!any) no_event();
    line("END:VCALENDAR");
    return std::move(out_);
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

}  // namespace

std::string folded(std::string_view line) {
    std::string out;
    std::size_t room = kOctetsMax;
    while (line.size() > room) {
        std::size_t cut = room;
        while (cut > 0 && continues_character(line[cut])) --cut;
        if (cut == 0) cut = room;  // no UTF-8: cut where the room ends
        out.append(line.substr(0, cut)).append("\r\n ");
        line.remove_prefix(cut);
        room = kOctetsMax - 1;  // the space counts
    }
    return out.append(line).append("\r\n");
}

std::string ics_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ';' || c == ',') out.push_back('\\');
        if (c == '\n') {
            out.append("\\n");
        } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
            out.push_back(c);
        }
    }
    return out;
}

Outcome<std::string> calendar_ics(std::string_view calendar_json, std::string_view lang) {
    const auto document = parse_calendar(calendar_json);
    if (!document) return tl::unexpected(document.error());
    return Writer(*document, lang == "zh-TW").run();
}

}  // namespace charter::report
