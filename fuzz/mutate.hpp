#pragma once
// Mutations that keep a message a message: libFuzzer's own break the lengths of canonical protobuf
// nearly always, and never get past the decoder.

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

// libFuzzer's; run_corpus.cpp has one that does nothing.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

namespace charter::fuzz {

/// Changes some fields anywhere in the message; the same `seed`, the same change.
void mutate(google::protobuf::Message& message, unsigned seed);

/// `bytes` into libFuzzer's buffer. Their size, or `size` and nothing written where they do not
/// fit.
std::size_t put_input(ByteView bytes, std::uint8_t* data, std::size_t size, std::size_t size_max);

inline ByteView input_view(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace charter::fuzz
