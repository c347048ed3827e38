#include "tx/steps.hpp"

namespace charter::tx {

v1::Step step_taken(std::string_view act, const Persons& persons, const std::string& note,
                    const Bytes& digest, const Context& ctx) {
    v1::Step step;
    step.set_act(std::string(act));
    for (const auto& person : persons) step.add_persons(person->person());
    step.set_time_ms(ctx.block().time_ms);
    step.set_height(ctx.block().height);
    step.set_note(note);
    step.set_digest(digest);
    return step;
}

}  // namespace charter::tx
