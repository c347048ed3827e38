#pragma once
// A small consortium in memory for tests: the real catalog, members bank-a to bank-d, persons with
// roles, block 100.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "state/delta.hpp"
#include "tx/context.hpp"
#include "tx/dispatch.hpp"
#include "tx/fixture.hpp"

namespace charter::testing {

/// The catalog of this repository, compiled once a process; aborts with the compiler's errors if it
/// does not compile.
const catalog::Catalog& real_catalog();
std::shared_ptr<const catalog::Catalog> real_catalog_shared();

class World {
  public:
    /// Chain "charter-test", environment test, 2026-11-24T00:00:00Z, four members in standing.
    World() : World(real_catalog_shared()) {}
    /// The same under another convention.
    explicit World(std::shared_ptr<const catalog::Catalog> catalog);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    tx::Context& ctx() { return *ctx_; }
    const tx::Context& ctx() const { return *ctx_; }
    state::Delta& delta() { return delta_; }

    /// Puts a person with roles (once) and returns its id.
    std::string person(const std::string& id, const std::vector<std::string>& roles);
    /// From now on these persons act, the first as sender; all must exist.
    void act_as(const std::vector<std::string>& persons);
    /// From now on the resolution acts (executed by the first person).
    void act_by_resolution(const std::vector<std::string>& persons, std::uint64_t proposal = 1);
    /// check, permit and, when both accept, apply. Returns the refusal's reason, or nothing. A
    /// refused action must write nothing: the world checks that.
    std::optional<Reason> run(const v1::Action& action);
    /// The same world later: a new block.
    void advance(std::int64_t ms);
    /// Switches one rule off: the world of a challenge that must fail.
    void switch_off(tx::Rule rule);

  private:
    void renew_context(const tx::RuleSet& rules);

    std::shared_ptr<const catalog::Catalog> catalog_;
    state::MemoryView base_;
    state::Delta delta_{base_};
    v1::ChainConfig config_;
    tx::BlockContext block_;
    std::optional<tx::Context> ctx_;
};

}  // namespace charter::testing
