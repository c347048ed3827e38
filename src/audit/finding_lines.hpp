#pragma once
// Lines of findings and what treats them, as the state has them. Internal to src/audit.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/report.hpp"

namespace charter::audit {

inline constexpr std::string_view kAuditFindings = "audit_findings";
inline constexpr std::string_view kFindings = "findings";
inline constexpr std::string_view kTreatments = "treatments";

/// All versions of one entry, from the first.
struct FindingLine {
    std::string root;
    const v1::EntryType* type = nullptr;
    std::vector<v1::Entry> versions;

    /// The newest version that was signed off, else the newest.
    const v1::Entry& standing() const;
    const std::string& member() const { return versions.front().body().member(); }
    Day opened_on() const { return versions.front().body().occurred_on(); }
    /// Text of a field as it stands; empty where it has none.
    std::string text(std::string_view field) const;
    std::string stage() const;
    /// At a stage that ends, or closed.
    bool has_ended() const;
    /// No version was signed off yet.
    bool is_draft() const { return standing().signed_off_ms() == 0; }
    bool is_overdue(Day today) const;
    /// Unix time of the newest version at the stage that was signed off; 0: none.
    std::int64_t reached_ms(std::string_view stage) const;
    /// How often it was opened again.
    int reopened() const;
};

/// The lines of a register that a member has, by root. None where the convention has no such
/// register.
std::vector<FindingLine> lines_of(const Source& source, std::string_view reg,
                                  const std::string& member);

/// Lines of `treatments` by the finding that they treat.
using Treatments = std::multimap<std::string, FindingLine, std::less<>>;
Treatments treatments_of(const Source& source, const std::string& member);

/// Roots of those that each line repeats, by its root (findings.hpp).
std::map<std::string, std::vector<std::string>> repeats_among(
    const std::vector<const FindingLine*>& lines);

}  // namespace charter::audit
