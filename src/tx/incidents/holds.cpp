#include "tx/incidents/holds.hpp"

#include "state/tables.hpp"

namespace charter::tx {
namespace {

bool has_part_of(const v1::LegalHold& hold, const PruneRange& range) {
    if (hold.from_height() != 0) {
        return hold.from_height() < range.below_height &&
               (hold.to_height() == 0 || hold.to_height() >= range.from_height);
    }
    return hold.from_ms() <= range.youngest_ms &&
           (hold.to_ms() == 0 || hold.to_ms() > range.after_ms);
}

}  // namespace

std::optional<StandingHold> find_hold(const state::View& view, const PruneRange& range) {
    std::optional<StandingHold> found;
    state::each<v1::Incident>(view, "inc/", [&](const v1::Incident& incident) {
        for (int number = 1; number <= incident.holds_size() && !found; ++number) {
            if (hold_stands(incident, number) && has_part_of(incident.holds(number - 1), range)) {
                found = StandingHold{incident.incident(), number};
            }
        }
        return !found;
    });
    return found;
}

bool hold_stands(const v1::Incident& incident, int number) {
    return number >= 1 && number <= incident.holds_size() &&
           incident.holds(number - 1).released_ms() == 0;
}

}  // namespace charter::tx
