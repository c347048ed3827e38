#pragma once
// Registers and ledger tables as checks see them: rows of typed fields.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/clock.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::assurance {

/// The assembly's entries, and the network as a whole.
inline constexpr std::string_view kEveryone = "*";

/// A row of a table or an entry of a register.
struct Row {
    std::string type;
    std::string key;  // what references say: an entry's root; the id of a person, node or site; a
                      // credential's hex;
                      // "<person>/<seq>" of a grant; "<main>/<remote>" of a pair; a country; a tier
    std::string member;   // or "*"
    Day occurred_on = 0;  // date of the act; of table rows the date of creation
    std::optional<Day> valid_until;
    std::optional<Day> due_at;
    std::vector<std::string> signers;
    bool in_force = false;
    bool expiring = false;
    bool overdue = false;
    bool dangling = false;
    std::map<std::string, v1::Value, std::less<>> fields;  // references to entries are roots
    std::string record_key;  // of the record in the state that it stands on
};

/// The rows in force of a register or table: those of the member and the assembly's, newest first.
/// For the network (member "*") those of every member that is not removed. A table row is in force
/// while its person is active, its grant not revoked or expired, its credential not revoked and
/// within its dates, its node not retired; incidents always, also closed ones, and
/// changes until they are withdrawn. contracts have no records yet.
std::vector<Row> rows(const state::View& view, const catalog::Catalog& catalog,
                      const v1::ChainConfig& config, const Now& now, std::string_view type,
                      std::string_view member);

/// A row before time is looked at: what a memo of the state can hold. `row` has its derived flags
/// unset.
struct Record {
    Row row;
    bool standing = true;         // apart from time, it counts: signed off, not revoked, active
    bool filed = false;           // an entry that awaits its second person
    std::int64_t starts_ms = 0;   // in force from; 0: always
    std::int64_t ends_ms = 0;     // in force until; 0: always
    std::int64_t overdue_ms = 0;  // overdue from; 0: never
    std::int64_t created_ms = 0;  // filed, registered, issued ...
};

/// Newest first: by date of the act, then by time of filing, then by key.
bool newer(const Record& a, const Record& b);
/// By key, as subjects are judged; versions of one key by that of their record.
bool precedes(const Record& a, const Record& b);

/// The home of a row with this key: the member that owns it, or "" for types that are read as a
/// whole. Nothing if the key cannot be one of the type.
std::optional<std::string> home_of(const catalog::Catalog& catalog, std::string_view type,
                                   std::string_view key);
/// Whether the type is read as a whole, all members at once: credentials, key_suspicions,
/// jurisdiction_lists.
bool read_as_a_whole(std::string_view type);

/// The record of an entry, whose values it takes; nothing when the entry counts for nothing: it is
/// neither signed off nor awaits its second person. References are still as written.
std::optional<Record> entry_record(v1::Entry& entry, const v1::EntryType& type,
                                   const v1::ChainConfig& config);

/// All of the type and home, newest first. Reads the state; references are still as written.
std::vector<Record> load_home(const state::View& view, const catalog::Catalog& catalog,
                              const v1::ChainConfig& config, std::string_view type,
                              std::string_view home);

}  // namespace charter::assurance
