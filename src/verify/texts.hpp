#pragma once
// What a verdict says to people, in both languages.

#include <string>
#include <string_view>

#include "proof/document.hpp"

namespace charter::verify {

struct Bilingual {
    std::string zh;
    std::string en;
    const std::string& in(std::string_view language) const { return language == "en" ? en : zh; }
};

/// What a stranger wrote, without what moves a terminal's cursor or turns its text: '?' stands
/// there.
std::string printable(std::string_view text);

/// Why something is false, or cannot be judged; and what the reader can do.
Bilingual text_of(proof::Failure failure);

/// What is true.
Bilingual text_of(const proof::Proved& proved);

/// What this proves and what not, where that is less than a reader may think; empty otherwise.
Bilingual caution(const proof::State& state);

}  // namespace charter::verify
