#include "api/slots.hpp"

namespace charter::api {

Slots::Place Slots::take() {
    const std::lock_guard lock(mutex_);
    if (connections_ >= connections_max_ || unknown_ >= (connections_max_ + 1) / 2) return Place();
    ++connections_;
    ++unknown_;
    return Place(this);
}

bool Slots::Place::belongs_to(ByteView credential) {
    const std::lock_guard lock(slots_->mutex_);
    std::size_t& count = slots_->by_credential_[Bytes(credential)];
    if (count >= slots_->per_credential_max_) return false;
    ++count;
    --slots_->unknown_;
    credential_ = Bytes(credential);
    return true;
}

Slots::Place::~Place() {
    if (slots_ == nullptr) return;
    const std::lock_guard lock(slots_->mutex_);
    --slots_->connections_;
    if (credential_.empty()) {
        --slots_->unknown_;
        return;
    }
    const auto found = slots_->by_credential_.find(credential_);
    if (--found->second == 0) slots_->by_credential_.erase(found);
}

}  // namespace charter::api
