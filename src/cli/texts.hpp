#pragma once
// Texts of the command line in the language of the process: help, messages, headings, faults. The
// table is src/cli/texts.yaml.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "cli/texts.gen.hpp"

namespace charter::cli {

/// "zh-TW" or "en": of --lang wherever it stands on the command line, else of CHARTER_LANG, LC_ALL,
/// LC_MESSAGES or LANG, the first that is set.
std::string language_of(int argc, const char* const* argv);
/// Chooses the language of what follows, once, before the commands are made; "en" until then.
void use_language(std::string_view lang);
bool in_chinese();
/// What was chosen: "zh-TW" or "en".
std::string language();
std::string_view in_language(const TextRow& row);
/// nullptr if the table has no such key.
const TextRow* find_text(std::span<const TextRow> table, std::string_view key);

using Words = std::initializer_list<std::pair<std::string_view, std::string>>;
/// The text with its {braces} filled in.
std::string text(TextId id, Words words = {});
/// The heading of a column that has this field.
std::string heading(std::string_view field);
/// A text that another module gives in English, where the table has its pattern; else as it is.
std::string translated(std::string_view english);

}  // namespace charter::cli
