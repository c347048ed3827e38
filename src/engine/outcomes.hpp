#pragma once
// Who waits for a transaction's receipt.

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"

namespace charter::engine {

/// Any number of threads.
class Outcomes {
  public:
    using Callback = std::function<void(const v1::Receipt& receipt)>;
    using Ticket = std::shared_ptr<const Callback>;

    /// `callback` is called once, from the thread that settles, unless it is withdrawn before.
    Ticket expect(ByteView tx_id, Callback callback);
    /// False: it was called, or is being called.
    bool withdraw(ByteView tx_id, const Ticket& ticket);
    void settle(std::span<const v1::Receipt> receipts);

  private:
    std::mutex mutex_;  // guards what follows
    std::unordered_multimap<Bytes, Ticket> waiting_;
};

}  // namespace charter::engine
