#pragma once
// For the tests of people, credentials and nodes: a key that is not Ed25519. Include
// testing/world.hpp before it.

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "crypto/signature.hpp"
#include "tx/credentials/test_authority.hpp"

namespace charter::tx {

/// A P-256 key of this process, as the wire has keys and signatures.
class P256 {
  public:
    P256() : key_(EVP_EC_gen("P-256")) {}
    P256(const P256&) = delete;
    P256& operator=(const P256&) = delete;
    ~P256() { EVP_PKEY_free(key_); }

    v1::PublicKey key() const {
        unsigned char point[65];
        std::size_t size = 0;
        EVP_PKEY_get_octet_string_param(key_, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size);
        v1::PublicKey wire;
        wire.set_algorithm(v1::ALGORITHM_P256);
        wire.set_bytes(
            crypto::p256_compressed({reinterpret_cast<const char*>(point), size}).value_or(""));
        return wire;
    }
    Bytes sign(ByteView message) const {
        const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
        unsigned char der[80];
        std::size_t size = sizeof der;
        EVP_MD_CTX* md = EVP_MD_CTX_new();
        EVP_DigestSignInit(md, nullptr, EVP_sha256(), nullptr, key_);
        EVP_DigestSign(md, der, &size, bytes, message.size());
        EVP_MD_CTX_free(md);
        const unsigned char* next = der;
        ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(size));
        BIGNUM* order = nullptr;
        BN_hex2bn(&order, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        BIGNUM* high = BN_new();
        BN_sub(high, order, ECDSA_SIG_get0_s(pair));
        const bool low = BN_cmp(ECDSA_SIG_get0_s(pair), high) < 0;
        unsigned char raw[64];
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, 32);
        BN_bn2binpad(low ? ECDSA_SIG_get0_s(pair) : high, raw + 32, 32);
        BN_free(order);
        BN_free(high);
        ECDSA_SIG_free(pair);
        return {reinterpret_cast<const char*>(raw), sizeof raw};
    }

  private:
    EVP_PKEY* key_;
};

/// The node of the act gets such a key, which is proven: only its algorithm is wrong.
template <class Act>
void give_p256(const Authority& world, Act& act) {
    static const P256 key;
    *act.mutable_consensus_key() = key.key();
    act.set_possession(key.sign(
        possession_message(possession_genesis(world.ctx()), act.consensus_key(), act.node())));
}

}  // namespace charter::tx
