#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <ranges>
#include <utility>

#include "base/listed.hpp"
#include "base/reasons.gen.hpp"
#include "sim/scenario/words.hpp"
#include "wire/words.hpp"

namespace charter::scenario {
namespace {

constexpr std::string_view kBankWord = "BANK";

constexpr std::array<std::pair<std::string_view, Verb>, 11> kVerbs = {{{"files", Verb::files},
                                                                       {"signs", Verb::signs},
                                                                       {"replaces", Verb::replaces},
                                                                       {"moves", Verb::moves},
                                                                       {"closes", Verb::closes},
                                                                       {"does", Verb::does},
                                                                       {"enrols", Verb::enrols},
                                                                       {"issues", Verb::issues},
                                                                       {"renews", Verb::renews},
                                                                       {"resolves", Verb::resolves},
                                                                       {"reports", Verb::reports}}};
constexpr std::array<std::pair<std::string_view, Trick>, 4> kTricks = {
    {{"replayed", Trick::replayed},
     {"ahead", Trick::ahead},
     {"forged", Trick::forged},
     {"misdirected", Trick::misdirected}}};

std::optional<Reason> reason_named(std::string_view name) {
    for (const ReasonInfo& info : reasons()) {
        if (info.name == name) return info.reason;
    }
    return std::nullopt;
}

class Parser {
  public:
    Parser(const catalog::Catalog& catalog, Errors& errors) : catalog_(catalog), errors_(errors) {}

    std::vector<Step> line(const std::string& text, const Place& place);

  private:
    std::vector<Step> each(const std::string& text, const Place& place);
    Repeat every(const std::string& text, const Place& place);
    Act act(Words& words);
    void object(Words& words, Act& act);
    void options(Words& words, Act& act);
    bool option(Words& words, Act& act);
    bool left_out(Words& words, Act& act);
    bool of_change(Words& words, Act& act);
    void refusal(Words& words, Act& act);
    void names(const Words& words, const Act& act);
    Expectation expectation(Words& words);
    void requirements(const Words& words, const Expectation& expected);

    const catalog::Catalog& catalog_;
    Errors& errors_;
};

std::string with_bank(std::string text, std::string_view bank) {
    for (std::size_t at = text.find(kBankWord); at != std::string::npos;
         at = text.find(kBankWord, at + bank.size())) {
        text.replace(at, kBankWord.size(), bank);
    }
    return text;
}

// "HEAD: LINE" in two; the line is empty where there is no colon.
std::pair<std::string, std::string> divided(const std::string& text) {
    const std::size_t colon = text.find(": ");
    if (colon == std::string::npos) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 2)};
}

std::vector<Step> Parser::each(const std::string& text, const Place& place) {
    const auto [head, line_text] = divided(text);
    Words words(head, place, errors_);
    static_cast<void>(words.take("each"));
    std::vector<std::string> banks = kBanks;
    if (words.take("of")) {
        banks = words.list("a bank");
    } else if (!words.take("bank")) {
        words.error("`each` is followed by `bank`, `bank but BANK, ..` or `of BANK, ..`");
    } else if (words.take("but")) {
        for (const std::string& out : words.list("a bank")) std::erase(banks, out);
    }
    for (const std::string& bank : banks) {
        if (std::ranges::find(kBanks, bank) == kBanks.end())
            words.error("there is no bank `" + bank + "`");
    }
    if (line_text.empty()) words.error("`each bank: ` stands before a line");
    std::vector<Step> steps;
    for (const std::string& bank : banks) {
        if (line_text.empty()) break;
        for (Step& step : line(with_bank(line_text, bank), place)) steps.push_back(std::move(step));
    }
    return steps;
}

Repeat Parser::every(const std::string& text, const Place& place) {
    const auto [head, line_text] = divided(text);
    Words words(head, place, errors_);
    static_cast<void>(words.take("every"));
    Repeat repeat;
    repeat.span = words.span();
    if (!words.take("from")) words.error("`every COUNT UNIT` is followed by `from DATE`");
    repeat.from = words.moment();
    if (words.take("to")) repeat.to = words.date();
    if (!words.done()) words.error("unexpected: " + std::string(words.rest()));
    if (line_text.empty()) {
        words.error("`every .. from DATE: ` stands before a line");
    } else {
        repeat.steps = line(line_text, place);
    }
    return repeat;
}

void Parser::object(Words& words, Act& act) {
    const bool credential = act.verb == Verb::issues || act.verb == Verb::renews;
    act.object = words.next(credential ? "sign, tls, payload or probe" : "what it is about");
    if (credential) {
        const std::string_view of = act.verb == Verb::issues ? "to" : "of";
        if (!words.take("credential") || !words.take(of)) {
            words.error(
                "it reads: WHO issues USAGE credential to HOLDER, "
                "WHO renews USAGE credential of HOLDER");
        }
        act.of = words.next("the holder");
    } else if (act.verb == Verb::enrols) {
        if (!words.take("in")) words.error("it reads: WHO enrols PERSON in UNIT");
        act.of = words.next("the unit");
    } else if (act.verb == Verb::files && words.take("for")) {
        act.of = words.next("a member or everybody");
        if (act.of == "everybody") act.of = "*";
    } else if (act.verb == Verb::reports && words.take("of")) {
        act.of = words.next("what is measured");
    } else if (act.verb == Verb::replaces) {
        static_cast<void>(words.take("with"));
    } else if (act.verb == Verb::moves) {
        if (!words.take("to")) words.error("it reads: WHO moves @NAME to STAGE");
        act.of = words.next("the stage");
    }
    act.fields = words.braces();
}

void Parser::refusal(Words& words, Act& act) {
    if (!words.take("refused")) words.error("`=>` is followed by `refused REASON`");
    const std::string name = words.next("the reason");
    act.refused = reason_named(name);
    if (!act.refused) words.error("there is no reason `" + name + "` (catalog/reasons.yaml)");
}

// What is not to be filled in.
bool Parser::left_out(Words& words, Act& act) {
    if (words.take("document")) {
        act.document = false;
    } else if (words.take("change")) {
        act.own_change = false;
    } else if (words.take("lines")) {
        act.lines = false;
    } else {
        return false;
    }
    return true;
}

bool Parser::of_change(Words& words, Act& act) {
    if (act.verb == Verb::resolves && words.take("under")) {
        act.change = words.next("a change");
    } else if (act.object == "change.open" && words.take("for")) {
        act.act = words.next("the act that it is opened for");
        act.act_fields = words.braces();
    } else {
        return false;
    }
    return true;
}

bool Parser::option(Words& words, Act& act) {
    for (const auto& [word, trick] : kTricks) {
        if (!words.take(word)) continue;
        act.trick = trick;
        return true;
    }
    if (words.take("on")) {
        act.on = words.date();
    } else if (words.take("until")) {
        act.until = words.date();
    } else if (words.take("due")) {
        act.due = words.date();
    } else if (words.take("without")) {
        return left_out(words, act);
    } else if (words.take("signed")) {
        if (!words.take("by")) return false;
        act.co_signers = words.list("a person");
    } else if (words.take("as")) {
        const std::string name = words.next("a name");
        if (name == "operator") {
            act.is_operator = true;
        } else {
            act.name = name;
        }
    } else if (words.take("in")) {
        act.custody = true;
        return words.take("custody");
    } else if (words.take("by")) {
        act.emergency = true;
        return words.take("emergency");
    } else if (words.take("with")) {
        if (!words.take("votes") || !words.take("of")) return false;
        act.voters = words.list("a person");
    } else if (words.take("error")) {
        act.error = words.next("what went wrong");
    } else {
        return of_change(words, act);
    }
    return true;
}

void Parser::options(Words& words, Act& act) {
    while (!words.done()) {
        if (words.take("=>")) {
            refusal(words, act);
            break;
        }
        if (option(words, act)) continue;
        words.error("unexpected: " + std::string(words.rest()));
        return;
    }
    if (!words.done()) words.error("unexpected: " + std::string(words.rest()));
}

void Parser::names(const Words& words, const Act& act) {
    const bool unknown_wanted = act.refused == Reason::register_unknown ||
                                act.refused == Reason::table_not_register ||
                                act.refused == Reason::probe_unknown;
    const std::string& name = act.object;
    if (act.verb == Verb::files && !unknown_wanted && !catalog_.is_register(name)) {
        words.error("there is no register `" + name + "` (catalog/registers)");
    }
    if (act.verb == Verb::reports && !unknown_wanted && catalog_.probe(name) == nullptr) {
        words.error("there is no probe `" + name + "` (catalog/probes.yaml)");
    }
    const bool named = act.verb == Verb::does || act.verb == Verb::resolves;
    for (const std::string& one : {named ? name : std::string(), act.act}) {
        if (one.empty() || catalog_.act(one) != nullptr) continue;
        words.error("there is no act `" + one + "` (catalog/acts.yaml)");
    }
    static constexpr std::array<Verb, 4> kOfEntries = {Verb::signs, Verb::replaces, Verb::moves,
                                                       Verb::closes};
    const bool of_entry = std::ranges::find(kOfEntries, act.verb) != kOfEntries.end();
    if (of_entry && !name.starts_with('@')) {
        words.error("an entry is named by the name that a line above gave it: @NAME");
    }
    static constexpr std::array<std::string_view, 4> kUsages = {"sign", "tls", "payload", "probe"};
    const bool credential = act.verb == Verb::issues || act.verb == Verb::renews;
    if (credential && std::ranges::find(kUsages, name) == kUsages.end()) {
        words.error("`" + name + "` is none of sign, tls, payload, probe");
    }
}

Act Parser::act(Words& words) {
    Act act;
    act.who = words.list("who acts");
    const std::string verb = words.next("what is done");
    const auto* known = std::ranges::find(kVerbs, verb, &std::pair<std::string_view, Verb>::first);
    if (known == kVerbs.end()) {
        words.error("`" + verb + "` is nothing that somebody does; one of: " +
                    listed(kVerbs | std::views::keys));
        return act;
    }
    act.verb = known->second;
    object(words, act);
    options(words, act);
    names(words, act);
    return act;
}

void Parser::requirements(const Words& words, const Expectation& expected) {
    for (const std::string& id : expected.requirements) {
        const v1::Requirement* requirement = catalog_.requirement(id);
        if (requirement == nullptr) {
            words.error("there is no requirement `" + id + "` (catalog/articles)");
            continue;
        }
        for (const std::string& member : expected.members) {
            if ((member == "*") == (requirement->scope() == v1::SCOPE_NETWORK)) continue;
            words.error(id + (member == "*" ? " is judged for each member, not for the network"
                                            : " is judged for the network, not for a member"));
        }
    }
}

Expectation Parser::expectation(Words& words) {
    Expectation expected;
    for (const std::string& who : words.list("a bank, all or network")) {
        if (who == "all") {
            expected.members = kBanks;
        } else if (who == "network") {
            expected.members.emplace_back("*");
        } else {
            expected.members.push_back(who);
        }
    }
    expected.requirements = words.list("a requirement");
    requirements(words, expected);
    const std::string value = words.next("a status");
    expected.value = wire::status_of_word(value);
    if (expected.value == v1::STATUS_VALUE_UNSPECIFIED) {
        words.error("there is no status `" + value +
                    "`; one of: satisfied, excepted, not_assessed, stale, error, not_satisfied, "
                    "not_applicable");
    }
    if (words.take("lapses")) expected.lapses = words.moment();
    if (words.take("never")) {
        expected.never_lapses = true;
        if (!words.take("lapses")) words.error("it reads: never lapses");
    }
    if (words.take("because")) expected.because = words.next("a word");
    if (!words.done()) words.error("unexpected: " + std::string(words.rest()));
    return expected;
}

std::vector<Step> Parser::line(const std::string& text, const Place& place) {
    Words words(text, place, errors_);
    if (words.peek() == "each") return each(text, place);
    Step step{place, text, At{}};
    if (words.peek() == "every") {
        step.what = every(text, place);
    } else if (words.take("expect")) {
        step.what = expectation(words);
    } else if (words.take("after")) {
        step.what = After{words.span()};
    } else if (words.take("at")) {
        step.what = At{words.moment(), false};
    } else if (words.take("found")) {
        step.what = At{words.moment(), true};
    } else {
        step.what = act(words);
        return {std::move(step)};
    }
    if (!std::holds_alternative<Repeat>(step.what) && !words.done()) {
        words.error("unexpected: " + std::string(words.rest()));
    }
    return {std::move(step)};
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// The lines of the text without comments; one that begins with a blank goes on with the one before.
struct Line {
    int number = 0;
    std::string text;
};
std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view whole = text.substr(0, end);
        const std::string_view line = stripped(whole);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (whole.front() == ' ' && !lines.empty()) {
            lines.back().text.append(" ").append(line);
        } else {
            lines.push_back({number, std::string(line)});
        }
    }
    return lines;
}

bool founds(const Script& script) {
    const auto* at = script.steps.empty() ? nullptr : std::get_if<At>(&script.steps[0].what);
    return at != nullptr && at->founds;
}

}  // namespace

Script parse(std::string_view text, const std::string& name, const catalog::Catalog& catalog,
             Errors& errors) {
    Script script;
    Parser parser(catalog, errors);
    bool first = true;
    for (const Line& line : lines_of(text)) {
        const Place place{name, line.number};
        Words words(line.text, place, errors);
        if (words.take("use")) {
            script.uses = words.next("a scenario");
            if (!is_name(script.uses)) words.error("`" + script.uses + "` is no scenario's name");
            if (!first) words.error("`use` stands before everything else");
            if (!words.done()) words.error("unexpected: " + std::string(words.rest()));
        } else {
            for (Step& step : parser.line(line.text, place))
                script.steps.push_back(std::move(step));
        }
        if (first && script.uses.empty() && !founds(script)) {
            errors.add(place, {}, "a scenario begins with `use NAME` or `found DATE`");
        }
        first = false;
    }
    if (first) errors.add({name, 1}, {}, "an empty scenario");
    return script;
}

Script read_script(const std::filesystem::path& file, const std::string& name,
                   const catalog::Catalog& catalog, Errors& errors) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        errors.add({name, 0}, {}, "the file cannot be read");
        return {};
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return parse(text, name, catalog, errors);
}

}  // namespace charter::scenario
