#pragma once
// What every page must give to somebody who cannot see it, or has no mouse. For tests.

#include <string>
#include <string_view>
#include <vector>

namespace charter::report {

/// What a page of ours lacks, a line each: its language and title, one first heading, a scope of
/// every heading of a table, a caption of every table, a name and the keyboard for whatever
/// scrolls, the language of English beside Chinese, words wherever colour says something.
std::vector<std::string> lacks_of(std::string_view page);

}  // namespace charter::report
