#include "sim/scenario/words.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace charter::scenario {
namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

// The end of the {...} or "..." that `text` begins with; npos where it is not closed.
std::size_t end_of_group(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (!quoted && text[i] == '{') ++depth;
        if (!quoted && text[i] == '}') --depth;
        if (depth == 0 && !quoted) return i + 1;
    }
    return std::string_view::npos;
}

std::optional<int> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    int hours = 0;
    int minutes = 0;
    const auto digits = [](std::string_view two, int& value) {
        const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), value);
        return error == std::errc{} && end == two.data() + two.size();
    };
    if (!digits(text.substr(0, 2), hours) || !digits(text.substr(3), minutes)) return std::nullopt;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    return hours * 60 + minutes;
}

}  // namespace

std::string_view stripped(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (quoted || line[i] != '#' || (i > 0 && !is_blank(line[i - 1]))) continue;
        line = line.substr(0, i);
        break;
    }
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    return line;
}

bool Words::done() { return peek().empty(); }

std::string_view Words::peek() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    if (rest_.empty()) return {};
    if (rest_.front() == '{' || rest_.front() == '"') return rest_.substr(0, end_of_group(rest_));
    std::size_t end = 0;
    while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != '{') ++end;
    return rest_.substr(0, end);
}

std::string Words::next(std::string_view what) {
    const std::string_view word = peek();
    if (word.empty()) error("the line ends where " + std::string(what) + " should stand");
    rest_.remove_prefix(word.size());
    if (word.size() >= 2 && word.front() == '"' && word.back() == '"') {
        return std::string(word.substr(1, word.size() - 2));
    }
    return std::string(word);
}

bool Words::take(std::string_view word) {
    if (peek() != word) return false;
    rest_.remove_prefix(word.size());
    return true;
}

std::vector<std::string> Words::list(std::string_view what) {
    std::vector<std::string> items;
    for (bool more = true; more;) {
        std::string item = next(what);
        more = item.ends_with(',');
        if (more) item.pop_back();
        if (item.empty()) {
            error(std::string(what) + " should stand here");
            break;
        }
        items.push_back(std::move(item));
    }
    return items;
}

std::string Words::braces() {
    const std::string_view group = peek();
    if (!group.starts_with('{')) return {};
    rest_.remove_prefix(group.size());
    if (!group.ends_with('}')) error("a { is not closed");
    return std::string(group);
}

Day Words::date() {
    const std::string word = next("a date");
    const std::optional<Day> day = parse_date(word);
    if (!day) error("`" + word + "` is no date like 2026-12-31");
    return day.value_or(0);
}

Moment Words::moment() {
    Moment moment{date(), std::nullopt};
    moment.minute = minute_of(peek());
    if (moment.minute) static_cast<void>(next("a time"));
    return moment;
}

Span Words::span() {
    static constexpr std::array<std::pair<std::string_view, Unit>, 4> kUnits = {
        {{"minute", Unit::minutes},
         {"hour", Unit::hours},
         {"day", Unit::days},
         {"month", Unit::months}}};
    Span span;
    const std::string count = next("a number");
    const auto [end, failed] =
        std::from_chars(count.data(), count.data() + count.size(), span.count);
    if (failed != std::errc{} || end != count.data() + count.size() || span.count < 1) {
        error("`" + count + "` is no whole number from 1");
        span.count = 1;
    }
    const std::string word = next("minutes, hours, days or months");
    for (const auto& [name, unit] : kUnits) {
        if (word != name && word != std::string(name) + "s") continue;
        span.unit = unit;
        return span;
    }
    error("`" + word + "` is none of minutes, hours, days, months");
    return span;
}

}  // namespace charter::scenario
