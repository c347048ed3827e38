#pragma once
// Entries as people write them: drills/2026-03 for the drill of our bank in March 2026, drills/7
// for its eighth. Nothing here asks a node.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"

namespace charter::client {

/// REGISTER/WHICH or REGISTER/MEMBER/WHICH, where WHICH is a month (2026-03), a day (2026-03-02) or
/// the number at the end of the key, in hexadecimal, with or without its zeros.
struct EntryName {
    std::string register_name;
    std::string member;                   // "*": the assembly's; empty: not said
    std::optional<std::uint64_t> number;  // else first to last
    Day first = 0;                        // days on which the entry may be dated
    Day last = 0;
};

/// Nothing where the text is none of these.
std::optional<EntryName> parse_entry_name(std::string_view text);

/// The whole name where nothing has to be looked up: with member and number.
/// "drills/bank-a/0000000000000007".
std::optional<std::string> exact_name(const EntryName& name);

/// Which version of a line a command is about.
enum class Wanted {
    newest,    // any that was not superseded
    filed,     // awaits its second person
    standing,  // signed off, and stands for its line
};

struct FoundEntries {
    std::vector<v1::Entry> wanted;
    std::vector<v1::Entry> others;  // that the name fits, in another state
};

/// Of the entries, those that the name fits, in their order. `entries`: of its register and member.
FoundEntries entries_named(const EntryName& name, const std::vector<v1::Entry>& entries,
                           Wanted wanted);

}  // namespace charter::client
