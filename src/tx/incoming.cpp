#include "tx/incoming.hpp"

#include <algorithm>
#include <set>

#include "crypto/sha256.hpp"
#include "crypto/signature.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kEnvelopeBytes = 4096;  // signatures and framing around the body
constexpr std::size_t kSenderMax = 96;

tl::unexpected<Refusal> invalid(std::string field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::move(field)}, {"why", std::move(why)}});
}

Status check_signers(const Incoming& incoming) {
    const auto& signers = incoming.tx.signers();
    if (signers.empty()) return refuse(Reason::signers_missing);
    if (static_cast<std::size_t>(signers.size()) > kSignersMax) {
        return refuse(Reason::too_many, {{"what", std::string("signers")},
                                         {"count", std::int64_t{signers.size()}},
                                         {"limit", static_cast<std::int64_t>(kSignersMax)}});
    }
    std::set<ByteView> seen;
    for (const Bytes& signer : signers) {
        if (signer.size() != 32) return invalid("signers", "a credential id has 32 bytes");
        if (!seen.insert(signer).second) return refuse(Reason::signer_repeated);
    }
    if (incoming.signatures.size() != static_cast<std::size_t>(signers.size())) {
        return refuse(Reason::signature_count,
                      {{"signatures", static_cast<std::int64_t>(incoming.signatures.size())},
                       {"signers", std::int64_t{signers.size()}}});
    }
    return ok();
}

Status check_form(const Incoming& incoming) {
    if (Status s = check_signers(incoming); !s) return s;
    if (incoming.tx.sender().empty())
        return refuse(Reason::field_missing, {{"field", std::string("sender")}});
    if (incoming.tx.sender().size() > kSenderMax) return invalid("sender", "too long");
    if (incoming.tx.genesis_digest().size() != 32) return invalid("genesis_digest", "not 32 bytes");
    if (incoming.tx.action().kind_case() == v1::Action::KIND_NOT_SET)
        return refuse(Reason::action_missing);
    return ok();
}

}  // namespace

Result<Incoming> decode(ByteView raw) {
    v1::SignedTransaction envelope;
    if (Status s = wire::decode_canonical(raw, kTxBytesMax + kEnvelopeBytes, envelope); !s) {
        return tl::unexpected(s.error());
    }
    Incoming incoming;
    if (Status s = wire::decode_canonical(envelope.body(), kTxBytesMax, incoming.tx); !s) {
        return tl::unexpected(s.error());
    }
    incoming.id = Bytes(view(crypto::sha256(envelope.body())));
    incoming.signatures.assign(envelope.signatures().begin(), envelope.signatures().end());
    incoming.bytes = raw.size();
    if (Status s = check_form(incoming); !s) return tl::unexpected(s.error());
    return incoming;
}

Bytes signing_message(ByteView id) { return Bytes("charter/tx/1").append(id); }

bool verify_plain(const v1::PublicKey& key, ByteView message, ByteView signature) {
    const auto decoded =
        crypto::decode({static_cast<crypto::Algorithm>(key.algorithm()), key.bytes()});
    return decoded && crypto::verify(*decoded, message, signature);
}

Status judge_signatures(const Incoming& incoming, const state::View& before, const Verifier& verify,
                        const RuleSet& rules) {
    const Bytes message = signing_message(incoming.id);
    for (int i = 0; i < incoming.tx.signers_size(); ++i) {
        const Bytes& id = incoming.tx.signers(i);
        const auto credential =
            state::read_shared<v1::Credential>(before, state::keys::credential(id));
        if (!credential) return refuse(Reason::credential_unknown, {{"credential", to_hex(id)}});
        const v1::Algorithm algorithm = credential->public_key().algorithm();
        const bool allowed = algorithm == v1::ALGORITHM_ED25519 || algorithm == v1::ALGORITHM_P256;
        if (rules.contains(Rule::crypto_allow_list) && !allowed) {
            return refuse(Reason::algorithm_not_allowed, {{"algorithm", std::int64_t{algorithm}}});
        }
        const Bytes& signature = incoming.signatures[static_cast<std::size_t>(i)];
        if (rules.contains(Rule::tx_signature_required) &&
            !verify(credential->public_key(), message, signature)) {
            return refuse(Reason::signature_invalid, {{"index", std::int64_t{i}}});
        }
    }
    return ok();
}

}  // namespace charter::tx
