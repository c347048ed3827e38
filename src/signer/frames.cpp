#include "signer/frames.hpp"

#include <string>

#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::signer {

Outcome<bool> Frames::next(pb::Message& message) {
    const wire::Delimited framed = wire::next_message(waiting_, kMessageBytesMax);
    if (framed.wrong) {
        return fault("a message has a length of more than " + std::to_string(kMessageBytesMax) +
                     " bytes, or one that is not minimal");
    }
    if (!framed.body) return false;
    if (!message.ParseFromArray(framed.body->data(), static_cast<int>(framed.body->size()))) {
        return fault(std::to_string(framed.body->size()) + " bytes are no message of privval");
    }
    waiting_.erase(0, framed.bytes);
    return true;
}

Bytes framed(const pb::Message& message) { return wire::delimited(wire::encode(message)); }

}  // namespace charter::signer
