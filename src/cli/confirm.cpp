#include "cli/confirm.hpp"

#include <unistd.h>

#include <iostream>

namespace charter::cli {

bool confirmed(const std::string& question) {
    if (::isatty(STDIN_FILENO) == 0) return true;
    std::cerr << question << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

}  // namespace charter::cli
