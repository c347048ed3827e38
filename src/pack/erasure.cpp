#include "pack/erasure.hpp"

#include <algorithm>

#include "assurance/rows.hpp"
#include "base/utf8.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signature.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/named_documents.hpp"
#include "tx/people/enrollers.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kPrefix = "charter/erasure/1";
constexpr ByteView kEntries = "reg/";
constexpr std::size_t kDigestBytes = 32;
constexpr int kSigners = 2;

bool is_digest(ByteView bytes) { return bytes.size() == kDigestBytes; }

bool is_why(std::string_view text) {
    constexpr char32_t kDelete = 0x7F;
    std::size_t characters = 0;
    while (!text.empty()) {
        const auto character = take_character(text);
        if (!character || *character < U' ' || *character == kDelete) return false;
        ++characters;
    }
    return characters >= 1 && characters <= kErasureWhyMax;
}

bool is_entry_list(const v1::ErasureCertificate& certificate) {
    const auto& entries = certificate.entries();
    const bool keys = std::ranges::all_of(
        entries, [](const std::string& entry) { return ByteView(entry).starts_with(kEntries); });
    return keys && std::ranges::adjacent_find(entries, std::greater_equal<>()) == entries.end();
}

bool names(const state::View& view, const std::string& key, ByteView commitment) {
    return std::ranges::any_of(tx::documents_at(view, key), [&](const tx::NamedDocument& named) {
        return named.commitment == commitment;
    });
}

/// What is wrong with the form; empty if nothing is.
std::string_view fault_of(const v1::ErasureCertificate& c) {
    if (c.format() != kErasureFormat) return "its format is not known here";
    if (!is_digest(c.genesis_digest())) return "a genesis digest";
    if (!is_digest(c.commitment())) return "a commitment";
    if (c.member().empty()) return "no member";
    if (!is_entry_list(c)) return "entries that are none, or out of order";
    if (!is_why(c.why())) return "a reason of 1 to 200 characters";
    if (c.erased_on_ms() <= 0) return "no time";
    const bool two = c.signers_size() == kSigners && c.signers(0) != c.signers(1);
    if (!two || !std::ranges::all_of(c.signers(), is_digest)) return "two signers that differ";
    return {};
}

std::string_view member_of(std::string_view person) { return person.substr(0, person.find('.')); }

/// Why the credential did not stand then; empty if it did.
std::string standing_flaw(const v1::Credential& credential, const v1::Person& person,
                          std::int64_t at_ms) {
    if (credential.issued_ms() > at_ms) return "was issued later";
    if (credential.not_before_ms() > at_ms || at_ms >= credential.not_after_ms()) {
        return "was not valid then";
    }
    if (credential.revoked_height() != 0 && credential.revoked_ms() <= at_ms) return "was revoked";
    if (person.enrolled_ms() > at_ms) return "is of a person who was enrolled later";
    if (person.deregistered_ms() != 0 && person.deregistered_ms() <= at_ms) {
        return "is of a person who was deregistered";
    }
    return {};
}

Checked<v1::Person> check_signer(const Erasure& erasure, int index, const state::View& view,
                                 const std::string& where) {
    const v1::ErasureCertificate& certificate = erasure.certificate;
    const Bytes& id = certificate.signers(index);
    const std::string name = "the credential " + to_hex(id);
    const auto refused = [&](const std::string& why) {
        return flaw(Failure::erasure_credential, where, name + " " + why);
    };
    const auto credential = state::read<v1::Credential>(view, state::keys::credential(id));
    if (!credential) return refused("is not in the state");
    if (credential->usage() != v1::USAGE_SIGN) return refused("is not for signing");
    const auto person = state::read<v1::Person>(view, state::keys::person(credential->holder()));
    if (!person) return refused("is of no person");
    if (credential->member() != certificate.member() || person->member() != certificate.member()) {
        return refused("is of another member than the holder");
    }
    if (const std::string why = standing_flaw(*credential, *person, certificate.erased_on_ms());
        !why.empty()) {
        return refused(why);
    }
    const auto algorithm = static_cast<crypto::Algorithm>(credential->public_key().algorithm());
    const auto key = crypto::decode({algorithm, credential->public_key().bytes()});
    const Bytes& signature = erasure.signatures[static_cast<std::size_t>(index)];
    if (!key || !crypto::verify(*key, erasure.message, signature)) {
        return flaw(Failure::erasure_signature, where, "that of " + person->person());
    }
    return *person;
}

}  // namespace

Bytes erasure_message(ByteView certificate) {
    return Bytes(kPrefix).append(view(crypto::sha256(certificate)));
}

Checked<Erasure> read_erasure(ByteView bytes, const std::string& where) {
    v1::SignedErasure envelope;
    Erasure erasure;
    if (!wire::decode_canonical(bytes, kErasureBytesMax, envelope) ||
        !wire::decode_canonical(envelope.certificate(), kErasureBytesMax, erasure.certificate)) {
        return flaw(Failure::erasure_invalid, where, "it is no canonical SignedErasure");
    }
    if (const std::string_view fault = fault_of(erasure.certificate); !fault.empty()) {
        return flaw(Failure::erasure_invalid, where, std::string(fault));
    }
    if (envelope.signatures_size() != kSigners) {
        return flaw(Failure::erasure_invalid, where, "two signatures");
    }
    erasure.signatures.assign(envelope.signatures().begin(), envelope.signatures().end());
    erasure.message = erasure_message(envelope.certificate());
    return erasure;
}

bool is_holder(const v1::Entry& entry, std::string_view member) {
    const std::string& own = entry.body().member();
    return own == member || (own == assurance::kEveryone && member_of(entry.maker()) == member);
}

Verdict check_subject(const Erasure& erasure, const state::View& view, ByteView commitment,
                      const std::string& where) {
    const v1::ErasureCertificate& certificate = erasure.certificate;
    const auto config = state::read<v1::ChainConfig>(view, state::keys::kConfig);
    if (!config || certificate.genesis_digest() != config->genesis_digest() ||
        certificate.chain_id() != config->chain_id()) {
        return flaw(Failure::erasure_of_another, where, "it is of another ledger");
    }
    if (certificate.commitment() == commitment) return accepted();
    return flaw(Failure::erasure_of_another, where,
                "it is of the document " + to_hex(certificate.commitment()));
}

Verdict check_holder(const Erasure& erasure, const state::View& view, const std::string& where) {
    const v1::ErasureCertificate& certificate = erasure.certificate;
    bool held = false;
    for (const std::string& key : certificate.entries()) {
        const auto entry = state::read<v1::Entry>(view, key);
        if (!entry) continue;
        if (!names(view, key, certificate.commitment())) {
            return flaw(Failure::erasure_of_another, where, key + " names another document");
        }
        held = held || is_holder(*entry, certificate.member());
    }
    if (held) return accepted();
    return flaw(Failure::erasure_of_another, where,
                "no entry of " + certificate.member() + " that it lists is in the state");
}

Checked<std::vector<std::string>> check_signers(const Erasure& erasure, const state::View& view,
                                                const std::string& where) {
    const auto asks = check_signer(erasure, 0, view, where);
    if (!asks) return tl::unexpected(asks.error());
    const auto agrees = check_signer(erasure, 1, view, where);
    if (!agrees) return tl::unexpected(agrees.error());
    if (asks->person() == agrees->person() || asks->natural_person() == agrees->natural_person()) {
        return flaw(Failure::erasure_credential, where,
                    asks->person() + " and " + agrees->person() + " are one person");
    }
    if (tx::enrolled_one_another(*asks, *agrees, view)) {
        return flaw(Failure::erasure_credential, where,
                    "of " + asks->person() + " and " + agrees->person() +
                        " one enrolled the other; a person enrolled by neither agrees");
    }
    return std::vector<std::string>{asks->person(), agrees->person()};
}

}  // namespace charter::pack
