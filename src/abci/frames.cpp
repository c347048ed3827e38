#include "abci/frames.hpp"

#include <limits>
#include <string>

#include "wire/delimited.hpp"

namespace charter::abci {
namespace {

// Of the buffer, between large requests.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20U;

}  // namespace

void Frames::forget_taken() {
    waiting_.erase(0, taken_);
    taken_ = 0;
    if (waiting_.capacity() > kKeptBytes && waiting_.size() < kKeptBytes) waiting_.shrink_to_fit();
}

Outcome<bool> Frames::next(pb::Request& request) {
    const ByteView rest = ByteView(waiting_).substr(taken_);
    const wire::Delimited message = wire::next_message(rest, bytes_max_);
    if (message.wrong) {
        return fault("a request has a length of more than " + std::to_string(bytes_max_) +
                     " bytes, or one that is not minimal");
    }
    if (!message.body) {
        // What was taken goes when there is nothing to hand out: not once a message.
        if (taken_ > 0) forget_taken();
        return false;
    }
    const bool fits = message.body->size() <= std::numeric_limits<int>::max();
    if (!fits ||
        !request.ParseFromArray(message.body->data(), static_cast<int>(message.body->size()))) {
        return fault("a request of " + std::to_string(message.body->size()) +
                     " bytes is no ABCI message");
    }
    taken_ += message.bytes;
    if (taken_ == waiting_.size()) forget_taken();
    return true;
}

Bytes framed(const pb::Response& response) { return wire::delimited(response.SerializeAsString()); }

}  // namespace charter::abci
