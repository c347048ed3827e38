#include "tx/steps.hpp"

namespace charter::tx {

v1::Step step_taken(std::string_view act, const Persons& persons, const StepNote& note,
                    const Context& ctx) {
    v1::Step step;
    step.set_act(std::string(act));
    for (const auto& person : persons) step.add_persons(person->person());
    step.set_time_ms(ctx.block().time_ms);
    step.set_height(ctx.block().height);
    step.set_note(note.note);
    step.set_digest(note.digest);
    if (note.document != nullptr) *step.mutable_document_note() = *note.document;
    return step;
}

}  // namespace charter::tx
