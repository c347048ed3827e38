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
void end_page(std::ostream& out);

}  // namespace charter::report
