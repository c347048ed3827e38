#include "probes/block_log.hpp"

#include <algorithm>

namespace charter::probes {

void BlockLog::committed(const BlockReading& block) {
    const std::lock_guard lock(mutex_);
    if (!blocks_.empty() && blocks_.back().height >= block.height) return;
    blocks_.push_back(block);
    if (blocks_.size() > blocks_max_) blocks_.pop_front();
    while (blocks_.front().committed_ms < block.committed_ms - kDayMs) blocks_.pop_front();
}

std::vector<BlockReading> BlockLog::since(std::int64_t ms) const {
    const std::lock_guard lock(mutex_);
    std::vector<BlockReading> result;
    std::ranges::copy_if(blocks_, std::back_inserter(result),
                         [&](const BlockReading& block) { return block.committed_ms > ms; });
    return result;
}

std::optional<Digest> BlockLog::app_hash(std::uint64_t height) const {
    const std::lock_guard lock(mutex_);
    const auto at = std::ranges::lower_bound(blocks_, height, {}, &BlockReading::height);
    if (at == blocks_.end() || at->height != height) return std::nullopt;
    return at->app_hash;
}

void NetworkLog::looked(NetworkReading look) {
    const std::lock_guard lock(mutex_);
    looks_.push_back(std::move(look));
    if (looks_.size() > looks_max_) looks_.pop_front();
}

std::vector<NetworkReading> NetworkLog::since(std::int64_t ms) const {
    const std::lock_guard lock(mutex_);
    std::vector<NetworkReading> result;
    std::ranges::copy_if(looks_, std::back_inserter(result),
                         [&](const NetworkReading& look) { return look.ms > ms; });
    return result;
}

}  // namespace charter::probes
