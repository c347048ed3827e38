#pragma once
// The command line of charter-verify.

#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "verify/options.hpp"

namespace charter::verify {

struct Arguments {
    std::string file;
    Options options;
    std::string tsa_ca;
    bool json = false;
};

/// `words`: all after the program's name. `language`: of the report and of what is wrong, where no
/// --lang came before it. Else a sentence: an option that there is not, one without its value or
/// with one that it does not take, a second file, or no file.
tl::expected<Arguments, std::string> parse_arguments(std::span<const std::string_view> words,
                                                     std::string_view language);

/// What --help prints.
std::string_view usage(std::string_view language);

}  // namespace charter::verify
