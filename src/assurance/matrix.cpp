#include "assurance/matrix.hpp"

#include <numeric>

#include "assurance/rows.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

void count(Matrix& matrix, const state::View& view, const v1::Requirement& requirement,
           const std::string& member) {
    const auto status =
        state::read<v1::StatusRecord>(view, state::keys::status(requirement.id(), member));
    const auto value = static_cast<std::size_t>(status ? status->value() : 0);
    ++matrix.cells[member][requirement.chapter()].by_value[value];
    if (!is_counted(requirement)) return;
    ++matrix.duties[member][requirement.chapter()].by_value[value];
    ++matrix.totals[member].by_value[value];
    ++matrix.total.by_value[value];
}

}  // namespace

std::uint32_t Tally::sum() const {
    return std::accumulate(by_value.begin(), by_value.end(), std::uint32_t{0});
}

std::vector<std::string> members_of(const state::View& view) {
    std::vector<std::string> members;
    state::each<v1::Member>(view, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members.push_back(member.member());
        return true;
    });
    return members;
}

bool is_counted(const v1::Requirement& requirement) {
    return requirement.force() == v1::FORCE_MUST || requirement.force() == v1::FORCE_AVOID;
}

Matrix matrix(const state::View& view, const catalog::Catalog& catalog) {
    const std::vector<std::string> members = members_of(view);
    Matrix out;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        if (requirement->scope() == v1::SCOPE_NETWORK) {
            count(out, view, *requirement, std::string(kEveryone));
            continue;
        }
        for (const std::string& member : members) count(out, view, *requirement, member);
    }
    return out;
}

}  // namespace charter::assurance
