#pragma once
// Texts of the command line in the language of the process: help, messages, headings, faults. The
// table is src/cli/texts.yaml.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/texts.gen.hpp"

namespace CLI {
class App;
}

namespace charter::cli {

/// "zh-TW" or "en": of --lang wherever it stands on the command line, else of CHARTER_LANG, LC_ALL,
/// LC_MESSAGES or LANG, the first that is set.
std::string language_of(int argc, const char* const* argv);
/// Chooses the language of what follows, once, before the commands are made; "en" until then.
void use_language(std::string_view lang);
bool in_chinese();

using Words = std::initializer_list<std::pair<std::string_view, std::string>>;
/// The text with its {braces} filled in.
std::string text(TextId id, Words words = {});
/// The heading of a column that has this field.
std::string heading(std::string_view field);
/// A text that another module gives in English, where the table has its pattern; else as it is.
std::string translated(std::string_view english);

/// Gives the parser its words, its columns and its errors; before commands are added.
void set_up_help(CLI::App& app);
/// Gives the command and all below it their help texts.
/// Returns the keys that were used; one that the table has not begins with '!'.
std::vector<std::string> describe(CLI::App& app);

}  // namespace charter::cli
