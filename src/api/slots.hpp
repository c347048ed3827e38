#pragma once
// How many connections there may be, so that nobody takes the place of others.

#include <cstddef>
#include <map>
#include <mutex>
#include <utility>

#include "base/bytes.hpp"

namespace charter::api {

/// Any number of threads. Connections whose credential the ledger does not know (yet) share half
/// of the places.
class Slots {
  public:
    Slots(std::size_t connections_max, std::size_t per_credential_max)
        : connections_max_(connections_max), per_credential_max_(per_credential_max) {}

    /// A place, given back at the end of its life.
    class Place {
      public:
        Place() = default;
        explicit Place(Slots* slots) : slots_(slots) {}
        Place(Place&& other) noexcept
            : slots_(std::exchange(other.slots_, nullptr)),
              credential_(std::exchange(other.credential_, {})) {}
        Place& operator=(Place&&) = delete;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();

        explicit operator bool() const { return slots_ != nullptr; }
        /// The connection is this credential's; false if that has as many as it may have.
        bool belongs_to(ByteView credential);

      private:
        Slots* slots_ = nullptr;
        Bytes credential_;
    };

    /// An empty place if all are taken.
    Place take();

  private:
    const std::size_t connections_max_;
    const std::size_t per_credential_max_;
    std::mutex mutex_;  // guards what follows
    std::size_t connections_ = 0;
    std::size_t unknown_ = 0;
    std::map<Bytes, std::size_t> by_credential_;
};

}  // namespace charter::api
