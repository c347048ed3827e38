#include "pack/leaves.hpp"

#include <algorithm>

#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/leave.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;

std::int64_t midnight(Day day, const state::View& view) {
    const auto config = state::read_existing<v1::ChainConfig>(view, Bytes(state::keys::kConfig));
    return midnight_ms(day, config.utc_offset_minutes());
}

std::optional<v1::Grant> stood_in_for(const v1::PeopleDeclareLeave& tx, const v1::Deputy& deputy,
                                      const state::View& view) {
    return state::read<v1::Grant>(view, state::keys::grant(tx.person(), deputy.grant()));
}

bool names(const v1::LeaveDeputy& named, const v1::Deputy& deputy, const v1::PeopleDeclareLeave& tx,
           const state::View& view) {
    const auto held = stood_in_for(tx, deputy, view);
    const auto grant =
        state::read<v1::Grant>(view, state::keys::grant(deputy.person(), named.grant()));
    return held && grant && named.deputy() == deputy.person() && named.role() == held->role() &&
           named.scope() == held->scope() && grant->deputy_for() == tx.person() &&
           grant->role() == held->role();
}

}  // namespace

Difference declared(const v1::Leave& record, const v1::PeopleDeclareLeave& tx,
                    const std::vector<std::string>& persons, const state::View& view) {
    if (tx.person() != record.person()) return "the person";
    if (tx::member_of(record.person()) != record.member()) return "the member";
    if (tx.from() != record.from() || tx.until() != record.until()) return "the days";
    const bool same =
        std::ranges::equal(record.deputies(), tx.deputies(),
                           [&](const v1::LeaveDeputy& named, const v1::Deputy& deputy) {
                               return names(named, deputy, tx, view);
                           });
    if (!same) return "the deputies";
    return std::ranges::equal(persons, record.declared_by()) ? std::nullopt
                                                             : Difference("who declared it");
}

Difference deputed(const v1::Grant& record, const v1::PeopleDeclareLeave& tx,
                   const state::View& view) {
    if (record.deputy_for() != tx.person()) return "whose deputy it is";
    if (record.purpose() != tx::deputy_purpose(tx.person())) return "the purpose";
    if (record.begins_ms() != midnight(tx.from(), view)) return "the beginning";
    const std::int64_t over = midnight(tx.until() + 1, view);
    const bool given = std::ranges::any_of(tx.deputies(), [&](const v1::Deputy& deputy) {
        const auto held = stood_in_for(tx, deputy, view);
        return held && deputy.person() == record.person() && held->role() == record.role() &&
               held->scope() == record.scope() &&
               record.expires_ms() == std::min(over, held->expires_ms());
    });
    return given ? std::nullopt : Difference("whom it names as deputy, and until when");
}

bool ends(const v1::Leave& record, const Act& act) {
    if (!act.action().has_people_end_leave()) return false;
    const v1::PeopleEndLeave& tx = act.action().people_end_leave();
    return tx.person() == record.person() && tx.why() == record.ended_why() &&
           act.sent.tx.sender() == record.ended_by();
}

std::string_view flaw_of(const v1::Leave& leave, const state::View& view) {
    if (leave.ended_ms() == 0 || !leave.ended_by().empty()) return {};
    const auto person = state::read<v1::Person>(view, state::keys::person(leave.person()));
    const bool left = person && !person->active() && person->deregistered_ms() == leave.ended_ms();
    return left ? std::string_view() : "nobody ended it, and its person's account had not ended";
}

}  // namespace charter::pack
