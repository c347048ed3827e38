#pragma once
// A scenario: what a reader wrote line by line, as the runner takes it. docs/scenarios.md is the
// language.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "compiler/yaml.hpp"

namespace charter::scenario {

using compiler::Errors;
using compiler::Place;

/// The banks of the consortium that `found` founds.
inline const std::vector<std::string> kBanks = {"bank-a", "bank-b", "bank-c", "bank-d"};

enum class Unit : std::uint8_t { minutes, hours, days, months };
struct Span {
    std::int64_t count = 0;
    Unit unit{};
};

/// A moment of the ledger's civil time. `minute` of the day; none: 09:00.
struct Moment {
    Day day = 0;
    std::optional<int> minute;
};

/// `at DATE [HH:MM]` and `found DATE [HH:MM]`: a block then.
struct At {
    Moment moment;
    bool founds = false;
};
/// `after COUNT UNIT`: a block so much later.
struct After {
    Span span;
};

/// What somebody does to a transaction that an honest program never would.
enum class Trick : std::uint8_t { none, replayed, ahead, forged, misdirected };

enum class Verb : std::uint8_t {
    files,
    signs,
    replaces,
    moves,
    closes,
    does,
    enrols,
    issues,
    renews,
    resolves,
    reports,
};

/// `WHO VERB OBJECT ... [=> refused REASON]`. One block, of `resolves` one for each step, of which
/// the first that is refused is the last.
struct Act {
    std::vector<std::string> who;
    Verb verb{};
    std::string object;        // register, entry, act, probe, person or usage
    std::string fields;        // "{...}" as written, names not put in yet; empty: none
    std::string of;            // files: whose entry; reports: what is measured; enrols: the unit;
                               // issues: the holder; moves: the stage
    std::optional<Day> on;     // occurred_on; none: the day of the block, or that of the line
    std::optional<Day> until;  // valid_until, a credential's last day
    std::optional<Day> due;    // due_at
    bool document = true;      // false: left out, though the register asks for one
    bool custody = false;
    bool is_operator = false;
    bool emergency = false;
    std::vector<std::string> co_signers;
    std::vector<std::string> voters;  // of `resolves`; empty: the first three banks
    std::string change;               // of `resolves`: its change, @NAME or as written; empty: one
                                      // is opened, reviewed and tested where the act needs one
    bool own_change = true;           // false: it is proposed as no change
    std::string act;                  // of `does change.open`: the act that it is opened for
    std::string act_fields;           // and its fields, as above
    bool lines = true;                // of a review of access: false: only those that are written
    std::string error;                // of `reports`: the probe failed, and how
    Trick trick{};
    std::string name;  // of what it creates, for later lines
    std::optional<Reason> refused;
};

/// `expect WHO REQUIREMENTS STATUS [lapses DATE [HH:MM] | never lapses] [because WORD]`
struct Expectation {
    std::vector<std::string> members;  // "*": the network
    std::vector<std::string> requirements;
    v1::StatusValue value{};
    std::optional<Moment> lapses;
    bool never_lapses = false;
    std::string because;  // `why` of a decisive fact
};

struct Step;
/// `every SPAN from DATE [to DATE]: LINE`: whenever time passes such a day.
struct Repeat {
    Span span;
    Moment from;
    std::optional<Day> to;  // the last day
    std::vector<Step> steps;
};

struct Step {
    Place place;
    std::string text;  // the line, for messages
    std::variant<At, After, Act, Expectation, Repeat> what;
};

struct Script {
    std::string uses;  // the scenario whose end is this one's beginning; empty: none
    std::vector<Step> steps;
};

/// Reads the text of a scenario. Errors are noted with their line: what is not of the language, and
/// every act, register, probe, requirement, status and reason that the catalog does not have.
Script parse(std::string_view text, const std::string& name, const catalog::Catalog& catalog,
             Errors& errors);
/// The same of a file; `name` stands in messages. Errors: also that it cannot be read.
Script read_script(const std::filesystem::path& file, const std::string& name,
                   const catalog::Catalog& catalog, Errors& errors);

}  // namespace charter::scenario
