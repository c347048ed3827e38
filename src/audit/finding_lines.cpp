#include "audit/finding_lines.hpp"

#include <algorithm>
#include <utility>

#include "audit/findings.hpp"
#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/typed_fields.hpp"

namespace charter::audit {
namespace {

constexpr std::string_view kOpen = "open";
constexpr std::string_view kWithdrawn = "withdrawn";

std::string stage_in(const v1::Entry& entry) {
    return std::string(tx::text_of(entry.body().fields(), catalog::kStageField));
}

bool repeats(const FindingLine& line, const FindingLine& earlier) {
    if (&line == &earlier || line.member() != earlier.member()) return false;
    const std::string requirement = line.text("requirement");
    if (requirement.empty() || requirement != earlier.text("requirement")) return false;
    if (earlier.stage() == kWithdrawn) return false;
    const bool before =
        std::pair(earlier.opened_on(), earlier.root) < std::pair(line.opened_on(), line.root);
    return before && earlier.opened_on() >= add_months(line.opened_on(), -kRepeatMonths);
}

}  // namespace

const v1::Entry& FindingLine::standing() const {
    const auto signed_off = std::find_if(versions.rbegin(), versions.rend(), [](const auto& entry) {
        return entry.signed_off_ms() != 0;
    });
    return signed_off == versions.rend() ? versions.back() : *signed_off;
}

std::string FindingLine::text(std::string_view field) const {
    return std::string(tx::text_of(standing().body().fields(), field));
}

std::string FindingLine::stage() const { return text(catalog::kStageField); }

bool FindingLine::has_ended() const {
    const v1::EntryStage* at = catalog::stage_named(*type, stage());
    return standing().state() == v1::ENTRY_STATE_CLOSED || (at != nullptr && at->ends());
}

bool FindingLine::is_overdue(Day today) const {
    const Day due = standing().body().due_at();
    return !has_ended() && due != 0 && due < today;
}

std::int64_t FindingLine::reached_ms(std::string_view stage) const {
    std::int64_t newest = 0;
    for (const v1::Entry& entry : versions) {
        if (stage_in(entry) == stage) newest = std::max(newest, entry.signed_off_ms());
    }
    return newest;
}

int FindingLine::reopened() const {
    int times = 0;
    std::string before = std::string(kOpen);
    for (const v1::Entry& entry : versions) {
        if (entry.signed_off_ms() == 0) continue;
        const std::string stage = stage_in(entry);
        if (stage == kOpen && before != kOpen) ++times;
        before = stage;
    }
    return times;
}

std::vector<FindingLine> lines_of(const Source& source, std::string_view reg,
                                  const std::string& member) {
    std::vector<FindingLine> lines;
    const v1::EntryType* type = source.catalog.entry_type(reg);
    if (type == nullptr || !source.catalog.is_register(reg)) return lines;
    std::map<std::string, std::size_t> places;
    state::each<v1::Entry>(
        source.view, state::keys::entries(reg, member), [&](const v1::Entry& entry) {
            const auto [place, first] = places.try_emplace(entry.root(), lines.size());
            if (first) lines.push_back({entry.root(), type, {}});
            lines[place->second].versions.push_back(entry);
            return true;
        });
    return lines;
}

Treatments treatments_of(const Source& source, const std::string& member) {
    Treatments treatments;
    for (FindingLine& line : lines_of(source, kTreatments, member)) {
        std::string treated = line.text("audit_finding");
        if (treated.empty()) treated = line.text("finding");
        if (!treated.empty()) treatments.emplace(std::move(treated), std::move(line));
    }
    return treatments;
}

std::map<std::string, std::vector<std::string>> repeats_among(
    const std::vector<const FindingLine*>& lines) {
    std::multimap<std::string, const FindingLine*> by_requirement;
    for (const FindingLine* line : lines) by_requirement.emplace(line->text("requirement"), line);
    std::map<std::string, std::vector<std::string>> found;
    for (const FindingLine* line : lines) {
        const auto [from, to] = by_requirement.equal_range(line->text("requirement"));
        for (auto at = from; at != to; ++at) {
            if (repeats(*line, *at->second)) found[line->root].push_back(at->second->root);
        }
    }
    for (auto& [root, earlier] : found) std::ranges::sort(earlier);
    return found;
}

}  // namespace charter::audit
