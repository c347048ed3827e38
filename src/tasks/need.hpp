#pragma once
// From the facts of a status to what somebody must do about them.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/unit.hpp"

namespace charter::tasks {

/// What has to be done. Words (kind_word) are part of the API.
enum class Kind : std::uint8_t {
    put,       // file entries in a register
    correct,   // file a new version of an entry that a check found wanting
    treat,     // file a treatment of a risk or finding
    declare,   // declare that there is none of a kind, or register what there is
    sign_off,  // a filed entry awaits its second person
    amend,     // a filed entry that nobody can sign off as it stands
    report,    // mend what a probe measures, then report again
    act,       // a transaction that makes or changes a row of the ledger
    propose,   // a resolution of the assembly
    vote,
    execute,
    ratify,
    renew,      // a credential ends
    grant,      // a role is empty, or a grant ends
    take_back,  // what was turned down: withdrawn, rolled back or undone, or mended and tried again
    advance,    // an entry at a stage that does not end its line
    deputize,   // a role that nobody would hold while somebody is on leave
    rotate,     // a key may be in other hands: it is replaced, or its credential revoked
    notify,     // a notice of an incident
    approve,    // a request for an exception awaits another person
    extend,     // an exception ends: what it covers is mended, or it is asked for anew
};
std::string_view kind_word(Kind kind);

/// A field that the entry must have, as the check asks for it.
struct Wanted {
    std::string field;
    std::string expected;  // "at least param.headroom_percent", "has continuity", "true"
    friend auto operator<=>(const Wanted&, const Wanted&) = default;
};

inline constexpr std::size_t kSubjectsMax = 50;

/// What one requirement asks by one time of one sort of evidence.
struct Need {
    Kind kind{};
    std::string target;  // register, table, probe or parameter
    std::string act;     // of kinds act and propose: the transaction
    std::string member;  // who has to; "*": the assembly
    std::string fixed;   // "topic=privacy": entries that differ in it cannot be one
    bool each = false;   // one entry a subject, since an entry names one
    bool failing = false;
    bool onboarding = false;
    std::int64_t until_ms = 0;  // it lapses, lapsed, or its exception ends then; 0: missing
    std::vector<Wanted> wanted{};
    std::vector<std::string> subjects{};  // the first kSubjectsMax, in the order of their keys
    std::uint32_t subject_count = 0;
};

/// The needs of a status, those of one sort and time as one. A pure function of the status's facts
/// and the catalog, so what one digest of facts gave may be kept.
std::vector<Need> needs_of(assurance::Evidence& evidence, const v1::Requirement& requirement,
                           std::string_view member);

/// What one fact asks for; kind put with an empty target: nothing that a person could do.
Need need_of(assurance::Evidence& evidence, const Item& item, std::string_view scope);

/// When the date that the fact shows is too old for the parameter; nothing: it shows none.
std::optional<std::int64_t> too_old_at(assurance::Evidence& evidence, const Item& item,
                                       std::string_view within, std::string_view scope);

/// Whether what rows of the table ask of people is their own (incidents.cpp, holdings.cpp), by
/// step and deadline: no need of a status says it.
bool has_own_tasks(std::string_view table);

/// The transaction that makes rows of a ledger table; of rows with tasks of their own, that ends
/// what they ask for.
std::string_view act_of_table(std::string_view table);

/// The transaction that writes the entries of a register which nobody files by hand.
std::string_view act_of_register(std::string_view register_name);

}  // namespace charter::tasks
