#pragma once
// What charter-verify prints of a proof document.

#include <string>
#include <string_view>

#include "proof/document.hpp"
#include "verify/texts.hpp"

namespace charter::verify {

/// The program's exit codes, its whole answer for scripts.
enum class Exit : int { is_true = 0, is_false = 1, not_judged = 2 };

struct Report {
    Exit exit = Exit::not_judged;
    std::string text;  // for people, in one language; ends in a line feed
    std::string json;  // charter.v1.Verdict
};

/// What a report says of a flaw: its number and name, what it means, where it is.
struct Refusal {
    bool is_false = false;  // else it cannot be judged
    unsigned number = 0;
    std::string_view name;
    Bilingual text;
    const std::string& where;
    const std::string& detail;
};
Report refusal_report(const Refusal& refusal, std::string json, std::string_view language);
/// The last lines of what is true: the app hash, a checkpoint to keep, and what is not proved.
std::string foot(const proof::State& state, std::string_view language);

/// Judges the bytes of a document.
proof::Checked<proof::Proved> judge_document(std::string_view document, const proof::Trust& trust);
/// `language`: zh-TW or en.
Report report_on(const proof::Checked<proof::Proved>& judged, std::string_view language);

}  // namespace charter::verify
