#include "merkle/ics23.hpp"

#include <cosmos/ics23/v1/proofs.pb.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

namespace pb = cosmos::ics23::v1;

struct Sample {
    std::map<Digest, Bytes> values;
    Trie trie;
    std::vector<CommitmentProof> proofs;
};

Sample sample(int count) {
    Sample s;
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i) {
        const Digest key = hashed_key("key " + std::to_string(i));
        s.values[key] = "value " + std::to_string(i);
        changes.push_back({key, crypto::sha256(s.values[key])});
    }
    s.trie = Trie().apply(changes);
    for (const auto& [key, value] : s.values) s.proofs.emplace_back(*prove(s.trie, key, value));
    std::vector<Digest> absent{Digest{}, hashed_key("x"), hashed_key("y")};
    absent.emplace_back().fill(0xff);
    for (const Digest& key : absent) {
        s.proofs.emplace_back(
            *prove_absent(s.trie, key, [&](const Digest& k) { return s.values.at(k); }));
    }
    return s;
}

TEST(Ics23, ProofsComeBackAsTheyWere) {
    for (const int count : {1, 2, 30}) {
        for (const CommitmentProof& proof : sample(count).proofs) {
            const auto back = parse_commitment_proof(encode_commitment_proof(proof));
            ASSERT_TRUE(back) << back.error().what;
            EXPECT_EQ(*back, proof);
        }
    }
}

TEST(Ics23, OneChangedByteIsRefusedOrProvesNothing) {
    const Sample s = sample(20);
    for (const CommitmentProof& proof : {s.proofs.front(), s.proofs.back(), s.proofs[21]}) {
        const Bytes good = encode_commitment_proof(proof);
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes bad = good;
            bad[i] = static_cast<char>(bad[i] ^ 1);
            const auto parsed = parse_commitment_proof(bad);
            if (!parsed) continue;
            if (const auto* exist = std::get_if<ExistenceProof>(&*parsed)) {
                EXPECT_NE(root_of(*exist), s.trie.root());
            } else {
                const Digest& key = std::get<NonExistenceProof>(proof).key;
                const auto& absent = std::get<NonExistenceProof>(*parsed);
                EXPECT_FALSE(verify_absence(s.trie.root(), key, absent));
            }
            EXPECT_FALSE(parse_commitment_proof(ByteView(good).substr(0, i)));
        }
    }
}

pb::CommitmentProof message_of(const CommitmentProof& proof) {
    pb::CommitmentProof message;
    EXPECT_TRUE(message.ParseFromString(encode_commitment_proof(proof)));
    return message;
}

TEST(Ics23, OtherSpecsAndFormsAreRefused) {
    const CommitmentProof good = sample(20).proofs.front();
    using Change = void (*)(pb::ExistenceProof&);
    const std::pair<const char*, Change> rows[] = {
        {"short key", [](pb::ExistenceProof& p) { p.set_key("key"); }},
        {"no value", [](pb::ExistenceProof& p) { p.clear_value(); }},
        {"no leaf", [](pb::ExistenceProof& p) { p.clear_leaf(); }},
        {"leaf hash", [](pb::ExistenceProof& p) { p.mutable_leaf()->set_hash(pb::SHA512); }},
        {"leaf prefix", [](pb::ExistenceProof& p) { p.mutable_leaf()->set_prefix("\1"); }},
        {"raw value",
         [](pb::ExistenceProof& p) { p.mutable_leaf()->set_prehash_value(pb::NO_HASH); }},
        {"hashed key",
         [](pb::ExistenceProof& p) { p.mutable_leaf()->set_prehash_key(pb::SHA256); }},
        {"no length", [](pb::ExistenceProof& p) { p.mutable_leaf()->set_length(pb::NO_PREFIX); }},
        {"inner hash", [](pb::ExistenceProof& p) { p.mutable_path(0)->set_hash(pb::NO_HASH); }},
        {"no child's sibling",
         [](pb::ExistenceProof& p) {
             p.mutable_path(0)->set_prefix("\1");
             p.mutable_path(0)->clear_suffix();
         }},
        {"two siblings",
         [](pb::ExistenceProof& p) {
             p.mutable_path(0)->set_prefix("\1" + std::string(32, 'x'));
             p.mutable_path(0)->set_suffix(std::string(32, 'x'));
         }},
        {"leaf prefix inside",
         [](pb::ExistenceProof& p) {
             p.mutable_path(0)->set_prefix(std::string(33, '\0'));
             p.mutable_path(0)->clear_suffix();
         }},
        {"too deep",
         [](pb::ExistenceProof& p) {
             while (p.path_size() < 129) *p.add_path() = p.path(0);
         }},
    };
    for (const auto& [name, change] : rows) {
        pb::CommitmentProof message = message_of(good);
        change(*message.mutable_exist());
        EXPECT_FALSE(parse_commitment_proof(message.SerializeAsString())) << name;
    }
    EXPECT_FALSE(parse_commitment_proof({}));
    EXPECT_FALSE(parse_commitment_proof(std::string(kMaxProofBytes + 1, '\0')));
    pb::CommitmentProof no_neighbour;
    no_neighbour.mutable_nonexist()->set_key(std::string(32, 'k'));
    EXPECT_FALSE(parse_commitment_proof(no_neighbour.SerializeAsString()));
    const Bytes unknown_field("\xa2\x06\x01x", 4);
    EXPECT_FALSE(parse_commitment_proof(encode_commitment_proof(good) + unknown_field));
}

TEST(Ics23, NoiseIsRefused) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 5'000; ++round) {
        Bytes noise(random() % 80, '\0');
        for (char& c : noise) c = static_cast<char>(random());
        EXPECT_FALSE(parse_commitment_proof(noise));
    }
}

}  // namespace
}  // namespace charter::merkle
