#include "pack/history.hpp"

#include <algorithm>
#include <utility>

#include "crypto/sha256.hpp"
#include "proof/state.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

constexpr const char* kGenesisFile = "proof/genesis.bin";
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kDaysMax = 36'500;

bool took_effect(const v1::Proposal& proposal) {
    return proposal.state() == v1::PROPOSAL_STATE_EXECUTED ||
           proposal.state() == v1::PROPOSAL_STATE_RATIFIED ||
           proposal.state() == v1::PROPOSAL_STATE_LAPSED;
}

}  // namespace

Checked<History> History::read(const state::View& view, ByteView genesis) {
    History history;
    const auto config = state::read<v1::ChainConfig>(view, state::keys::kConfig);
    if (!config) return flaw(Failure::state_invalid, "record cfg", "is missing");
    history.config_ = *config;
    if (charter::view(crypto::sha256(genesis)) != config->genesis_digest() ||
        !wire::decode_canonical(genesis, proof::kGenesisBytesMax, history.genesis_)) {
        return flaw(Failure::act_of_another_ledger, kGenesisFile,
                    "the state is of a ledger that another document founded");
    }
    const v1::Genesis& document = history.genesis_;
    const bool same = config->chain_id() == document.chain_id() &&
                      config->environment() == document.environment() &&
                      config->genesis_ms() == document.genesis_ms() && document.genesis_ms() > 0;
    if (!same) {
        return flaw(Failure::act_of_another_ledger, "record cfg",
                    "it is not what the founding document says");
    }
    if (auto adopted = history.adopt(history.genesis_.catalog(), 0); !adopted) {
        return tl::unexpected(adopted.error());
    }
    for (const v1::ParametersSet& set : history.genesis_.parameters()) {
        history.note_parameter(set.parameter(), set.value());
    }
    state::each<v1::Proposal>(view, "pro/", [&](const v1::Proposal& proposal) {
        if (took_effect(proposal)) history.executed_.push_back(proposal);
        return true;
    });
    std::ranges::sort(history.executed_, {}, [](const v1::Proposal& proposal) {
        return std::pair(proposal.decided_height(), proposal.proposal());
    });
    for (const v1::Proposal& proposal : history.executed_) {
        if (auto followed = history.follow(proposal); !followed) {
            return tl::unexpected(followed.error());
        }
    }
    return history;
}

const v1::Proposal* History::executed(std::uint64_t number) const {
    const auto found = std::ranges::find(executed_, number, &v1::Proposal::proposal);
    return found == executed_.end() ? nullptr : &*found;
}

void History::note_parameter(std::string_view parameter, std::int64_t days) {
    const std::int64_t span_ms = std::clamp<std::int64_t>(days, 0, kDaysMax) * kDayMs;
    if (parameter == "expiry_grace_days") grace_ms_ = std::max(grace_ms_, span_ms);
    if (parameter == "grant_days_max") grant_ms_ = std::max(grant_ms_, span_ms);
}

// As catalog.replace does: what is in force stays, what the new one lacks ends.
void History::follow_policies(const v1::Catalog& next, std::uint64_t height) {
    for (auto& [name, changes] : policies_) {
        const bool stays =
            std::ranges::find(next.policies(), name, &v1::Policy::name) != next.policies().end();
        if (!stays && changes.back().policy) changes.push_back({height, std::nullopt});
    }
    for (const v1::Policy& policy : next.policies()) {
        auto& changes = policies_[policy.name()];
        if (changes.empty() || !changes.back().policy) changes.push_back({height, policy});
    }
}

Checked<std::monostate> History::adopt(v1::Catalog catalog, std::uint64_t height) {
    for (const v1::Act& act : catalog.acts()) {
        if (act.remedial()) remedial_.insert(act.name());
    }
    for (const v1::Role& role : catalog.roles()) {
        if (role.needs_training()) needs_training_.insert(role.name());
    }
    for (const v1::Parameter& parameter : catalog.parameters()) {
        note_parameter(parameter.name(), parameter.initial());
    }
    follow_policies(catalog, height);
    conventions_.push_back(std::move(catalog));
    adopted_at_.push_back(height);
    return std::monostate{};
}

Checked<std::monostate> History::follow(const v1::Proposal& proposal) {
    const v1::Action& action = proposal.action();
    if (action.has_parameters_set()) {
        note_parameter(action.parameters_set().parameter(), action.parameters_set().value());
    }
    if (action.has_parameters_set_policy()) {
        v1::Policy policy = action.parameters_set_policy().policy();
        policy.set_key(state::keys::policy(policy.name()));
        policies_[policy.name()].push_back({proposal.decided_height(), policy});
    }
    if (!action.has_catalog_replace()) return std::monostate{};
    v1::Catalog catalog;
    if (!wire::decode_canonical(action.catalog_replace().catalog(), proof::kGenesisBytesMax,
                                catalog)) {
        return flaw(Failure::catalog_invalid, "record " + proposal.key(), "its convention");
    }
    return adopt(std::move(catalog), proposal.decided_height());
}

std::vector<v1::Policy> History::policies_at(std::string_view name, std::uint64_t height) const {
    std::vector<v1::Policy> found;
    const auto changes = policies_.find(name);
    if (changes == policies_.end()) return found;
    std::uint64_t last = 0;
    for (const PolicyChange& change : changes->second) {
        if (change.height < height) last = std::max(last, change.height);
    }
    for (const PolicyChange& change : changes->second) {
        if ((change.height == last || change.height == height) && change.policy) {
            found.push_back(*change.policy);
        }
    }
    return found;
}

std::vector<v1::Act> History::acts_at(std::string_view name,
                                      std::optional<std::uint64_t> height) const {
    std::vector<v1::Act> found;
    for (std::size_t i = 0; i < conventions_.size(); ++i) {
        const bool begun = !height || adopted_at_[i] <= *height;
        const bool lasts = !height || i + 1 == conventions_.size() || adopted_at_[i + 1] >= *height;
        if (!begun || !lasts) continue;
        const auto& acts = conventions_[i].acts();
        const auto act = std::ranges::find(acts, name, &v1::Act::name);
        if (act != acts.end()) found.push_back(*act);
    }
    return found;
}

Certainty History::removed(std::string_view member, std::uint64_t height) const {
    Certainty removed = Certainty::no;
    for (const v1::Proposal& proposal : executed_) {
        const v1::Action& action = proposal.action();
        if (!action.has_membership_remove() || action.membership_remove().member() != member) {
            continue;
        }
        if (proposal.decided_height() < height) return Certainty::yes;
        if (proposal.decided_height() == height) removed = Certainty::maybe;
    }
    return removed;
}

Certainty History::suspended(std::string_view member, std::uint64_t height,
                             std::int64_t time_ms) const {
    Certainty suspended = Certainty::no;
    for (const v1::Proposal& proposal : executed_) {
        const v1::Action& action = proposal.action();
        if (!action.has_membership_suspend() || action.membership_suspend().member() != member) {
            continue;
        }
        if (proposal.decided_height() > height) break;
        if (proposal.decided_height() == height) return Certainty::maybe;
        // Whether a lapse undid it depends on what was decided since.
        const bool lapsed =
            proposal.state() == v1::PROPOSAL_STATE_LAPSED && proposal.lapses_ms() <= time_ms;
        suspended = action.membership_suspend().lift() ? Certainty::no
                    : lapsed                           ? Certainty::maybe
                                                       : Certainty::yes;
    }
    return suspended;
}

}  // namespace charter::pack
