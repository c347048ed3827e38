// Any bytes as an ICS-23 proof: parsed and judged, or refused. A proof that parses re-encodes to
// the same bytes, leads to its own root, and never proves of a known map what is not so.
#include <cosmos/ics23/v1/proofs.pb.h>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "fuzz/proof_map.hpp"
#include "merkle/ics23.hpp"
#include "wire/codec.hpp"

namespace {

namespace merkle = charter::merkle;
using charter::ensure;

void judge(const merkle::ExistenceProof& proof) {
    const auto& map = charter::fuzz::proof_map();
    const auto root = merkle::root_of(proof);
    ensure(root.has_value(), "a proof that parses leads to no root");
    ensure(merkle::verify_membership(*root, proof.key, proof.value, proof),
           "a proof does not hold against its own root");
    if (!merkle::verify_membership(map.trie.root(), proof.key, proof.value, proof)) return;
    const auto there = map.values.find(proof.key);
    ensure(there != map.values.end() && there->second == proof.value,
           "a proof of what the map does not hold");
}

void judge(const merkle::NonExistenceProof& proof) {
    const auto& map = charter::fuzz::proof_map();
    const auto& neighbour = proof.left ? proof.left : proof.right;
    const auto own_root = merkle::root_of(*neighbour);
    if (own_root) static_cast<void>(merkle::verify_absence(*own_root, proof.key, proof));
    if (!merkle::verify_absence(map.trie.root(), proof.key, proof)) return;
    ensure(!map.values.contains(proof.key), "a proof of absence for a key that is there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const charter::ByteView bytes = charter::fuzz::input_view(data, size);
    const auto proof = charter::merkle::parse_commitment_proof(bytes);
    if (!proof) return 0;
    ensure(charter::merkle::encode_commitment_proof(*proof) == bytes,
           "a second encoding was accepted");
    std::visit([](const auto& one) { judge(one); }, *proof);
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    cosmos::ics23::v1::CommitmentProof proof;
    const bool decodes = proof.ParseFromArray(data, static_cast<int>(size));
    if (!decodes || seed % 4 == 0) return LLVMFuzzerMutate(data, size, size_max);
    charter::fuzz::mutate(proof, seed);
    return charter::fuzz::put_input(charter::wire::encode(proof), data, size, size_max);
}
