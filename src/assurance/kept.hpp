#pragma once
// What checks read of the state, decoded once and kept while the state moves on. A cache: with it
// and without it every status is the same.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/judged.hpp"
#include "assurance/shelf.hpp"
#include "base/bytes.hpp"
#include "state/delta.hpp"

namespace charter::assurance {

template <class T>
using ByName = std::map<std::string, T, std::less<>>;

/// What `where` of a population says of one record.
struct Verdict {
    bool is_subject = false;
    bool own_rule = false;
    std::int64_t next_ms = 0;
};

/// The subjects of a population, by key.
struct Subjects {
    Records records;
    std::int64_t next_ms = 0;
    bool own_rule = false;
    std::vector<Verdict> verdicts;  // of each record of the list, by key
};

/// The records whose `field` is, or has, a key; by key.
using Join = ByName<Records>;

/// What one scope sees of a type.
struct List {
    Records records;               // newest first
    Records by_key;                // the same, by key; empty until a population is read
    ByName<Join> joins;            // by field
    ByName<Subjects> populations;  // by name
    std::vector<std::shared_ptr<const Shelf>> shelves;  // which own the records

    // Of a list that a block changed: the list before, whose records but for some are its own. Its
    // `joins` have the keys of those alone.
    List* before = nullptr;
    Records gone;
    Records come;
};

/// Fills the join of a list without a list before.
Join make_join(const Records& records, std::string_view field);
/// `gone` and `come` leave it and take their places.
void change_join(Join& join, std::string_view field, const Records& gone, const Records& come);

/// A parameter as it binds one member or the network.
struct Setting {
    const v1::Parameter* parameter = nullptr;
    std::int64_t value = 0;
    bool own_rule = false;     // the member's own approved rule, looser than the consortium's value
    std::int64_t next_ms = 0;  // when that own rule changes by time
};

/// Members in the ledger that are not removed.
struct Members {
    std::vector<std::string> names;  // sorted
    ByName<std::int64_t> admitted_ms;
};

/// What was read for one scope: a member, or "*" for the network.
struct ScopeReads {
    ByName<List> lists;        // by type
    ByName<Setting> settings;  // by parameter
    /// By place of the requirement in the catalog; null, or past the end: not known.
    std::vector<std::unique_ptr<JudgedStatus>> judged;
};

/// What was read of one version, each thing once.
struct Reads {
    std::optional<Members> members;
    ByName<ByName<std::shared_ptr<const Shelf>>> shelves;        // type -> home
    ByName<ScopeReads> scopes;                                   // by scope
    ByName<std::optional<v1::ChallengeOutcome>> outcomes;        // by rule
    std::optional<std::set<std::string, std::less<>>> excepted;  // "<requirement>/<member>"
    /// Entries that references name and that were not there: when one comes, it may be a version of
    /// an older line.
    std::set<std::string, std::less<>> missing;
};

/// What is kept of one scope, and what is read instead.
struct ReadsOfScope {
    std::string scope;
    ScopeReads* kept = nullptr;
    ScopeReads* fresh = nullptr;
};

/// Which of such reads the changes of a block make void.
struct Moved {
    bool everything = false;
    bool members = false;
    bool settings = false;
    bool outcomes = false;
    bool exceptions = false;
    ByName<ByName<std::vector<Bytes>>> homes;  // type -> home -> keys of its changed entries

    bool type(std::string_view name) const { return homes.contains(name); }
    /// The keys, or null: nothing of this home changed.
    const std::vector<Bytes>* home(std::string_view type, std::string_view home) const;
    /// Whether the list of this scope may read differently.
    bool list(std::string_view type, std::string_view scope) const;
};
Moved moved_by(const state::Changes& changes);

/// The reads of one version of the state, known by its app hash. One block at a time: begin, update
/// (assurance/update.hpp) and, when the block is committed, follow.
class Kept {
  public:
    /// A block over this version. Forgets what is of another version or catalog, and the block
    /// before if it was not followed.
    void begin(const Digest& app_hash, const catalog::Catalog& catalog);
    /// The reads of the version that the block began with.
    Reads& reads() { return reads_; }
    /// What the block makes void, and what was read instead.
    void note(Moved moved, Reads fresh);
    /// The block leads to the version with this app hash.
    void follow(const Digest& app_hash);

  private:
    struct Step {
        Moved moved;
        Reads fresh;
    };

    Reads reads_;
    std::optional<Step> step_;
    Digest app_hash_{};
    const catalog::Catalog* catalog_ = nullptr;
};

}  // namespace charter::assurance
