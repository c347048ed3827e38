#pragma once
// The root over the records of one batch: RFC 6962, section 2.1. A record's proof leads from its
// canonical bytes to the root in the receipt.

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace charter::tx {

/// Takes the records in order; holds one digest for each level of the tree.
class RecordRoot {
  public:
    /// A leaf: sha256(0x00 || record).
    void add(ByteView record);
    /// The root of what was added: inner nodes are sha256(0x01 || left || right), left the largest
    /// full subtree. sha256 of nothing when there is none.
    Digest root() const;

  private:
    struct Subtree {
        std::uint64_t leaves;
        Digest digest;
    };
    std::vector<Subtree> subtrees_;  // full, of falling size
};

}  // namespace charter::tx
