#pragma once
// The ledger that fuzzed transactions meet: four banks, people of every role, something of each
// kind to act on. Nobody can sign with its keys, so signatures are taken for granted after the
// form was checked.

#include <span>
#include <string>
#include <vector>

#include "charter/v1/transaction.pb.h"
#include "machine/machine.hpp"
#include "testing/world.hpp"

namespace charter::fuzz {

/// Who signs, the sender first, and the action in protobuf JSON with words of the ledger in @.
struct Deed {
    std::vector<std::string> signers;
    std::string json;
};

/// One lawful transaction of nearly every type, given this ledger.
std::span<const Deed> deeds();

class Ledger {
  public:
    static const Ledger& shared();

    const state::View& view() const { return view_; }
    const catalog::Catalog& catalog() const { return testing::real_catalog(); }
    const assurance::Index& index() const { return index_; }
    tx::BlockContext next() const;

    /// The action of a transaction whose form was checked, as the assembly resolved it; what it
    /// does holds the invariants, and is thrown away.
    Status resolve(const v1::Transaction& tx) const;

    /// Canonical SignedTransaction; what stands for signatures is nobody's.
    Bytes transaction(const Deed& deed) const;

  private:
    Ledger();
    void perform(const Deed& deed);
    v1::Action action_of(const Deed& deed) const;
    std::string word(const std::string& name) const;
    std::string credential(const std::string& what) const;

    testing::World world_;
    state::MemoryView view_;
    assurance::Index index_;
};

}  // namespace charter::fuzz
