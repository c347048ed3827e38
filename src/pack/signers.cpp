#include "pack/signers.hpp"

#include <algorithm>

#include "catalog/catalog.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

tl::unexpected<Flaw> of_credential(const v1::Credential& credential, std::string detail) {
    return flaw(Failure::act_credential, "record " + credential.key(), std::move(detail));
}

bool binds(const v1::NewCredential& sent, const v1::Credential& record) {
    return tx::credential_id(sent.key()) == record.credential() &&
           sent.holder() == record.holder() && sent.usage() == record.usage() &&
           sent.ca_signature() == record.ca_signature();
}

bool binds(const v1::MembershipAdmit& admitted, const v1::Credential& record) {
    return admitted.member() == record.member() &&
           std::ranges::any_of(admitted.credentials(),
                               [&](const v1::NewCredential& sent) { return binds(sent, record); });
}

bool same_anchor(const v1::CredentialsAddAnchor& added, v1::TrustAnchor record) {
    record.clear_retired_ms();
    return wire::encode(tx::anchor_record(added)) == wire::encode(record);
}

}  // namespace

std::string where_of(const v1::Receipt& receipt) {
    return "proof/acts.bin, block " + std::to_string(receipt.height()) + ", transaction " +
           std::to_string(receipt.index());
}

Verdict Signers::judge_all() const {
    Verdict verdict = accepted();
    state::each<v1::TrustAnchor>(view_, "anc/", [&](const v1::TrustAnchor& anchor) {
        verdict = judge_anchor(anchor);
        return verdict.has_value();
    });
    if (!verdict) return verdict;
    state::each<v1::Credential>(view_, "cre/", [&](const v1::Credential& credential) {
        verdict = judge_chain(credential);
        if (verdict) verdict = judge_origin(credential);
        return verdict.has_value();
    });
    return verdict;
}

Verdict Signers::judge_anchor(const v1::TrustAnchor& anchor) const {
    const auto tbs = crypto::encode_tbs(tx::anchor_fields(anchor, history_.config()));
    const bool signed_by_itself =
        tbs && crypto::verify_certificate_signature(tx::crypto_key(anchor.public_key()), *tbs,
                                                    anchor.ca_signature());
    if (!signed_by_itself) {
        return flaw(Failure::act_credential, "record " + anchor.key(), "its own signature");
    }
    const bool founding = std::ranges::any_of(history_.genesis().anchors(), [&](const auto& added) {
        return same_anchor(added, anchor);
    });
    const bool resolved = std::ranges::any_of(history_.executed(), [&](const auto& proposal) {
        return proposal.action().has_credentials_add_anchor() &&
               same_anchor(proposal.action().credentials_add_anchor(), anchor);
    });
    if (founding || resolved) return accepted();
    return flaw(Failure::not_resolved, "record " + anchor.key(),
                "neither founding nor a resolution added it");
}

Verdict Signers::judge_chain(const v1::Credential& credential) const {
    const auto anchor =
        state::read<v1::TrustAnchor>(view_, state::keys::anchor(credential.anchor()));
    if (!anchor) return of_credential(credential, "its trust anchor is not there");
    if (tx::credential_id(credential.public_key()) != credential.credential()) {
        return of_credential(credential, "its id is of another key");
    }
    const auto tbs =
        crypto::encode_tbs(tx::certificate_fields_of(credential, *anchor, history_.config()));
    if (!tbs || view(crypto::sha256(*tbs)) != credential.tbs_digest()) {
        return of_credential(credential, "its certificate is another one");
    }
    if (!crypto::verify_certificate_signature(tx::crypto_key(anchor->public_key()), *tbs,
                                              credential.ca_signature())) {
        return of_credential(credential, "its certificate is not signed by " + anchor->anchor());
    }
    const std::int64_t issued_ms = credential.issued_ms();
    const bool in_force = anchor->not_before_ms() <= issued_ms &&
                          issued_ms < anchor->not_after_ms() &&
                          (anchor->retired_ms() == 0 || issued_ms <= anchor->retired_ms());
    if (in_force) return accepted();
    return of_credential(credential, anchor->anchor() + " was not in force when it was issued");
}

// What registrars bound has an act of its own among the acts of the pack.
Verdict Signers::judge_origin(const v1::Credential& credential) const {
    if (credential.issued_height() == 0) {
        const bool founding =
            std::ranges::any_of(history_.genesis().members(),
                                [&](const auto& member) { return binds(member, credential); });
        if (founding && credential.issued_ms() == history_.config().genesis_ms()) return accepted();
        return flaw(Failure::not_resolved, "record " + credential.key(),
                    "the founding document has no such credential");
    }
    if (credential.proposal() == 0) return accepted();
    const v1::Proposal* proposal = history_.executed(credential.proposal());
    const bool resolved = proposal != nullptr &&
                          proposal->decided_height() == credential.issued_height() &&
                          (binds(proposal->action().credentials_issue().credential(), credential) ||
                           binds(proposal->action().membership_admit(), credential));
    if (resolved) return accepted();
    return flaw(Failure::not_resolved, "record " + credential.key(),
                "no resolution " + std::to_string(credential.proposal()) + " issued it");
}

Verdict Signers::judge_credential(const v1::Credential& credential, const Act& act) const {
    const std::string id = "credential " + to_hex(credential.credential());
    const auto refuse = [&](const std::string& why) {
        return flaw(Failure::act_credential, where_of(act.receipt), id + " " + why);
    };
    const std::string& name = catalog::act_name(act.action());
    const bool report = act.action().has_observations_report();
    if (credential.usage() != (report ? v1::USAGE_PROBE : v1::USAGE_SIGN)) {
        return refuse("is for another use");
    }
    // Signatures are judged with the keys of the state before the block.
    const std::uint64_t height = act.receipt.height();
    if (credential.issued_height() >= height) return refuse("was issued later");
    if (credential.revoked_height() != 0 && credential.revoked_height() < height) {
        return refuse("was revoked in block " + std::to_string(credential.revoked_height()));
    }
    const std::int64_t grace_ms = history_.remedial(name) ? history_.grace_ms() : 0;
    if (act.time_ms < credential.not_before_ms() ||
        act.time_ms - grace_ms >= credential.not_after_ms()) {
        return refuse("was not valid then");
    }
    const auto person = state::read<v1::Person>(view_, state::keys::person(credential.holder()));
    if (person && (act.time_ms < person->enrolled_ms() ||
                   (person->deregistered_ms() != 0 && person->deregistered_ms() < act.time_ms))) {
        return refuse("is of a person who was not enrolled then");
    }
    return accepted();
}

Verdict Signers::judge(const Act& act) const {
    const v1::Transaction& sent = act.sent.tx;
    if (sent.genesis_digest() != history_.config().genesis_digest() ||
        sent.chain_id() != history_.config().chain_id()) {
        return flaw(Failure::act_of_another_ledger, where_of(act.receipt),
                    "it is bound to another ledger");
    }
    if (sent.valid_until_height() < act.receipt.height()) {
        return flaw(Failure::act_signature, where_of(act.receipt),
                    "it was signed for blocks up to " + std::to_string(sent.valid_until_height()));
    }
    const Bytes message = tx::signing_message(act.sent.id);
    for (int i = 0; i < sent.signers_size(); ++i) {
        const auto credential =
            state::read<v1::Credential>(view_, state::keys::credential(sent.signers(i)));
        if (!credential) {
            return flaw(Failure::act_credential, where_of(act.receipt),
                        "the ledger has no credential " + to_hex(sent.signers(i)));
        }
        if (i == 0 && credential->holder() != sent.sender()) {
            return flaw(Failure::act_credential, where_of(act.receipt),
                        "the first signer is not the sender");
        }
        const Bytes& signature = act.sent.signatures[static_cast<std::size_t>(i)];
        if (!tx::verify_plain(credential->public_key(), message, signature)) {
            return flaw(Failure::act_signature, where_of(act.receipt),
                        "signature " + std::to_string(i) + " is not of " + credential->holder());
        }
        if (auto held = judge_credential(*credential, act); !held) return held;
    }
    return accepted();
}

}  // namespace charter::pack
