#include "pack/statuses.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "assurance/evaluate.hpp"
#include "assurance/rows.hpp"
#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::pack {
namespace {

constexpr const char* kHidden = "it rests on records that are hidden in this pack";
constexpr const char* kDue =
    "it is due by then, and follows in the next block: take a pack of a later height";
constexpr const char* kNewCatalog =
    "the convention changes with this block, and statuses follow in the next: take a pack of that";

/// What a status is compared by: all but its own history.
Bytes comparable(v1::StatusRecord status) {
    status.clear_since_ms();
    status.clear_transitions();
    status.clear_chain();
    return wire::encode(status);
}

Checked<std::shared_ptr<const catalog::Catalog>> read_catalog(const PartialView& view) {
    auto catalog = catalog::from_records([&](ByteView prefix, const catalog::Visit& visit) {
        state::scan_prefix(view, prefix, visit);
    });
    if (catalog) return *std::move(catalog);
    return flaw(Failure::catalog_invalid, "records cat/",
                std::string(reason_info(catalog.error().reason).name));
}

class Judge {
  public:
    Judge(const PartialView& view, std::uint64_t height, std::int64_t time_ms,
          std::int64_t until_ms)
        : view_(view), height_(height), time_ms_(time_ms), until_ms_(std::max(time_ms, until_ms)) {}

    Checked<Judged> run(const Scope& scope);

  private:
    Checked<std::monostate> read();
    std::vector<std::string> members_of(const v1::Requirement& requirement,
                                        const Scope& scope) const;
    StatusResult judge(const v1::Requirement& requirement, const std::string& member) const;

    const PartialView& view_;
    std::uint64_t height_;
    std::int64_t time_ms_;
    std::int64_t until_ms_;
    v1::ChainConfig config_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::vector<std::string> members_;
    bool catalog_changes_ = false;
};

Checked<std::monostate> Judge::read() {
    view_.forget();
    const auto config = state::read<v1::ChainConfig>(view_, state::keys::kConfig);
    if (!config) return flaw(Failure::state_invalid, "record cfg", "is missing");
    config_ = *config;
    auto catalog = read_catalog(view_);
    if (!catalog) return tl::unexpected(catalog.error());
    catalog_ = *std::move(catalog);
    state::each<v1::Member>(view_, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members_.push_back(member.member());
        return true;
    });
    // Every rule is challenged anew in the block after a change of the catalog: this timer says so.
    catalog_changes_ = view_.get(state::keys::timer(time_ms_, "challenge", "*")).has_value();
    if (view_.met_hidden())
        return flaw(Failure::state_invalid, "records", "of the ledger are hidden");
    return std::monostate{};
}

std::vector<std::string> Judge::members_of(const v1::Requirement& requirement,
                                           const Scope& scope) const {
    if (requirement.scope() == v1::SCOPE_NETWORK) return {std::string(assurance::kEveryone)};
    if (scope.member == assurance::kEveryone || scope.member.empty()) return members_;
    const bool removed = std::ranges::find(members_, scope.member) == members_.end();
    return removed ? std::vector<std::string>() : std::vector{scope.member};
}

StatusResult Judge::judge(const v1::Requirement& requirement, const std::string& member) const {
    StatusResult result{requirement.id(), member, {}, Result::not_judged, {}, {}};
    view_.forget();
    const auto said =
        state::read<v1::StatusRecord>(view_, state::keys::status(requirement.id(), member));
    if (said) result.value = said->value();
    if (said && said->expires_ms() != 0 && said->expires_ms() <= until_ms_) {
        result.why = kDue;
        return result;
    }
    if (catalog_changes_) {
        result.why = kNewCatalog;
        return result;
    }
    const assurance::Now now{height_, time_ms_, day_at(time_ms_, config_.utc_offset_minutes())};
    assurance::Evaluation derived =
        assurance::evaluate(view_, *catalog_, config_, now, requirement, member);
    if (view_.met_hidden()) {
        result.why = kHidden;
        return result;
    }
    result.facts = std::move(derived.facts);
    const bool same = said && comparable(*said) == comparable(derived.status);
    result.result = same ? Result::is_true : Result::is_false;
    if (!same) {
        result.why = "the records give " + v1::StatusValue_Name(derived.status.value());
    }
    return result;
}

Checked<Judged> Judge::run(const Scope& scope) {
    if (const auto read = this->read(); !read) return tl::unexpected(read.error());
    const bool everybody = scope.member.empty() || scope.member == assurance::kEveryone;
    if (!everybody && !view_.get(state::keys::member(scope.member))) {
        return flaw(Failure::scope_unknown, "member " + scope.member);
    }
    if (!scope.requirement.empty() && catalog_->requirement(scope.requirement) == nullptr) {
        return flaw(Failure::scope_unknown, "requirement " + scope.requirement);
    }
    Judged judged;
    for (const v1::Requirement* requirement : catalog_->requirements()) {
        if (!scope.requirement.empty() && requirement->id() != scope.requirement) continue;
        for (const std::string& member : members_of(*requirement, scope)) {
            judged.statuses.push_back(judge(*requirement, member));
        }
    }
    judged.catalog = catalog_;
    return judged;
}

}  // namespace

Checked<Judged> judge_statuses(const PartialView& view, std::uint64_t height, std::int64_t time_ms,
                               const Scope& scope) {
    return Judge(view, height, time_ms, scope.until_ms).run(scope);
}

}  // namespace charter::pack
