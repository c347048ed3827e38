#pragma once
// Many acts of the same signers, one transaction each, some of them under way at a time.

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "client/submit.hpp"

namespace charter::client {

struct ManySubmitted {
    std::size_t done = 0;               // on the ledger
    std::optional<std::size_t> failed;  // the first that was refused, from 0
    Submitted refusal;                  // of that one
};

struct ManyActs {
    std::vector<v1::Action> actions;
    /// The sender's next nonce before the state was read from which the actions were planned: what
    /// the sender files by another hand meanwhile, a broken-off run of the same above all, then
    /// ends this instead of being done twice.
    std::uint64_t nonce = 0;
    int wait_ms = 0;
};

/// Submits them in order, in groups of consecutive nonces, and waits for each group before the
/// next. A full quota or pool is waited for, for a minute. After a refusal no further group is
/// begun.
/// Faults: no usable answer; a transaction that is in no block after `wait_ms`; another one of the
/// sender meanwhile.
Outcome<ManySubmitted> submit_many(NodeClient& node, std::vector<SigningIdentity>& signers,
                                   const ManyActs& acts,
                                   const std::function<void(std::size_t done)>& progress);

}  // namespace charter::client
