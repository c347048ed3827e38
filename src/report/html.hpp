#pragma once
// Pages without scripts or outside parts, Traditional Chinese and English side by side. Internal to
// src/report.

#include <boost/json.hpp>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "report/document.hpp"

namespace charter::report {

std::string escape(std::string_view text);
/// The `{zh, en}` at the key, escaped: Chinese first, English beside it.
std::string both(const boost::json::object& object, std::string_view key);
/// The same of texts of ours, which hold no markup to escape.
std::string both(std::string_view zh, std::string_view en);
/// "2026-12-31 08:00:00 (UTC+08:00)" of "2026-12-31T08:00:00.000+08:00".
std::string shown_time(std::string_view time);
/// The lines that tie a page to a ledger and its state.
void write_digests(std::ostream& out, std::string_view app_hash, std::string_view genesis);
/// What the counts of what is met include.
std::string met_note();
/// A chain's environment in words.
std::string environment_text(std::string_view word);
/// A status in its colour.
std::string tag(const std::string& value);

/// The name of a column or table, not escaped.
struct Naming {
    std::string zh;
    std::string en;
};
/// As markup: Chinese first, English beside it, once where they are the same.
std::string both_escaped(const Naming& name);

void begin_page(std::ostream& out, std::string_view title);
/// The one way to a table: with a caption for who does not see the page, a heading of every column
/// with its scope, in a region that a keyboard can scroll. Rows follow, then end_table.
void begin_table(std::ostream& out, const Naming& caption, std::span<const Naming> headings);
void begin_table(std::ostream& out, const Naming& caption, std::initializer_list<Naming> headings);
void end_table(std::ostream& out);
/// The first cell of a row, which names it. `inner`: markup.
std::string row_heading(std::string_view inner);
/// The same of a day, which is not broken.
std::string day_heading(std::string_view day);
std::string day_cell(std::string_view day);
void end_page(std::ostream& out);

}  // namespace charter::report
