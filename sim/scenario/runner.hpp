#pragma once
// Runs scenarios on the chain: what is expected against what comes.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/chain.hpp"
#include "sim/scenario/script.hpp"

namespace charter::scenario {

/// What a scenario tried, by requirement: for the tests that hold all scenarios together.
struct Expected {
    std::string requirement;
    v1::StatusValue value{};
};
struct Told {
    std::vector<Expected> expected;
    std::uint64_t refused = 0;  // steps that are to be refused
};
/// Of a script, repeated lines too; not of what it uses.
Told told(const Script& script);

struct Played {
    std::optional<Chain> chain;  // at the end; nothing if it could not begin
    std::string errors;          // "file:line: what was expected and what came", one a line
};

/// Calls it after every day on which something happened; for who wants to count on the way.
using Watch = std::function<void(const Chain& chain)>;

/// Scenarios of one folder. What several of them use runs once.
class Library {
  public:
    Library(std::filesystem::path folder, std::shared_ptr<const catalog::Catalog> catalog)
        : folder_(std::move(folder)), catalog_(std::move(catalog)) {}

    /// The scenario FOLDER/NAME.txt, from what it uses on. It goes on after something unexpected,
    /// up to kErrorsMax.
    Played run(const std::string& name, const Watch& watch = {});
    /// The same of a text, `name` standing in messages.
    Played run_text(const std::string& text, const std::string& name, const Watch& watch = {});

    const catalog::Catalog& catalog() const { return *catalog_; }

  private:
    Played run_script(const Script& script, Errors errors, const Watch& watch);
    const Played& base(const std::string& name);

    std::filesystem::path folder_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::map<std::string, Played> bases_;
    std::vector<std::string> under_way_;
};

inline constexpr std::size_t kErrorsMax = 40;

}  // namespace charter::scenario
