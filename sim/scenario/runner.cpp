#include "sim/scenario/runner.hpp"

#include <algorithm>
#include <utility>

#include "sim/scenario/player.hpp"

namespace charter::scenario {
namespace {

void tell(const std::vector<Step>& steps, Told& told) {
    for (const Step& step : steps) {
        if (const auto* repeat = std::get_if<Repeat>(&step.what)) tell(repeat->steps, told);
        if (const auto* act = std::get_if<Act>(&step.what)) told.refused += act->refused ? 1 : 0;
        const auto* expected = std::get_if<Expectation>(&step.what);
        if (expected == nullptr) continue;
        for (const std::string& id : expected->requirements)
            told.expected.push_back({id, expected->value});
    }
}

}  // namespace

Told told(const Script& script) {
    Told told;
    tell(script.steps, told);
    return told;
}

const Played& Library::base(const std::string& name) {
    const auto known = bases_.find(name);
    if (known != bases_.end()) return known->second;
    return bases_.emplace(name, run(name)).first->second;
}

Played Library::run(const std::string& name, const Watch& watch) {
    if (std::ranges::find(under_way_, name) != under_way_.end())
        return {std::nullopt, name + ".txt: uses itself"};
    under_way_.push_back(name);
    Errors errors;
    const std::string file = name + ".txt";
    const Script script = read_script(folder_ / file, file, *catalog_, errors);
    Played run = run_script(script, std::move(errors), watch);
    under_way_.pop_back();
    return run;
}

Played Library::run_text(const std::string& text, const std::string& name, const Watch& watch) {
    Errors errors;
    const Script script = parse(text, name, *catalog_, errors);
    return run_script(script, std::move(errors), watch);
}

Played Library::run_script(const Script& script, Errors errors, const Watch& watch) {
    if (!errors.empty()) return {std::nullopt, errors.text()};
    Played run;
    if (!script.uses.empty()) {
        const Played& before = base(script.uses);
        if (!before.errors.empty()) return {std::nullopt, before.errors};
        run.chain = before.chain;
    }
    Player player(run.chain, catalog_, errors, watch);
    for (const Step& step : script.steps) {
        player.play(step);
        if (!run.chain || player.mistakes() >= kErrorsMax) break;
    }
    run.errors = errors.text();
    return run;
}

}  // namespace charter::scenario
