// A light block: read in its one form or refused, checked, and verified in the three ways that
// accept one. The ways must agree.
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "light/trail.hpp"
#include "wire/codec.hpp"

namespace {

namespace light = charter::light;
using charter::Bytes;
using charter::ensure;

// The year 1: no header is before it.
google::protobuf::Timestamp earliest() {
    google::protobuf::Timestamp time;
    time.set_seconds(light::kGoZeroSeconds);
    return time;
}

/// Block 1 of the block's own chain, of the same validators.
light::Trusted trusted_before(const light::LightBlock& block) {
    light::comet::Header header;
    header.mutable_version()->set_block(light::kBlockProtocol);
    header.set_chain_id(block.header.chain_id());
    header.set_height(1);
    *header.mutable_time() = earliest();
    header.set_validators_hash(block.header.validators_hash());
    header.set_next_validators_hash(block.header.validators_hash());
    header.set_proposer_address(Bytes(light::kAddressBytes, 'p'));
    return {header, block.validators};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto decoded = light::decode_light_block(charter::fuzz::input_view(data, size));
    if (!decoded) return 0;
    const light::LightBlock& block = *decoded;
    const Bytes& chain_id = block.header.chain_id();
    const bool is_whole = light::check_light_block(chain_id, block).has_value();
    const bool is_signed = light::verify_own_commit(block).has_value();

    const light::Checkpoint point{chain_id, block.header.height(),
                                  light::header_hash(block.header)};
    ensure(light::start(point, block).has_value() == (is_whole && is_signed), "a checkpoint");

    const light::Trusted trusted = trusted_before(block);
    const light::Terms terms{std::int64_t{1} << 60, 0, {}};
    const light::Verdict skipped = light::verify_non_adjacent(trusted, block, terms);
    const bool is_later = is_whole && block.header.height() > 2 &&
                          light::block_time(block.header) > light::block_time(trusted.header);
    ensure(skipped.has_value() == (is_whole && is_signed && is_later), "a skip");
    ensure(!light::verify_adjacent(trusted, block, terms), "the block names another one before it");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    light::comet::LightBlock message;
    if (!message.ParseFromArray(data, static_cast<int>(size)) || seed % 8 == 0) {
        return LLVMFuzzerMutate(data, size, size_max);
    }
    charter::fuzz::mutate(message, seed);
    return charter::fuzz::put_input(charter::wire::encode(message), data, size, size_max);
}
