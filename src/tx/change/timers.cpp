#include "tx/change/timers.hpp"

#include "assurance/deadlines.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {

void fire_change(std::string_view subject, Context& ctx) {
    const auto change = state::read<v1::Change>(ctx.view(), state::keys::change(subject));
    if (!change) return;
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(*change)) {
        ctx.event("timer", "change.overdue", subject,
                  {number_field("due_ms", deadline.due_ms), text_field("what", deadline.what)});
    }
}

}  // namespace charter::tx
