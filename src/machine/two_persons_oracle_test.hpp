#pragma once
// Judges what the ledger accepted by who really signed it, from the transactions alone: it knows
// nothing of how the machine decides.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "charter/v1/record.pb.h"
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

    Violation judge_change(const v1::Action& action, const Sent& sent,
                           const std::vector<Bytes>& created, const Town& town);
    Violation judge_step(const std::string& id, const char* what, const Sent& sent);
    Violation judge_live(const v1::Action& action, const Sent& sent);
    Violation judge_finding(const std::string& name, const Town& town);
    Violation judge_shared(const v1::Action& action, const Sent& sent, const Town& town);

    /// A version of an entry as it was filed; `signers` are those who made it count.
    struct Filed {
        std::string line;  // the first version's name
        v1::EntryBody body;
        Signed maker;
        std::vector<Signed> signers;
    };
    struct Written {
        std::set<std::string> authors;  // humans
        bool is_emergency = false;
        bool reviewed = false;
        bool tested = false;
        bool ratified = false;
    };
    struct Use {
        std::string user;  // account
        std::int64_t until_ms = 0;
    };
    void remember(const v1::Action& action, const Sent& sent, const std::vector<Bytes>& created);

    std::set<Bytes> done_;                                      // bodies
    std::map<std::string, Filed> filed_;                        // by name
    std::map<std::string, std::vector<std::string>> counting_;  // versions that count, by line
    std::set<std::string> closed_;                              // lines
    std::map<std::string, Written> changes_;
    std::map<std::uint64_t, v1::Action> proposed_;
    std::map<std::string, Use> uses_;                           // of shared accounts
    std::map<std::string, std::vector<Signed>> exceptions_;     // requester, owner
    std::map<std::uint64_t, std::set<std::string>> approvals_;  // members, by proposal
    std::map<std::string, std::set<std::string>> accounts_;     // active, of a human
};

}  // namespace charter::machine::two_persons
