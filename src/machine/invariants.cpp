#include "machine/invariants.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/civil.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::machine {
namespace {

using Broken = std::optional<std::string>;

// I1: field 1 (tag 0x0a) of every record is the key under which it lies.
Broken keys_match(const state::View& view) {
    Broken broken;
    view.scan("", "", [&](ByteView key, ByteView value) {
        const bool own = value.size() > 2 + key.size() && value[0] == '\x0a' &&
                         value.substr(2, key.size()) == key;
        const bool long_key = key.size() >= 0x80 && value.size() > 3 + key.size() &&
                              value.substr(3, key.size()) == key;
        const bool exact = value.size() == 2 + key.size() && value.substr(2) == key;
        if (!own && !long_key && !exact)
            broken = "I1: the record at " + Bytes(key) + " has another key";
        return !broken;
    });
    return broken;
}

Broken lists_join(const state::View& view) {
    Broken broken;
    state::each<v1::ListHead>(view, "idx/", [&](const v1::ListHead& head) {
        const std::string name = head.key().substr(4);
        std::uint64_t count = 0;
        Bytes chain;
        state::each<v1::ListEntry>(view, "lst/" + name + "/", [&](const v1::ListEntry& entry) {
            // A scope may itself hold slashes: entries of a longer scope begin alike, but are no 16
            // digits.
            if (entry.key().size() != 4 + name.size() + 1 + 16) return true;
            if (entry.seq() != count || entry.previous_chain() != chain)
                broken = "I2: the list " + name + " does not join";
            chain = state::chain_next(chain, entry.ref());
            ++count;
            return !broken;
        });
        if (!broken && (count != head.count() || chain != head.chain()))
            broken = "I2: the head of " + name;
        return !broken;
    });
    return broken;
}

Broken roles_apart(const state::View& view, const catalog::Catalog& catalog) {
    Broken broken;
    state::each<v1::Person>(view, "per/", [&](const v1::Person& person) {
        for (const auto& a : person.grants()) {
            for (const auto& b : person.grants()) {
                const bool together =
                    a.begins_ms() < b.expires_ms() && b.begins_ms() < a.expires_ms();
                if (together && catalog.conflict(a.role(), b.role())) {
                    broken = "I3: " + person.person() + " holds " + a.role() + " and " + b.role();
                }
            }
        }
        return !broken;
    });
    return broken;
}

Broken credentials_named(const state::View& view) {
    Broken broken;
    state::each<v1::Credential>(view, "cre/", [&](const v1::Credential& credential) {
        if (credential.credential() != tx::credential_id(credential.public_key())) {
            broken = "I4: the credential " + credential.key() + " is not named by its key";
        }
        return !broken;
    });
    return broken;
}

Broken power_spread(const state::View& view) {
    std::map<std::string, std::uint64_t> power;
    std::uint64_t total = 0;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.power() > 0) power[node.member()] += node.power();
        total += node.power();
        return true;
    });
    if (power.size() < 4) return std::nullopt;
    for (const auto& [member, own] : power) {
        if (own * 3 >= total) return "I5: " + member + " holds a third of the power";
    }
    return std::nullopt;
}

Broken consensus_keys_apart(const state::View& view) {
    Broken broken;
    std::set<Bytes> keys;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (!node.has_consensus_key()) return true;
        const Bytes id = tx::credential_id(node.consensus_key());
        if (!keys.insert(id).second || view.get(state::keys::former_key(id))) {
            broken = "I9: the consensus key of " + node.node() + " is or was another's";
        }
        return !broken;
    });
    return broken;
}

Broken parameters_bounded(const state::View& view, const catalog::Catalog& catalog) {
    Broken broken;
    state::each<v1::ParameterValue>(view, "par/", [&](const v1::ParameterValue& value) {
        const v1::Parameter* parameter = catalog.parameter(value.parameter());
        if (parameter != nullptr &&
            (value.value() < parameter->min() || value.value() > parameter->max())) {
            broken = "I6: the parameter " + value.parameter() + " is out of bounds";
        }
        return !broken;
    });
    return broken;
}

Broken statuses_known(const state::View& view, const catalog::Catalog& catalog) {
    Broken broken;
    state::each<v1::StatusRecord>(view, "sta/", [&](const v1::StatusRecord& status) {
        const bool withdrawn = status.value() == v1::STATUS_VALUE_NOT_APPLICABLE;
        if (!withdrawn && catalog.requirement(status.requirement()) == nullptr)
            broken = "I7: " + status.key() + " has no requirement";
        std::uint64_t count = 0;
        const Bytes prefix =
            state::keys::join("trn/", status.requirement(), status.member()).append("/");
        state::scan_prefix(view, prefix, [&](ByteView, ByteView) { return ++count > 0; });
        if (count != status.transitions())
            broken = "I7: " + status.key() + " miscounts its transitions";
        return !broken;
    });
    return broken;
}

Broken entries_signed(const state::View& view, const catalog::Catalog& catalog) {
    Broken broken;
    state::each<v1::Entry>(view, "reg/", [&](const v1::Entry& entry) {
        const v1::EntryType* type = catalog.entry_type(entry.body().register_());
        const bool alone = type == nullptr || type->checker_roles().empty();
        if (entry.state() == v1::ENTRY_STATE_SIGNED_OFF && !alone && entry.signers_size() < 2) {
            broken = "I8: " + entry.key() + " was signed off by one person";
        }
        return !broken;
    });
    return broken;
}

Broken incidents_ended(const state::View& view) {
    Broken broken;
    state::each<v1::Incident>(view, "inc/", [&](const v1::Incident& incident) {
        const std::string& cause = incident.cause();
        const bool closed = incident.state() == v1::INCIDENT_STATE_CLOSED;
        const auto at = cause.empty()
                            ? std::nullopt
                            : state::read<v1::OpenCause>(view, state::keys::open_cause(cause));
        if (incident.steps().empty()) {
            broken = "I10: " + incident.key() + " was opened by no step";
        } else if (closed && incident.steps().rbegin()->act() != "incidents.close") {
            broken = "I10: " + incident.key() + " was added to after it was closed";
        } else if (closed && incident.steps().rbegin()->persons_size() < 2) {
            broken = "I10: " + incident.key() + " was closed by one person";
        } else if (!closed && !cause.empty() && (!at || at->incident() != incident.incident())) {
            broken = "I10: " + incident.key() + " is open, and its cause does not name it";
        }
        return !broken;
    });
    return broken;
}

// Steps of a change that no author does.
constexpr std::array<std::string_view, 4> kByOthers = {"change.activate", "change.compare",
                                                       "change.review", "change.test"};

Broken changes_resolved(const state::View& view) {
    Broken broken;
    state::each<v1::Change>(view, "chg/", [&](const v1::Change& change) {
        const bool went_live = change.state() == v1::CHANGE_STATE_ACTIVE ||
                               change.state() == v1::CHANGE_STATE_COMPARED ||
                               change.state() == v1::CHANGE_STATE_ROLLED_BACK;
        if (change.steps().empty()) {
            broken = "I11: " + change.key() + " was opened by no step";
        } else if (went_live && change.proposal() == 0) {
            broken = "I11: " + change.key() + " went live by no resolution";
        }
        for (const v1::Step& step : change.steps()) {
            if (std::ranges::find(kByOthers, step.act()) == kByOthers.end()) continue;
            for (const std::string& person : step.persons()) {
                if (std::ranges::find(change.authors(), person) == change.authors().end()) continue;
                broken = "I11: an author of " + change.key() + " did " + step.act();
            }
        }
        return !broken;
    });
    return broken;
}

bool stands_in(const v1::Leave& leave, const v1::Grant& grant, std::int32_t offset_minutes) {
    const bool named = std::ranges::any_of(leave.deputies(), [&](const v1::LeaveDeputy& deputy) {
        return deputy.deputy() == grant.person() && deputy.grant() == grant.grant() &&
               deputy.role() == grant.role();
    });
    return named && leave.ended_ms() == 0 &&
           grant.begins_ms() == midnight_ms(leave.from(), offset_minutes) &&
           grant.expires_ms() <= midnight_ms(leave.until() + 1, offset_minutes);
}

Broken deputies_on_their_days(const state::View& view) {
    Broken broken;
    const auto config = state::read<v1::ChainConfig>(view, state::keys::kConfig);
    if (!config) return broken;
    state::each<v1::Person>(view, "per/", [&](const v1::Person& person) {
        for (const v1::ActiveGrant& active : person.grants()) {
            if (active.begins_ms() == 0) continue;
            const auto grant = state::read_existing<v1::Grant>(
                view, state::keys::grant(person.person(), active.grant()));
            bool found = false;
            state::each<v1::Leave>(
                view, state::keys::leaves(grant.deputy_for()), [&](const v1::Leave& leave) {
                    found = stands_in(leave, grant, config->utc_offset_minutes());
                    return !found;
                });
            if (!found) broken = "I12: " + grant.key() + " is of no leave that stands";
        }
        return !broken;
    });
    return broken;
}

}  // namespace

std::optional<std::string> broken_invariant(const state::View& view,
                                            const catalog::Catalog& catalog) {
    if (auto b = keys_match(view)) return b;
    if (auto b = lists_join(view)) return b;
    if (auto b = roles_apart(view, catalog)) return b;
    if (auto b = credentials_named(view)) return b;
    if (auto b = power_spread(view)) return b;
    if (auto b = parameters_bounded(view, catalog)) return b;
    if (auto b = statuses_known(view, catalog)) return b;
    if (auto b = entries_signed(view, catalog)) return b;
    if (auto b = incidents_ended(view)) return b;
    if (auto b = changes_resolved(view)) return b;
    if (auto b = deputies_on_their_days(view)) return b;
    return consensus_keys_apart(view);
}

}  // namespace charter::machine
