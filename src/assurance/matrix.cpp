#include "assurance/matrix.hpp"

#include <numeric>
#include <utility>

#include "assurance/rows.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/varint.hpp"

namespace charter::assurance {
namespace {

/// Of one member and chapter.
struct Sum {
    Tally all;
    Tally duties;
};

void add(Tally& to, const Tally& tally) {
    for (std::size_t value = 0; value < tally.by_value.size(); ++value) {
        to.by_value[value] += tally.by_value[value];
    }
}

/// The StatusValue of each of `members`, which are sorted; 0: it has no status yet.
std::vector<std::size_t> values_of(const state::View& view, const v1::Requirement& requirement,
                                   const std::vector<std::string>& members) {
    std::vector<std::size_t> values(members.size());
    std::size_t at = 0;
    const Bytes prefix = state::keys::status(requirement.id(), "");
    state::scan_prefix(view, prefix, [&](ByteView key, ByteView status) {
        const ByteView member = key.substr(prefix.size());
        while (at < members.size() && members[at] < member) ++at;
        if (at == members.size()) return false;
        if (members[at] != member) return true;
        values[at] =
            static_cast<std::size_t>(wire::varint_in(status, v1::StatusRecord::kValueFieldNumber));
        return true;
    });
    return values;
}

/// `members`: the network comes first.
void count(const state::View& view, const v1::Requirement& requirement,
           const std::vector<std::string>& members, std::vector<Sum>& sums) {
    const std::vector<std::size_t> values = values_of(view, requirement, members);
    const bool of_network = requirement.scope() == v1::SCOPE_NETWORK;
    const bool counted = is_counted(requirement);
    const std::size_t end = of_network ? 1 : members.size();
    for (std::size_t at = of_network ? 0 : 1; at < end; ++at) {
        ++sums[at].all.by_value[values[at]];
        if (counted) ++sums[at].duties.by_value[values[at]];
    }
}

void add_chapter(Matrix& matrix, const std::string& chapter,
                 const std::vector<std::string>& members, std::vector<Sum>& sums) {
    for (std::size_t at = 0; at < members.size(); ++at) {
        const Sum sum = std::exchange(sums[at], {});
        if (sum.all.sum() != 0) add(matrix.cells[members[at]][chapter], sum.all);
        if (sum.duties.sum() == 0) continue;
        add(matrix.duties[members[at]][chapter], sum.duties);
        add(matrix.totals[members[at]], sum.duties);
        add(matrix.total, sum.duties);
    }
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
    std::vector<std::string> members = members_of(view);
    members.insert(members.begin(), std::string(kEveryone));
    Matrix out;
    std::vector<Sum> sums(members.size());
    const std::string* chapter = nullptr;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        if (chapter != nullptr && *chapter != requirement->chapter()) {
            add_chapter(out, *chapter, members, sums);
        }
        chapter = &requirement->chapter();
        count(view, *requirement, members, sums);
    }
    if (chapter != nullptr) add_chapter(out, *chapter, members, sums);
    return out;
}

}  // namespace charter::assurance
