#pragma once
// What of the convention bears on what, computed once a catalog; and what was learnt of statuses,
// kept as long as their facts stay the same.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "tasks/need.hpp"
#include "tasks/open_records.hpp"

namespace charter::tasks {

/// The catalog must outlive it.
class Guide {
  public:
    explicit Guide(const catalog::Catalog& catalog);

    /// A requirement by its place in Catalog::requirements(), and a leaf of its check.
    struct Use {
        std::uint32_t place = 0;
        const v1::EntryLeaf* leaf = nullptr;
    };
    /// The leaves that entries of the register can serve.
    const std::vector<Use>& leaves_of(std::string_view register_name) const;
    /// Registers, tables and "probe/<id>" that needs of the requirement can be about.
    const std::set<std::string>& targets_of(std::uint32_t place) const { return targets_[place]; }
    /// The order in which a new member fills registers: those that name no other register first.
    /// Of tables and unknown names 1.
    std::uint32_t step_of(std::string_view register_name) const;
    /// Requirements whose checks look at one of the rules, in the order of the convention.
    std::vector<std::string> held_by(const std::vector<std::string>& rules) const;
    /// Roles that have the act among their duties, by name.
    const std::vector<std::string>& roles_with(std::string_view act) const;

  private:
    void add(std::uint32_t place, const v1::Check& check);
    void add_population(std::uint32_t place, const std::string& name);
    std::uint32_t find_step(const v1::EntryType& type, std::set<std::string>& above);

    const catalog::Catalog* catalog_;
    std::map<std::string, std::vector<Use>, std::less<>> leaves_;
    std::vector<std::set<std::string>> targets_;
    std::map<std::string, std::uint32_t, std::less<>> steps_;
    std::map<std::string, std::set<std::uint32_t>, std::less<>> rules_;
    std::map<std::string, std::vector<std::string>, std::less<>> roles_;  // by duty
};

/// The needs of statuses, by the digest of their facts, and which changes, incidents and exceptions
/// are open: a new version of the state costs what changed. Holds the members that were asked about
/// last. One thread at a time.
class Memo {
  public:
    explicit Memo(std::shared_ptr<const catalog::Catalog> catalog);

    const catalog::Catalog& catalog() const { return *catalog_; }
    const Guide& guide() const { return guide_; }
    /// What is asked next is about this member; one that was not asked about for long may go.
    void about(std::string_view member);
    /// `facts_digest` of the status in the state; empty: there is none yet. Valid until the next
    /// call of about().
    const std::vector<Need>& needs(assurance::Evidence& evidence, std::uint32_t place,
                                   std::string_view member, ByteView facts_digest);
    /// Reads what is open in this version; the three below are of it.
    void follow(const state::View& view, const assurance::Now& now);
    const OpenChanges& changes() const { return changes_; }
    const OpenIncidents& incidents() const { return incidents_; }
    const OpenExceptions& exceptions() const { return exceptions_; }
    /// Evaluations so far.
    std::uint64_t evaluated() const { return evaluated_; }

  private:
    struct Kept {
        Bytes facts_digest;
        std::vector<Need> needs;
    };
    struct OfMember {
        std::uint64_t asked = 0;
        std::map<std::uint32_t, Kept> by_place;
    };
    static constexpr std::size_t kMembersMax = 8;

    std::shared_ptr<const catalog::Catalog> catalog_;
    Guide guide_;
    OpenChanges changes_;
    OpenIncidents incidents_;
    OpenExceptions exceptions_;
    std::map<std::string, OfMember, std::less<>> members_;
    std::uint64_t asked_ = 0;
    std::uint64_t evaluated_ = 0;
};

}  // namespace charter::tasks
