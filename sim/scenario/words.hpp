#pragma once
// The words of one line. Internal to sim/scenario.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/script.hpp"

namespace charter::scenario {

/// Divided by blanks; "..." and {...} are one word each, a comma belongs to the word before it.
class Words {
  public:
    /// `text` outlives the words.
    Words(std::string_view text, Place place, Errors& errors)
        : rest_(text), place_(std::move(place)), errors_(&errors) {}

    bool done();
    /// The next word, which stays; empty at the end.
    std::string_view peek();
    /// Notes an error at the end of the line: `what` was expected.
    std::string next(std::string_view what);
    /// Takes the next word if it is this one.
    bool take(std::string_view word);
    /// One or more words with commas between.
    std::vector<std::string> list(std::string_view what);
    /// The {...} that comes next, or nothing.
    std::string braces();
    /// What is left of the line.
    std::string_view rest() const { return rest_; }

    Day date();
    /// A date, and a time of the day if one follows.
    Moment moment();
    Span span();

    void error(std::string_view what) const { errors_->add(place_, {}, what); }
    const Place& place() const { return place_; }

  private:
    std::string_view rest_;
    Place place_;
    Errors* errors_;
};

/// The line without its comment and the blanks around it.
std::string_view stripped(std::string_view line);

}  // namespace charter::scenario
