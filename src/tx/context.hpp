#pragma once
// What a transaction sees and may change. `permit` gets a const Context and only reads; `apply`
// writes and cannot fail.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "state/delta.hpp"
#include "tx/rules.hpp"

namespace charter::tx {

/// The only clock and height that the core may read: both come from the decided block.
struct BlockContext {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    Day today = 0;
};

/// A verified signer: its credential as the state holds it, and who stands behind it.
struct Signer {
    Bytes credential;  // id, 32 bytes
    v1::Usage usage{};
    std::string holder;  // person, account or node
    std::string member;
};

/// Who acts. By resolution: `proposal` > 0, and the sender is the executing person.
struct Acting {
    std::string sender;
    std::string member;
    std::vector<Signer> signers;
    std::uint64_t proposal = 0;
    bool emergency = false;
    bool founding = false;  // genesis: no grants exist yet

    bool by_resolution() const { return proposal != 0 || founding; }
};

/// What apply leaves beside its writes: parts of the receipt, and events for the journal.
struct Effects {
    v1::Receipt receipt;
    std::vector<v1::Event> events;
};

class Context {
  public:
    Context(state::Delta& delta, const catalog::Catalog& catalog, const v1::ChainConfig& config,
            const BlockContext& block, const RuleSet& rules)
        : delta_(&delta), catalog_(&catalog), config_(&config), block_(block), rules_(rules) {}

    const state::View& view() const { return *delta_; }
    state::Delta& delta() { return *delta_; }
    const catalog::Catalog& catalog() const { return *catalog_; }
    const v1::ChainConfig& config() const { return *config_; }
    const BlockContext& block() const { return block_; }
    const RuleSet& rules() const { return rules_; }
    bool enforced(Rule rule) const { return rules_.contains(rule); }

    const Acting& acting() const { return acting_; }
    void set_acting(Acting acting) { acting_ = std::move(acting); }

    Effects& effects() { return effects_; }
    /// Notes a record that this transaction created (the first 16 stand in the receipt).
    void created(ByteView key);
    /// Appends an event; height, index and time are filled in by the machine.
    void event(std::string_view kind, std::string_view name, std::string_view subject,
               std::vector<v1::Field> fields = {});

    /// The value in force: the resolution's, else the catalog's initial one. `name` must be in the
    /// catalog.
    std::int64_t parameter(std::string_view name) const;

  private:
    state::Delta* delta_;
    const catalog::Catalog* catalog_;
    const v1::ChainConfig* config_;
    BlockContext block_;
    RuleSet rules_;
    Acting acting_;
    Effects effects_;
};

/// Fields of events and receipts.
v1::Field text_field(std::string_view name, std::string_view text);
v1::Field number_field(std::string_view name, std::int64_t number);

}  // namespace charter::tx
