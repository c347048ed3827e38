#include "machine/built.hpp"

#include "machine/challenge.hpp"
#include "machine/probes.hpp"
#include "tx/rules.hpp"

namespace charter::machine {

catalog::Built built() {
    catalog::Built built;
    for (const Challenge& challenge : challenges())
        built.rules.insert(std::string(tx::rule_id(challenge.rule)));
    for (const std::string_view rule : kRequestRules) built.rules.emplace(rule);
    for (const std::string_view probe : kBuiltProbes) built.probes.emplace(probe);
    return built;
}

}  // namespace charter::machine
