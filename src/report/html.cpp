#include "report/html.hpp"

#include <ostream>

namespace charter::report {

namespace json = boost::json;

namespace {

constexpr std::string_view kStyle = R"css(
:root{--ink:#1c2733;--soft:#5b6b7b;--line:#d9e0e7;--green:#1f7a4d;--red:#b3261e;--amber:#9a6700;
--grey:#6b7785}
*{box-sizing:border-box}
body{margin:0;
font:15px/1.55 "Noto Sans TC","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",system-ui,
sans-serif;
color:var(--ink);background:#f5f7f9}
main{max-width:1180px;margin:0 auto;padding:28px 20px 60px}h1{font-size:26px;margin:0 0 4px}
h2{font-size:19px;margin:34px 0 10px}
.en{color:var(--soft);font-weight:400}
.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.meta{color:var(--soft);margin:0 0 18px}.tiles{display:flex;flex-wrap:wrap;gap:10px}
.tile{background:#fff;border:1px solid var(--line);border-radius:8px;padding:10px 16px;
min-width:120px}
.tile b{display:block;font-size:24px}
.scroll{position:relative;overflow-x:auto;background:#fff;border:1px solid var(--line);
border-radius:8px}
table{border-collapse:collapse;width:100%}
th,td{padding:7px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:#eef2f5;position:sticky;top:0;font-weight:600}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.d{white-space:nowrap}
.about{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0 0 12px}
.about dt{color:var(--soft)}.about dd{margin:0;overflow-wrap:anywhere}
.full{background:#e3f4ea}.part{background:#fff6df}.nothing{background:#fde8e6}
.empty{color:var(--soft)}
.tag{display:inline-block;border-radius:4px;padding:0 7px;font-size:13px;color:#fff;
white-space:nowrap}
.satisfied{background:var(--green)}.not_satisfied,.error{background:var(--red)}
.stale{background:var(--amber)}.not_assessed,.not_applicable,.none{background:var(--grey)}
.excepted{background:#6a4fb3}
details{background:#fff;border:1px solid var(--line);border-radius:8px;margin:8px 0;
padding:8px 14px}summary{cursor:pointer}
.fact{margin:6px 0 6px 14px;padding-left:10px;border-left:3px solid var(--line)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
white-space:nowrap}
.scroll:focus-visible,summary:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
.mend{color:#0b4f8a}.note{color:var(--soft);font-size:14px}
@media(max-width:700px){.scroll table{min-width:40em}}
@page{size:A4 landscape;margin:12mm;
@bottom-right{content:counter(page) " / " counter(pages);font-size:9px}}
@media print{body{background:#fff;font-size:11px}main{max-width:none;padding:0}
.scroll{overflow:visible;border:0}th,td{padding:3px 5px;overflow-wrap:break-word}
.mono,.note,.tag{font-size:inherit}h1,h2,h3,h2+.note,h3+.note{break-after:avoid}
thead th{position:static}thead{display:table-header-group}tr{break-inside:avoid}
.tag{color:#000;background:none;border:1px solid #000}details{break-inside:avoid}
details::details-content{content-visibility:visible;display:block}}
)css";

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out.append("&amp;"); break;
            case '<': out.append("&lt;"); break;
            case '>': out.append("&gt;"); break;
            case '"': out.append("&quot;"); break;
            default:  out.push_back(c);
        }
    }
    return out;
}

// Chinese first, English beside it.
std::string both(const json::object& object, std::string_view key) {
    const std::string zh = bilingual_of(object, key, true);
    const std::string en = bilingual_of(object, key, false);
    if (zh == en) return escape(zh);
    return escape(zh) + " <span class=\"en\" lang=\"en\">" + escape(en) + "</span>";
}

std::string both(std::string_view zh, std::string_view en) {
    return std::string(zh) + " <span class=\"en\" lang=\"en\">" + std::string(en) + "</span>";
}

std::string shown_time(std::string_view time) {
    constexpr std::size_t kSecond = 19;  // "2026-12-31T08:00:00", before ".000+08:00"
    constexpr std::size_t kOffset = 6;
    if (time.size() < kSecond + kOffset || time[10] != 'T') return std::string(time);
    return std::string(time.substr(0, 10)) + " " + std::string(time.substr(11, kSecond - 11)) +
           " (UTC" + std::string(time.substr(time.size() - kOffset)) + ")";
}

void write_digests(std::ostream& out, std::string_view app_hash, std::string_view genesis) {
    out << "<br>" << both("狀態雜湊值", "app hash") << " <span class=\"mono\">" << escape(app_hash)
        << "</span><br>" << both("創世雜湊值", "genesis") << " <span class=\"mono\">"
        << escape(genesis) << "</span>";
}

std::string met_note() {
    return both("「符合」含不適用與例外核准。", "Met: satisfied, excepted or not applicable.");
}

std::string environment_text(std::string_view word) {
    if (word == "production") return both("正式環境", "production");
    if (word == "test") return both("測試環境", "test");
    return escape(word);
}

std::string tag(const std::string& value) {
    return "<span class=\"tag " + escape(value) + "\">" + escape(status_text(value, true)) +
           " <span lang=\"en\">" + escape(status_text(value, false)) + "</span></span>";
}

void begin_page(std::ostream& out, std::string_view title) {
    out << "<!doctype html>\n<html lang=\"zh-Hant\"><head><meta charset=\"utf-8\"><meta "
           "name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><title>"
        << escape(title) << "</title><style>" << kStyle << "</style></head><body><main>\n";
}

std::string both_escaped(const Naming& name) {
    if (name.zh == name.en) return escape(name.zh);
    return escape(name.zh) + " <span class=\"en\" lang=\"en\">" + escape(name.en) + "</span>";
}

void begin_table(std::ostream& out, const Naming& caption, std::span<const Naming> headings) {
    const std::string label = caption.zh == caption.en ? caption.zh : caption.zh + " " + caption.en;
    out << "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" << escape(label)
        << "\"><table><caption><span class=\"unseen\">" << both_escaped(caption)
        << "</span></caption><thead><tr>";
    for (const Naming& heading : headings)
        out << "<th scope=\"col\">" << both_escaped(heading) << "</th>";
    out << "</tr></thead><tbody>\n";
}

void begin_table(std::ostream& out, const Naming& caption, std::initializer_list<Naming> headings) {
    begin_table(out, caption, std::span<const Naming>(headings.begin(), headings.size()));
}

void end_table(std::ostream& out) { out << "</tbody></table></div>\n"; }

std::string row_heading(std::string_view inner) {
    return "<th scope=\"row\">" + std::string(inner) + "</th>";
}

std::string day_heading(std::string_view day) {
    return "<th scope=\"row\" class=\"d\">" + escape(day) + "</th>";
}

std::string day_cell(std::string_view day) { return "<td class=\"d\">" + escape(day) + "</td>"; }

void end_page(std::ostream& out) { out << "</main></body></html>\n"; }

}  // namespace charter::report
