#include "engine/outcomes.hpp"

#include <utility>
#include <vector>

namespace charter::engine {

Outcomes::Ticket Outcomes::expect(ByteView tx_id, Callback callback) {
    auto ticket = std::make_shared<const Callback>(std::move(callback));
    const std::lock_guard lock(mutex_);
    waiting_.emplace(Bytes(tx_id), ticket);
    return ticket;
}

bool Outcomes::withdraw(ByteView tx_id, const Ticket& ticket) {
    const std::lock_guard lock(mutex_);
    auto [it, end] = waiting_.equal_range(Bytes(tx_id));
    for (; it != end; ++it) {
        if (it->second != ticket) continue;
        waiting_.erase(it);
        return true;
    }
    return false;
}

void Outcomes::settle(std::span<const v1::Receipt> receipts) {
    std::vector<std::pair<Ticket, const v1::Receipt*>> due;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return;
        for (const v1::Receipt& receipt : receipts) {
            auto [it, end] = waiting_.equal_range(receipt.tx_id());
            while (it != end) {
                due.emplace_back(std::move(it->second), &receipt);
                it = waiting_.erase(it);
            }
        }
    }
    for (const auto& [ticket, receipt] : due) (*ticket)(*receipt);
}

}  // namespace charter::engine
