#include "api/heights.hpp"

#include <utility>

namespace charter::api {

Heights::Subscription Heights::subscribe(Listener listener) {
    const std::lock_guard lock(mutex_);
    listeners_.emplace(++next_, std::move(listener));
    return Subscription(*this, next_);
}

Heights::Subscription::~Subscription() {
    const std::lock_guard lock(heights_.mutex_);
    heights_.listeners_.erase(number_);
}

void Heights::publish() {
    const std::lock_guard lock(mutex_);
    for (const auto& [subscription, listener] : listeners_) listener();
}

}  // namespace charter::api
