#include "client/founding.hpp"

#include <algorithm>
#include <map>

#include "base/civil.hpp"
#include "catalog/catalog.hpp"
#include "client/identity.hpp"
#include "compiler/compiler.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sha256.hpp"
#include "machine/genesis.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kAnchorDays = 3650;

v1::ChainConfig config_of(const ConsortiumFile& file) {
    v1::ChainConfig config;
    config.set_chain_id(file.chain_id);
    config.set_environment(file.environment);
    return config;
}

Outcome<Bytes> sign_tbs(const crypto::CertificateFields& fields, keys::Signer& authority) {
    const auto tbs = crypto::encode_tbs(fields);
    if (!tbs)
        return fault("the certificate cannot be encoded: " + wire::refusal_text(tbs.error(), "en"));
    return authority.sign(*tbs);
}

Outcome<v1::CredentialsAddAnchor> make_anchor(const ConsortiumFile& file, keys::Signer& authority) {
    v1::CredentialsAddAnchor anchor;
    anchor.set_anchor(file.anchor);
    anchor.mutable_key()->set_algorithm(
        static_cast<v1::Algorithm>(authority.public_key().algorithm));
    anchor.mutable_key()->set_bytes(authority.public_key().bytes);
    anchor.set_organization(file.anchor_organization);
    anchor.set_common_name(file.anchor_common_name);
    anchor.set_not_before_ms(file.genesis_ms - kDayMs);
    anchor.set_not_after_ms(file.genesis_ms + kAnchorDays * kDayMs);
    anchor.set_serial(serial_of(file.anchor, anchor.key()));
    anchor.set_environment(file.environment);
    auto signature =
        sign_tbs(tx::anchor_fields(tx::anchor_record(anchor), config_of(file)), authority);
    if (!signature) return tl::unexpected(signature.error());
    anchor.set_ca_signature(*signature);
    return anchor;
}

struct Issuing {
    const ConsortiumFile& file;
    const v1::TrustAnchor& anchor;
    keys::Signer& authority;
};

Outcome<v1::NewCredential> make_credential(const Issuing& issuing, const std::string& holder,
                                           const RequestedKey& key) {
    const ConsortiumFile& file = issuing.file;
    v1::NewCredential credential;
    *credential.mutable_key() = key.key;
    credential.set_usage(key.usage);
    credential.set_holder(holder);
    credential.set_not_before_ms(file.genesis_ms - kDayMs);
    credential.set_not_after_ms(file.genesis_ms + (file.credential_days - 1) * kDayMs);
    credential.set_serial(serial_of(holder, key.key));
    credential.set_anchor(file.anchor);
    credential.set_possession(key.possession);
    credential.set_environment(file.environment);
    const auto fields =
        tx::certificate_fields(credential, issuing.anchor, tx::member_of(holder), config_of(file));
    auto signature = sign_tbs(fields, issuing.authority);
    if (!signature) return tl::unexpected(signature.error());
    credential.set_ca_signature(*signature);
    return credential;
}

Outcome<v1::MembershipAdmit> make_member(const DraftInputs& inputs, const Issuing& issuing,
                                         const ConsortiumFile::Member& member) {
    v1::MembershipAdmit admit;
    admit.set_member(member.id);
    admit.set_legal_name(member.name_en);
    admit.set_legal_name_zh(member.name_zh);
    for (const std::string& country : member.jurisdictions) admit.add_jurisdictions(country);
    for (const ConsortiumFile::Person& person : member.persons) {
        const auto request = find_request(inputs.requests, person.id);
        if (!request) return tl::unexpected(request.error());
        v1::NewPerson& entry = *admit.add_persons();
        entry.set_person(person.id);
        entry.set_unit(person.unit);
        entry.set_natural_person(request->natural_person);
        entry.set_operator_(person.is_operator);
        for (const RequestedKey& key : request->keys) {
            auto credential = make_credential(issuing, person.id, key);
            if (!credential) return tl::unexpected(credential.error());
            *admit.add_credentials() = *credential;
        }
        if (person.grants.empty()) continue;
        v1::PersonGrants& grants = *admit.add_grants();
        grants.set_person(person.id);
        for (const auto& [role, purpose] : person.grants) {
            v1::InitialGrant& grant = *grants.add_grants();
            grant.set_role(role);
            grant.set_purpose(purpose);
        }
    }
    return admit;
}

v1::Genesis genesis_head(const DraftInputs& inputs) {
    const ConsortiumFile& file = inputs.consortium;
    v1::Genesis genesis;
    genesis.set_chain_id(file.chain_id);
    genesis.set_environment(file.environment);
    genesis.set_genesis_ms(file.genesis_ms);
    genesis.set_utc_offset_minutes(file.utc_offset_minutes);
    genesis.set_solo(file.solo);
    genesis.set_protocol_version(1);
    if (inputs.validator) *genesis.mutable_validator() = *inputs.validator;
    for (const auto& [name, value] : file.parameters) {
        v1::ParametersSet& parameter = *genesis.add_parameters();
        parameter.set_parameter(name);
        parameter.set_value(value);
    }
    return genesis;
}

Outcome<v1::Genesis> parse_genesis(ByteView bytes) {
    v1::Genesis genesis;
    if (const Status s = wire::decode_canonical(bytes, 16U << 20U, genesis); !s) {
        return fault("this is no genesis document: " + wire::refusal_text(s.error(), "en"));
    }
    return genesis;
}

/// The document without signatures: that they are missing must be all that is wrong.
Outcome<std::monostate> would_found(const v1::Genesis& genesis) {
    v1::SignedGenesis document;
    document.set_genesis(wire::encode(genesis));
    const auto founded = machine::found(document);
    if (founded || founded.error().reason == Reason::signature_count) return std::monostate{};
    return fault("the document does not found a ledger: " +
                 wire::refusal_text(founded.error(), "en"));
}

Outcome<std::monostate> check_validator(const DraftInputs& inputs) {
    if (inputs.consortium.solo == inputs.validator.has_value()) return std::monostate{};
    return inputs.consortium.solo
               ? fault(
                     "--validator: the request of the node whose consensus key the solo engine "
                     "signs with")
               : fault(
                     "--validator is of the solo engine; with engine: cometbft the validators "
                     "are those of `nodes` that have power");
}

}  // namespace

Bytes serial_of(const std::string& holder, const v1::PublicKey& key) {
    Bytes serial(view(
        crypto::sha256(Bytes("charter/serial/1").append(holder).append("/").append(key.bytes()))));
    serial.resize(16);
    // Positive, and shortest as it is: the first byte is 0x40 to 0x7f.
    serial[0] = static_cast<char>((static_cast<unsigned char>(serial[0]) & 0x3fU) | 0x40U);
    return serial;
}

Outcome<Bytes> draft_genesis(const DraftInputs& inputs, keys::Signer& authority) {
    if (auto right = check_validator(inputs); !right) return tl::unexpected(right.error());
    auto compiled = compiler::compile_catalog(inputs.catalog);
    if (!compiled) return tl::unexpected(compiled.error());
    v1::Genesis genesis = genesis_head(inputs);
    *genesis.mutable_catalog() = std::move(compiled->catalog);
    auto anchor = make_anchor(inputs.consortium, authority);
    if (!anchor) return tl::unexpected(anchor.error());
    *genesis.add_anchors() = *anchor;
    const v1::TrustAnchor record = tx::anchor_record(*anchor);
    const Issuing issuing{inputs.consortium, record, authority};
    for (const ConsortiumFile::Member& member : inputs.consortium.members) {
        auto admit = make_member(inputs, issuing, member);
        if (!admit) return tl::unexpected(admit.error());
        *genesis.add_members() = *std::move(admit);
    }
    const auto catalog = catalog::load(genesis.catalog());
    if (!catalog) return fault(wire::refusal_text(catalog.error(), "en"));
    if (auto added = add_nodes(inputs.consortium, inputs.requests, **catalog, genesis); !added)
        return tl::unexpected(added.error());
    if (auto right = would_found(genesis); !right) return tl::unexpected(right.error());
    return wire::encode(genesis);
}

Outcome<v1::FounderSignature> sign_genesis(ByteView genesis, const std::string& person,
                                           keys::Signer& key) {
    if (const auto parsed = parse_genesis(genesis); !parsed) return tl::unexpected(parsed.error());
    auto signature = key.sign(machine::genesis_message(genesis));
    if (!signature) return tl::unexpected(signature.error());
    v1::PublicKey wire_key;
    wire_key.set_algorithm(static_cast<v1::Algorithm>(key.public_key().algorithm));
    wire_key.set_bytes(key.public_key().bytes);
    v1::FounderSignature signed_by;
    signed_by.set_person(person);
    signed_by.set_credential(tx::credential_id(wire_key));
    signed_by.set_signature(*signature);
    return signed_by;
}

Outcome<v1::SignedGenesis> assemble_genesis(ByteView genesis,
                                            std::vector<v1::FounderSignature> signatures) {
    const auto parsed = parse_genesis(genesis);
    if (!parsed) return tl::unexpected(parsed.error());
    std::map<std::string, const v1::FounderSignature*> by_person;
    for (const v1::FounderSignature& signature : signatures)
        by_person[signature.person()] = &signature;
    for (const v1::MembershipAdmit& member : parsed->members()) {
        for (const v1::NewPerson& person : member.persons()) {
            if (!by_person.contains(person.person())) {
                return fault("the signature of the founder " + person.person() + " is missing");
            }
        }
    }
    std::ranges::sort(signatures, {}, [](const v1::FounderSignature& s) -> const std::string& {
        return s.person();
    });
    v1::SignedGenesis document;
    document.set_genesis(Bytes(genesis));
    for (v1::FounderSignature& signature : signatures)
        *document.add_signatures() = std::move(signature);
    if (const auto founded = machine::found(document); !founded) {
        return fault("the document does not found a ledger: " +
                     wire::refusal_text(founded.error(), "en"));
    }
    return document;
}

Outcome<std::string> issue_server_certificate(ByteView genesis, const IdentityRequest& request,
                                              const std::vector<std::string>& dns_names,
                                              keys::Signer& authority) {
    const auto parsed = parse_genesis(genesis);
    if (!parsed) return tl::unexpected(parsed.error());
    if (parsed->anchors().empty()) return fault("the genesis document has no trust anchor");
    v1::ChainConfig config;
    config.set_chain_id(parsed->chain_id());
    config.set_environment(parsed->environment());
    const v1::TrustAnchor anchor = tx::anchor_record(parsed->anchors(0));
    for (const RequestedKey& key : request.keys) {
        if (key.usage != v1::USAGE_TLS) continue;
        v1::NewCredential credential;
        *credential.mutable_key() = key.key;
        credential.set_usage(key.usage);
        credential.set_holder(request.holder);
        credential.set_not_before_ms(anchor.not_before_ms());
        credential.set_not_after_ms(anchor.not_after_ms());
        credential.set_serial(serial_of(request.holder, key.key));
        credential.set_environment(parsed->environment());
        for (const std::string& name : dns_names) credential.add_dns_names(name);
        const auto fields =
            tx::certificate_fields(credential, anchor, tx::member_of(request.holder), config);
        auto signature = sign_tbs(fields, authority);
        if (!signature) return tl::unexpected(signature.error());
        const auto der = crypto::assemble_certificate(*crypto::encode_tbs(fields),
                                                      fields.issuer_key.algorithm, *signature);
        if (!der) return fault("the certificate cannot be assembled");
        return crypto::to_pem(*der, "CERTIFICATE");
    }
    return fault("the request of " + request.holder +
                 " has no tls key (charter keys new --usage tls)");
}

Outcome<GenesisCertificates> certificates_of(ByteView genesis) {
    const auto parsed = parse_genesis(genesis);
    if (!parsed) return tl::unexpected(parsed.error());
    if (parsed->anchors().empty()) return fault("the genesis document has no trust anchor");
    v1::ChainConfig config;
    config.set_chain_id(parsed->chain_id());
    config.set_environment(parsed->environment());
    const v1::TrustAnchor anchor = tx::anchor_record(parsed->anchors(0));
    const auto anchor_der = tx::anchor_der(anchor, config);
    if (!anchor_der) return fault("the trust anchor cannot be encoded");
    GenesisCertificates certificates;
    certificates.anchor_pem = crypto::to_pem(*anchor_der, "CERTIFICATE");
    for (const v1::MembershipAdmit& member : parsed->members()) {
        for (const v1::NewCredential& credential : member.credentials()) {
            const auto fields = tx::certificate_fields(credential, anchor, member.member(), config);
            const auto tbs = crypto::encode_tbs(fields);
            if (!tbs)
                return fault("a certificate of " + credential.holder() + " cannot be encoded");
            const auto der = crypto::assemble_certificate(*tbs, fields.issuer_key.algorithm,
                                                          credential.ca_signature());
            if (!der)
                return fault("a certificate of " + credential.holder() + " cannot be assembled");
            certificates.issued.push_back(
                {credential.holder(), credential.usage(), crypto::to_pem(*der, "CERTIFICATE")});
        }
    }
    return certificates;
}

Outcome<std::size_t> write_certificates(ByteView genesis, const std::filesystem::path& home) {
    const auto issued = certificates_of(genesis);
    if (!issued) return tl::unexpected(issued.error());
    if (const auto w = write_file(home / "ca.pem", issued->anchor_pem); !w)
        return tl::unexpected(w.error());
    for (const IssuedPem& one : issued->issued) {
        if (!std::filesystem::exists(home / one.holder)) continue;
        const auto path = home / one.holder / (std::string(usage_word(one.usage)) + ".crt");
        if (const auto w = write_file(path, one.pem); !w) return tl::unexpected(w.error());
    }
    return issued->issued.size();
}

}  // namespace charter::client
