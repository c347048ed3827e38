#include "tx/incidents/timers.hpp"

#include <algorithm>

#include "assurance/deadlines.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {

void fire_incident(std::string_view subject, Context& ctx) {
    const std::string_view id = subject.substr(0, subject.find('/'));
    const auto incident = state::read<v1::Incident>(ctx.view(), state::keys::incident(id));
    if (!incident) return;
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(*incident)) {
        if (subject.substr(std::min(id.size() + 1, subject.size())) != deadline.what) continue;
        ctx.event("timer", "incident.overdue", id,
                  {number_field("due_ms", deadline.due_ms), text_field("what", deadline.what)});
    }
}

}  // namespace charter::tx
