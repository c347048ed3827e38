#pragma once
// The founding ceremony, step by step, each by whom it concerns:
//   1. every founder, and every node, makes its keys (identity.hpp) and hands over request.yaml
//   2. the secretariat drafts the genesis document from consortium.yaml, the requests and the
//   catalog; the same inputs give
//      the same bytes
//   3. every founder compares the fingerprint and signs it
//   4. the secretariat joins the signatures; the document founds the ledger only if all of them are
//   there

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "client/founding_nodes.hpp"
#include "client/identity.hpp"
#include "keys/signer.hpp"

namespace charter::client {

/// consortium.yaml, checked.
struct ConsortiumFile {
    struct Person {
        std::string id;
        std::string unit;
        bool is_operator = false;
        std::vector<std::pair<std::string, std::string>> grants;  // role, purpose
    };
    struct Member {
        std::string id;
        std::string name_en;
        std::string name_zh;
        std::vector<std::string> jurisdictions;
        std::vector<Person> persons;
    };
    std::string chain_id;
    std::string environment;
    std::int64_t genesis_ms = 0;
    std::int32_t utc_offset_minutes = 0;
    bool solo = true;  // engine: solo; else cometbft
    compiler::Place engine_place;
    std::string anchor;
    std::string anchor_organization;
    std::string anchor_common_name;
    std::int64_t credential_days = 0;
    std::vector<std::pair<std::string, std::int64_t>> parameters;
    std::vector<Member> members;
    std::vector<SiteEntry> sites;
    std::vector<NodeEntry> nodes;
};

/// Faults: every error of the file, one a line.
Outcome<ConsortiumFile> read_consortium(const std::filesystem::path& file);

struct DraftInputs {
    ConsortiumFile consortium;
    std::filesystem::path requests;  // folder: <holder>/request.yaml, or <holder>.yaml
    std::filesystem::path catalog;
    std::optional<v1::PublicKey> validator;  // solo: the one validator's consensus key
};

/// The canonical Genesis, which founds a ledger once it is signed. `authority` is the trust
/// anchor's key (Ed25519: its signatures repeat). Faults: every error of nodes and sites; why the
/// document would not found; a validator's key where the engine is CometBFT, none where it is solo.
Outcome<Bytes> draft_genesis(const DraftInputs& inputs, keys::Signer& authority);

/// A founder's signature over the document.
Outcome<v1::FounderSignature> sign_genesis(ByteView genesis, const std::string& person,
                                           keys::Signer& key);

/// Joins the signatures and founds the ledger in memory, to show that it can be. Faults: which
/// founder is missing, or why the document does not found.
Outcome<v1::SignedGenesis> assemble_genesis(ByteView genesis,
                                            std::vector<v1::FounderSignature> signatures);

/// The X.509 certificates (PEM) that the document holds: the anchor's, and one a founder's
/// credential, by holder and usage.
struct IssuedPem {
    std::string holder;
    v1::Usage usage{};
    std::string pem;
};
struct GenesisCertificates {
    std::string anchor_pem;
    std::vector<IssuedPem> issued;
};
Outcome<GenesisCertificates> certificates_of(ByteView genesis);
/// Writes them: the anchor's to <home>/ca.pem, and <home>/<holder>/<usage>.crt of the holders whose
/// folder is there. Returns how many the document holds, the anchor's not counted.
Outcome<std::size_t> write_certificates(ByteView genesis, const std::filesystem::path& home);

/// The certificate (PEM) with which a node serves its API, before it has a credential on the
/// ledger.
Outcome<std::string> issue_server_certificate(ByteView genesis, const IdentityRequest& request,
                                              const std::vector<std::string>& dns_names,
                                              keys::Signer& authority);

/// A serial that repeats: from the holder and key, 16 bytes, positive.
Bytes serial_of(const std::string& holder, const v1::PublicKey& key);

/// Parses "2026-11-24T09:00:00+08:00" or "...Z" to milliseconds.
std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace charter::client
