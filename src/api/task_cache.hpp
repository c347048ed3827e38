#pragma once
// What tasks were made of last, so that the next list costs what changed.

#include <memory>
#include <mutex>

#include "base/civil.hpp"
#include "engine/tip.hpp"
#include "tasks/board.hpp"
#include "tasks/guide.hpp"

namespace charter::api {

/// What was learnt of statuses, for the convention in force. Any number of threads.
class TaskCache {
  public:
    /// Calls `use(source, memo)`; others wait.
    template <class Use>
    auto with(const engine::Tip& tip, const Use& use) {
        const std::lock_guard lock(mutex_);
        if (!memo_ || catalog_ != tip.catalog) {
            memo_ = std::make_unique<tasks::Memo>(tip.catalog);
            catalog_ = tip.catalog;
        }
        const tasks::Source source{
            *tip.view,
            tip.config,
            {tip.height, tip.time_ms, day_at(tip.time_ms, tip.config.utc_offset_minutes())}};
        return use(source, *memo_);
    }

  private:
    std::mutex mutex_;  // guards what follows
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::unique_ptr<tasks::Memo> memo_;
};

}  // namespace charter::api
