#include "assurance/update.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"

namespace charter::assurance {
namespace {

constexpr std::string_view kWithdrawn = "withdrawn";

/// The units to judge, and whether anew, as a whole.
using Units = std::map<Unit, bool>;

Units all_units(const catalog::Catalog& catalog, Evidence& evidence) {
    Units units;
    std::uint32_t place = 0;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        if (requirement->scope() == v1::SCOPE_NETWORK) {
            units.emplace(Unit{place, std::string(kEveryone)}, true);
        } else {
            for (const std::string& member : evidence.members()) {
                units.emplace(Unit{place, member}, true);
            }
        }
        ++place;
    }
    return units;
}

/// A parameter bears on all parts of a unit.
Units units_of(const Touched& touched, const catalog::Catalog& catalog, Evidence& evidence) {
    if (touched.everything) return all_units(catalog, evidence);
    Units units;
    for (const Unit& unit : touched.units) units.emplace(unit, true);
    for (const Unit& unit : touched.by_time) units.emplace(unit, false);
    for (const auto& [unit, readings] : touched.in_part) {
        for (const Reading& reading : readings) {
            if (!evidence.moved(reading, unit.member)) continue;
            bool& anew = units.emplace(unit, false).first->second;
            anew = anew || reading.of == Reading::Of::parameter;
        }
    }
    return units;
}

bool is_judged(const v1::Requirement& requirement, const std::string& member, Evidence& evidence) {
    if (requirement.scope() == v1::SCOPE_NETWORK) return member == kEveryone;
    return evidence.admitted_ms(member).has_value();
}

v1::Transition append_transition(state::Delta& delta, const Now& now, v1::StatusValue from,
                                 v1::StatusRecord& status) {
    v1::Transition transition;
    transition.set_key(
        state::keys::transition(status.requirement(), status.member(), status.transitions()));
    transition.set_requirement(status.requirement());
    transition.set_member(status.member());
    transition.set_from(from);
    transition.set_to(status.value());
    transition.set_time_ms(now.time_ms);
    transition.set_height(now.height);
    transition.set_facts_digest(status.facts_digest());
    transition.set_previous_chain(status.chain());
    state::write(delta, transition);
    status.set_since_ms(now.time_ms);
    status.set_transitions(status.transitions() + 1);
    status.set_chain(state::chain_next(status.chain(), wire::encode(transition)));
    return transition;
}

void move_timer(state::Delta& delta, std::int64_t from_ms, const v1::StatusRecord& status) {
    if (from_ms == status.expires_ms()) return;
    const std::string subject = status.requirement() + "/" + status.member();
    if (from_ms != 0) state::timer_cancel(delta, from_ms, kStatusTimer, subject);
    if (status.expires_ms() != 0) {
        state::timer_set(delta, status.expires_ms(), kStatusTimer, subject);
    }
}

/// Whether the convention asks this of such a member at all.
bool is_asked(const catalog::Catalog& catalog, const v1::StatusRecord& status) {
    const v1::Requirement* requirement = catalog.requirement(status.requirement());
    if (requirement == nullptr) return false;
    return (requirement->scope() == v1::SCOPE_NETWORK) == (status.member() == kEveryone);
}

/// What the status of a requirement becomes that a new convention no longer asks: the record stays,
/// as the head of its list of transitions.
v1::StatusRecord withdrawn(const catalog::Catalog& catalog, const v1::StatusRecord& old) {
    v1::Fact fact;
    fact.set_mechanism("catalog/" + std::to_string(catalog.version()));
    fact.set_ref(Bytes(state::keys::kCatalogHead));
    fact.set_value(v1::STATUS_VALUE_NOT_APPLICABLE);
    fact.set_fact_class(v1::FACT_CLASS_ENFORCED);
    fact.set_why(std::string(kWithdrawn));
    v1::StatusRecord status;
    status.set_key(old.key());
    status.set_requirement(old.requirement());
    status.set_member(old.member());
    status.set_value(fact.value());
    status.set_weakest(fact.fact_class());
    const Digest unit = crypto::sha256(wire::encode(fact));
    status.set_facts_digest(Bytes(charter::view(crypto::sha256(charter::view(unit)))));
    *status.add_decisive() = std::move(fact);
    return status;
}

WrittenStatus written(const v1::StatusRecord& status, Bytes encoding) {
    return {std::move(encoding), status.value(),       status.since_ms(),
            status.expires_ms(), status.transitions(), Bytes(status.chain())};
}

WrittenStatus read_written(const state::View& view, ByteView key) {
    std::optional<Bytes> encoding = view.get(key);
    if (!encoding) return {};
    v1::StatusRecord status;
    wire::decode_trusted(*encoding, status);
    return written(status, *std::move(encoding));
}

WrittenStatus write_judged(state::Delta& delta, const Now& now, v1::StatusRecord status,
                           const WrittenStatus& old, std::vector<v1::Transition>& transitions) {
    status.set_since_ms(old.since_ms);
    status.set_transitions(old.transitions);
    status.set_chain(old.chain);
    if (status.value() != old.value) {
        transitions.push_back(append_transition(delta, now, old.value, status));
    }
    move_timer(delta, old.expires_ms, status);
    Bytes encoding = wire::encode(status);
    if (encoding != old.encoding) delta.put(status.key(), encoding);
    return written(status, std::move(encoding));
}

std::vector<v1::StatusRecord> all_withdrawn(const state::View& view,
                                            const catalog::Catalog& catalog) {
    std::vector<v1::StatusRecord> found;
    state::each<v1::StatusRecord>(view, "sta/", [&](const v1::StatusRecord& status) {
        const bool known = status.decisive_size() == 1 && status.decisive(0).why() == kWithdrawn;
        if (!known && !is_asked(catalog, status)) found.push_back(withdrawn(catalog, status));
        return true;
    });
    return found;
}

}  // namespace

std::vector<v1::Transition> update(state::Delta& delta, const catalog::Catalog& catalog,
                                   const v1::ChainConfig& config, const Now& now,
                                   const Touched& touched, Kept* kept) {
    std::vector<v1::Transition> transitions;
    Reads none;
    Evidence evidence(delta, catalog, config, now, kept != nullptr ? kept->reads() : none);
    for (const auto& [unit, anew] : units_of(touched, catalog, evidence)) {
        ensure(unit.requirement < catalog.requirements().size(), "a unit of another catalog");
        const v1::Requirement& requirement = *catalog.requirements()[unit.requirement];
        if (!is_judged(requirement, unit.member, evidence)) continue;
        const JudgedStatus* known = evidence.judged_before(unit);
        Judgement judgement =
            judge_again(evidence, requirement, unit.member, anew ? nullptr : known);
        WrittenStatus read;
        if (known == nullptr) read = read_written(delta, judgement.status.key());
        const WrittenStatus& old = known != nullptr ? known->written : read;
        judgement.judged.written =
            write_judged(delta, now, std::move(judgement.status), old, transitions);
        if (kept != nullptr) evidence.judged(unit, std::move(judgement.judged));
    }
    if (kept != nullptr) evidence.hand_on(*kept);
    if (!touched.everything) return transitions;
    for (v1::StatusRecord& status : all_withdrawn(delta, catalog)) {
        const WrittenStatus old = read_written(delta, status.key());
        write_judged(delta, now, std::move(status), old, transitions);
    }
    return transitions;
}

}  // namespace charter::assurance
