#include "fuzz/erasure_seeds.hpp"

#include "crypto/fixture_key.hpp"
#include "pack/erasure.hpp"
#include "testing/founding.hpp"
#include "wire/codec.hpp"

namespace charter::fuzz {
namespace {

constexpr std::int64_t kErasedOnMs = 1'795'478'400'000;  // 2026-11-24T00:00:00Z

}  // namespace

std::map<std::string, Bytes> erasure_seeds() {
    std::map<std::string, Bytes> seeds;
    v1::ErasureCertificate certificate;
    certificate.set_format(pack::kErasureFormat);
    certificate.set_genesis_digest(Bytes(32, 'g'));
    certificate.set_chain_id(testing::kChainId);
    certificate.set_commitment(Bytes(32, 'c'));
    certificate.set_member("bank-a");
    certificate.set_why("its purpose is over");
    certificate.set_erased_on_ms(kErasedOnMs);
    for (const char* entry : {"", "reg/drills/bank-a/0000000000000000", "reg/drills/bank-a/01"}) {
        if (*entry != '\0') certificate.add_entries(entry);
        certificate.clear_signers();
        v1::SignedErasure envelope;
        for (const char* key : {"bank-a.p1/sign", "bank-a.p2/sign"}) {
            certificate.add_signers(testing::key_id(key));
        }
        envelope.set_certificate(wire::encode(certificate));
        const Bytes message = pack::erasure_message(envelope.certificate());
        for (const char* key : {"bank-a.p1/sign", "bank-a.p2/sign"}) {
            envelope.add_signatures(crypto::fixture_sign(key, message));
        }
        const std::string name = "entries_" + std::to_string(certificate.entries_size());
        seeds.emplace(name, wire::encode(envelope));
    }
    return seeds;
}

}  // namespace charter::fuzz
