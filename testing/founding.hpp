#pragma once
// A founded consortium whose keys are fixtures, so that tests and fuzzers can sign as anybody:
// chain "charter-test", environment test.
//
// Bank-a: p1 (asset_manager), p2 (unit_head). Bank-b: p1 and p2 (registrar). Each is a
// representative too, and has the keys "<person>/sign" and "<person>/tls" as credentials.

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/catalog.pb.h"

namespace charter::testing {

inline constexpr const char* kChainId = "charter-test";
inline constexpr const char* kValidatorKey = "validator";

/// The public half of a fixture key, and the credential id that it has.
v1::PublicKey wire_key(const std::string& key_name);
Bytes key_id(const std::string& key_name);
/// That `holder` has it. `genesis_digest`: 32 zero bytes at the founding.
Bytes possession(const std::string& key_name, const std::string& holder,
                 const Bytes& genesis_digest);

struct Founder {
    std::string person;
    std::vector<std::string> roles;
    std::string unit = "security";
    bool is_operator = false;
};

/// Who founds which chain.
struct Founding {
    std::string chain_id = kChainId;
    std::string environment = "test";
    std::vector<std::vector<Founder>> members = {
        {{"bank-a.p1", {"asset_manager", "representative"}},
         {"bank-a.p2", {"unit_head", "representative"}}},
        {{"bank-b.p1", {"registrar", "representative"}},
         {"bank-b.p2", {"registrar", "representative"}}},
    };
    std::int64_t credential_days = 300;
    /// Nodes with power 1, "<member>.<local>", ascending: their keys are "<node>/consensus", their
    /// peer ids those of peer_id(). None: a solo ledger.
    std::vector<std::string> validators;
    /// Whether acts are under change control as the catalog says: tests are rarely about that.
    bool change_control = false;
    /// Acts wait for the convention's adoption, as in a real founding.
    bool adoption = false;
};

/// Of the fixture key "<node>/peer".
std::string peer_id(const std::string& node);

/// What the founders sign. No act waits for adoption unless `founding` says so: tests are rarely
/// about that either.
v1::Genesis genesis(std::int64_t genesis_ms, const v1::Catalog& catalog,
                    const Founding& founding = {});
/// Signed by every person that the document names, each with its fixture key.
v1::SignedGenesis sign_genesis(const v1::Genesis& genesis);

/// Canonical SignedTransaction of the first of `persons`, signed by all; the caller has set nonce,
/// genesis_digest, valid_until_height, and chain_id if it is not kChainId.
Bytes sign_transaction(v1::Transaction tx, const std::vector<std::string>& persons);

/// Sets the head's digest to that of the catalog.
void seal_catalog(v1::Catalog& catalog);

/// The catalog of this repository without requirements, probes, most registers, and what only they
/// name.
v1::Catalog small_catalog();

/// Of that no more than a data publisher and a representative need, with the first four
/// requirements that name no more: for packs of which every bit is turned.
v1::Catalog tiny_catalog();

}  // namespace charter::testing
