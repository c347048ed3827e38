#pragma once
// Tells whoever waits that a block was committed.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace charter::api {

/// Any number of threads.
class Heights {
  public:
    using Listener = std::function<void()>;

    /// Ends with its life.
    class Subscription {
      public:
        Subscription(Heights& heights, std::uint64_t number) : heights_(heights), number_(number) {}
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;
        ~Subscription();

      private:
        Heights& heights_;
        std::uint64_t number_;
    };

    /// `listener` must be quick; it is called from publish(), never after the subscription ended.
    [[nodiscard]] Subscription subscribe(Listener listener);
    void publish();

  private:
    std::mutex mutex_;  // guards what follows
    std::map<std::uint64_t, Listener> listeners_;
    std::uint64_t next_ = 0;
};

}  // namespace charter::api
