#pragma once
// The convention as code reads it: a checked v1::Catalog with lookups by name. Immutable and
// shared; one per version.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/transaction.pb.h"

namespace charter::catalog {

/// Calls `visit` for each record whose key starts with `prefix`, in key order, until it returns
/// false.
using Visit = std::function<bool(ByteView key, ByteView value)>;
using Scan = std::function<void(ByteView prefix, const Visit& visit)>;

/// Pointers stay valid as long as the catalog; nullptr where there is no such name.
class Catalog {
  public:
    Catalog(const Catalog&) = delete;
    Catalog& operator=(const Catalog&) = delete;
    ~Catalog() = default;

    /// The message it was built from, in canonical order.
    const v1::Catalog& wire() const { return wire_; }
    std::uint32_t version() const { return wire_.head().version(); }
    /// 32 bytes: what members adopt and resolutions name.
    ByteView digest() const { return wire_.head().digest(); }

    /// In the order of the convention.
    const std::vector<const v1::Requirement*>& requirements() const { return requirements_; }
    const v1::Requirement* requirement(std::string_view id) const;

    /// A register or a ledger table.
    const v1::EntryType* entry_type(std::string_view name) const;
    bool is_register(std::string_view name) const;
    bool is_table(std::string_view name) const;

    const v1::Population* population(std::string_view name) const;
    const v1::Enumeration* enumeration(std::string_view name) const;
    /// Whether `word` belongs to the enumeration; false also if there is no such enumeration.
    bool has_word(std::string_view enumeration, std::string_view word) const;

    const v1::Parameter* parameter(std::string_view name) const;
    const v1::RuleDef* rule(std::string_view id) const;
    const v1::ProbeDef* probe(std::string_view id) const;
    const v1::Role* role(std::string_view name) const;
    /// As the convention founds it; the policy in force is the state's record "pol/<name>".
    const v1::Policy* policy(std::string_view name) const;
    const v1::Act* act(std::string_view name) const;

    /// Whether one person may not hold both roles.
    bool conflict(std::string_view role, std::string_view other) const;

  private:
    friend Result<std::shared_ptr<const Catalog>> load(v1::Catalog);
    friend Result<std::shared_ptr<const Catalog>> from_records(const Scan&);
    explicit Catalog(v1::Catalog wire);

    template <class T>
    using Index = std::map<std::string_view, const T*>;

    v1::Catalog wire_;
    std::vector<const v1::Requirement*> requirements_;
    Index<v1::Requirement> by_id_;
    Index<v1::EntryType> registers_;
    Index<v1::EntryType> tables_;
    Index<v1::Population> populations_;
    Index<v1::Enumeration> enumerations_;
    Index<v1::Parameter> parameters_;
    Index<v1::RuleDef> rules_;
    Index<v1::ProbeDef> probes_;
    Index<v1::Role> roles_;
    Index<v1::Policy> policies_;
    Index<v1::Act> acts_;
};

/// Checks structure, names, types, order and digest. Refusal: catalog_invalid {why: the first
/// fault}.
Result<std::shared_ptr<const Catalog>> load(v1::Catalog wire);

/// SHA-256 over the catalog's canonical bytes with head.digest empty.
Digest digest_of(const v1::Catalog& wire);

/// The records of the state, by key: "cat/head", "cat/requirement/6.1" ... and the founding
/// policies "pol/<name>".
std::vector<std::pair<std::string, Bytes>> records(const v1::Catalog& wire);

/// The catalog of a state: inverse of `records`. Policies are those in force, so head.digest is
/// taken as recorded.
Result<std::shared_ptr<const Catalog>> from_records(const Scan& scan);

/// The day of an entry: the one date of the envelope that a field may follow (FieldDef.not_before).
inline constexpr std::string_view kOccurredOn = "occurred_on";

/// Fields that every entry and row has beside its own: member, occurred_on, valid_until, due_at,
/// signers, expiring, overdue, dangling. Sorted by name.
const std::vector<v1::FieldDef>& envelope();

/// The field of an entry type, or of the envelope; nullptr if neither has it.
const v1::FieldDef* field(const v1::EntryType& type, std::string_view name);

/// The flag of its probe that says whether a rule of kind request held: "audit.read_is_logged" has
/// `audit_read_is_logged`.
std::string challenge_flag(const v1::RuleDef& rule);
/// The parameter that says how old the newest challenge of a rule may be.
std::string challenge_age(const Catalog& catalog, const v1::RuleDef& rule);

/// "people.grant_role" of an action whose people_grant_role is set; empty if none is.
const std::string& act_name(const v1::Action& action);
/// Every act that this binary knows, sorted.
std::vector<std::string> act_names();

}  // namespace charter::catalog
