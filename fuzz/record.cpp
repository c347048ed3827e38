// "<type>\n<bytes>": the bytes as a stored message of that type (testing/records.hpp), read in its
// one form or refused, and shown as the API shows it.
#include <boost/json.hpp>

#include "api/events.hpp"
#include "api/json.hpp"
#include "base/ensure.hpp"
#include "catalog/validate.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "fuzz/mutate.hpp"
#include "light/header.hpp"
#include "testing/records.hpp"
#include "tx/credentials/binding.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace {

using google::protobuf::Message;
namespace v1 = charter::v1;
namespace wire = charter::wire;

constexpr std::size_t kBytesMax = 1U << 20U;

struct Input {
    std::unique_ptr<Message> message;  // of the type; nothing if there is no such type
    charter::ByteView head;            // "<type>\n"
    charter::ByteView bytes;
};

Input split(charter::ByteView input) {
    const std::size_t end = input.find('\n');
    if (end == charter::ByteView::npos) return {};
    return {charter::testing::new_stored(input.substr(0, end)), input.substr(0, end + 1),
            input.substr(end + 1)};
}

void read_block(const v1::StoredBlock& block) {
    tendermint::types::Header header;
    tendermint::types::Commit commit;
    if (!header.ParseFromString(block.header()) || !commit.ParseFromString(block.commit())) return;
    static_cast<void>(charter::light::header_hash(header));
    static_cast<void>(charter::light::commit_hash(commit));
    for (int i = 0; i < commit.signatures_size(); ++i) {
        static_cast<void>(charter::light::commit_sign_bytes("charter-test", commit, i));
    }
}

/// What only some types have.
void read_further(const Message& message) {
    if (const auto* receipt = dynamic_cast<const v1::Receipt*>(&message)) {
        static_cast<void>(wire::receipt_text(*receipt, "zh-TW"));
        static_cast<void>(wire::receipt_text(*receipt, "en"));
    } else if (const auto* event = dynamic_cast<const v1::Event*>(&message)) {
        static_cast<void>(charter::api::event_text(*event));
    } else if (const auto* block = dynamic_cast<const v1::StoredBlock*>(&message)) {
        read_block(*block);
    } else if (const auto* credential = dynamic_cast<const v1::Credential*>(&message)) {
        static_cast<void>(charter::tx::certificate_der(*credential, {}, {}));
    } else if (const auto* anchor = dynamic_cast<const v1::TrustAnchor*>(&message)) {
        static_cast<void>(charter::crypto::encode_tbs(charter::tx::anchor_fields(*anchor, {})));
    } else if (const auto* requirement = dynamic_cast<const v1::Requirement*>(&message)) {
        v1::Catalog catalog;
        *catalog.add_requirements() = *requirement;
        static_cast<void>(charter::catalog::validate(catalog));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Input input = split(charter::fuzz::input_view(data, size));
    if (!input.message) return 0;
    if (!wire::decode_canonical(input.bytes, kBytesMax, *input.message)) return 0;
    charter::ensure(wire::encode(*input.message) == input.bytes, "a second encoding was accepted");
    const auto json = boost::json::serialize(charter::api::to_json(*input.message));
    boost::json::error_code failed;
    static_cast<void>(boost::json::parse(json, failed));
    charter::ensure(!failed, "the record's JSON is none");
    read_further(*input.message);
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    const Input input = split(charter::fuzz::input_view(data, size));
    const bool decodes =
        input.message &&
        input.message->ParseFromArray(input.bytes.data(), static_cast<int>(input.bytes.size()));
    if (!decodes || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    charter::fuzz::mutate(*input.message, seed);
    const charter::Bytes made = charter::Bytes(input.head) + wire::encode(*input.message);
    return charter::fuzz::put_input(made, data, size, size_max);
}
