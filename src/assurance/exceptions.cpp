#include "assurance/exceptions.hpp"

#include <utility>

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {

bool in_force(const v1::Exception& exception, std::int64_t now_ms) {
    return exception.granted_ms() != 0 && exception.withdrawn_ms() == 0 &&
           exception.expires_ms() > now_ms;
}

void Exceptions::read() {
    complete_.emplace();
    const Bytes prefix = state::keys::exceptions(requirement_, member_);
    state::each<v1::Exception>(*view_, prefix, [&](v1::Exception& exception) {
        const bool complete = !exception.owner().empty() && !exception.approver().empty() &&
                              exception.owner() != exception.approver() &&
                              exception.granted_ms() != 0 && exception.expires_ms() != 0;
        if (complete && exception.withdrawn_ms() == 0) complete_->push_back(std::move(exception));
        return true;
    });
}

const v1::Exception* Exceptions::find(std::string_view subject, Clock& clock) {
    if (!complete_) read();
    for (const v1::Exception& exception : *complete_) {
        if (!exception.subject().empty() && exception.subject() != subject) continue;
        if (clock.reached(exception.expires_ms())) continue;
        if (clock.reached(exception.granted_ms())) return &exception;
    }
    return nullptr;
}

}  // namespace charter::assurance
