// Any bytes as a signed certificate of erasure: read or refused. What reads is written again to the
// same bytes, and is judged against a small state without a crash.
#include "base/ensure.hpp"
#include "charter/v1/record.pb.h"
#include "fuzz/mutate.hpp"
#include "pack/evidence.hpp"
#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace {

namespace pack = charter::pack;
namespace state = charter::state;
namespace v1 = charter::v1;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

/// The ledger, credentials and entry that the certificate names, so that every check is reached.
void put_named(state::Delta& delta, const v1::ErasureCertificate& certificate) {
    v1::ChainConfig config;
    config.set_key(Bytes(state::keys::kConfig));
    config.set_chain_id(certificate.chain_id());
    config.set_genesis_digest(certificate.genesis_digest());
    state::write(delta, config);
    for (const Bytes& key : certificate.entries()) {
        v1::Entry entry;
        entry.set_key(key);
        entry.mutable_body()->set_member(certificate.member());
        entry.mutable_body()->set_document(certificate.commitment());
        state::write(delta, entry);
    }
    v1::Credential credential;
    credential.set_key(state::keys::credential(certificate.signers(0)));
    credential.set_usage(v1::USAGE_SIGN);
    credential.set_holder("somebody");
    credential.set_member(certificate.member());
    credential.set_not_after_ms(INT64_MAX);
    credential.mutable_public_key()->set_algorithm(v1::ALGORITHM_ED25519);
    credential.mutable_public_key()->set_bytes(certificate.genesis_digest());
    state::write(delta, credential);
    v1::Person person;
    person.set_key(state::keys::person("somebody"));
    person.set_member(certificate.member());
    state::write(delta, person);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    const auto erasure = pack::read_erasure(bytes, "input");
    if (!erasure) {
        ensure(erasure.error().failure == pack::Failure::erasure_invalid, "another flaw");
        return 0;
    }
    v1::SignedErasure envelope;
    envelope.set_certificate(charter::wire::encode(erasure->certificate));
    for (const Bytes& signature : erasure->signatures) envelope.add_signatures(signature);
    ensure(charter::wire::encode(envelope) == bytes, "it is written to other bytes");
    const state::MemoryView base{};
    state::Delta delta(base);
    put_named(delta, erasure->certificate);
    const Bytes& commitment = erasure->certificate.commitment();
    const auto judged = pack::judge_erasure(bytes, commitment, delta, 0);
    ensure(!judged, "a certificate that nobody signed holds");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    v1::SignedErasure envelope;
    v1::ErasureCertificate certificate;
    const ByteView input = charter::fuzz::input_view(data, size);
    const bool reads = envelope.ParseFromArray(input.data(), static_cast<int>(input.size())) &&
                       certificate.ParseFromString(envelope.certificate());
    if (!reads || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    charter::fuzz::mutate(certificate, seed);
    envelope.set_certificate(charter::wire::encode(certificate));
    return charter::fuzz::put_input(charter::wire::encode(envelope), data, size, size_max);
}
