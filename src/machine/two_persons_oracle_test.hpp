#pragma once
// Judges what the ledger accepted by who really signed it, from the transactions alone: it knows
// nothing of how the machine decides.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "machine/two_persons_test.hpp"

namespace charter::machine::two_persons {

/// What is wrong with an accepted act; nothing: it is as it must be.
using Violation = std::optional<std::string>;

class Oracle {
  public:
    /// An act that the ledger accepted, in the order of the ledger; `created` as its receipt says,
    /// `town` is before its block.
    Violation accepted(const Sent& sent, const std::vector<Bytes>& created, const Town& town);

  private:
    Violation judge_names(const v1::Transaction& tx, const Sent& sent, const Town& town);
    Violation judge_second(const v1::Transaction& tx, const Sent& sent,
                           const std::vector<Bytes>& created, const Town& town);
    Violation judge_entry(const v1::Action& action, const Sent& sent,
                          const std::vector<Bytes>& created, const Town& town);
    Violation judge_exception(const v1::ExceptionsApprove& approve, const Sent& sent,
                              const Town& town);
    Violation judge_vote(const v1::Action& action, const Sent& sent);
    Violation judge_leave(const v1::Action& action, const Sent& sent, const Town& town);
    Violation judge_person(const v1::Action& action, const Sent& sent, const Town& town);

    std::set<Bytes> done_;                                      // bodies
    std::map<std::string, Signed> makers_;                      // of entries, by name
    std::map<std::string, std::vector<Signed>> exceptions_;     // requester, owner
    std::map<std::uint64_t, std::set<std::string>> approvals_;  // members, by proposal
    std::map<std::string, std::set<std::string>> accounts_;     // active, of a human
};

}  // namespace charter::machine::two_persons
