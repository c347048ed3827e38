// A header: read in its one form or refused, checked, hashed. Two headers of one hash are one.
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "light/light_block.hpp"
#include "wire/codec.hpp"

namespace {

namespace light = charter::light;
using charter::Bytes;
using charter::ensure;

constexpr std::size_t kBytesMax = 1U << 20U;

/// What an empty message in it says: the same as none.
Bytes said_by(light::comet::Header header) {
    header.mutable_version();
    header.mutable_last_block_id()->mutable_part_set_header();
    return charter::wire::encode(header);
}

/// Without this field it is another header.
void expect_bound(const light::comet::Header& header, int field) {
    light::comet::Header other = header;
    other.GetReflection()->ClearField(&other, header.GetDescriptor()->field(field));
    const bool same = said_by(other) == said_by(header);
    ensure(same || light::header_hash(other) != light::header_hash(header),
           "a field that the hash does not bind");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    light::comet::Header header;
    const auto bytes = charter::fuzz::input_view(data, size);
    if (!charter::wire::decode_canonical(bytes, kBytesMax, header)) return 0;
    const Bytes hash = light::header_hash(header);
    ensure(hash.empty() == header.validators_hash().empty(), "a hash of no header");
    if (!light::check_header(header)) return 0;
    ensure(header.height() > 0 && header.has_time(), "a header of no block");
    static_cast<void>(light::block_time(header));
    for (int i = 0; i < header.GetDescriptor()->field_count(); ++i) {
        if (!hash.empty()) expect_bound(header, i);
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    light::comet::Header message;
    if (!message.ParseFromArray(data, static_cast<int>(size)) || seed % 8 == 0) {
        return LLVMFuzzerMutate(data, size, size_max);
    }
    charter::fuzz::mutate(message, seed);
    return charter::fuzz::put_input(charter::wire::encode(message), data, size, size_max);
}
