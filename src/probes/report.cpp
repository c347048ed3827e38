#include "probes/report.hpp"

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::probes {
namespace {

// On an idle ledger that is long; the node drops what waits for too long.
constexpr std::uint64_t kValidBlocks = 900;

}  // namespace

Outcome<Identity> identify(const ProbeKey& key, const LedgerTip& tip) {
    const std::string id = to_hex(key.credential);
    const auto credential =
        state::read<v1::Credential>(*tip.view, state::keys::credential(key.credential));
    if (!credential) {
        return fault("the ledger has no credential " + id +
                     " of the key probes.key: have it issued with usage probe");
    }
    if (credential->usage() != v1::USAGE_PROBE) {
        return fault("credential " + id + " of the key probes.key is not of usage probe");
    }
    const std::string& holder = credential->holder();
    auto node = state::read<v1::Node>(*tip.view, state::keys::node(holder));
    if (!node) return fault("the holder of the key probes.key, " + holder + ", is no node yet");
    if (node->retired() || node->suspended()) {
        return fault("node " + holder + " is retired or suspended: it may not report");
    }
    const auto nonce = state::read<v1::Nonce>(*tip.view, state::keys::nonce(holder));
    return Identity{*std::move(node), nonce ? nonce->next() : 0};
}

std::string subject_of(const Probe& probe, const v1::Node& node) {
    switch (probe.about) {
        case About::host: return node.asset();
        case About::node: return node.node();
    }
    return {};
}

v1::Observation observation_of(const Probe& probe, const std::string& subject, const Found& found,
                               std::int64_t collected_ms) {
    v1::Observation observation;
    observation.set_probe(std::string(probe.id));
    observation.set_subject(subject);
    observation.set_collected_ms(collected_ms);
    observation.set_probe_version(probe.version);
    observation.set_canary_failed_as_it_must(probe.canary_fails());
    observation.set_error(!found.error.empty());
    observation.set_error_text(found.error);
    for (const v1::Field& value : found.values) *observation.add_values() = value;
    return observation;
}

std::string kept_text(const v1::Observation& observation, const Found& found) {
    std::string text = "probe " + observation.probe() + " version " +
                       std::to_string(observation.probe_version()) + "\nsubject " +
                       observation.subject() + "\ncollected_ms " +
                       std::to_string(observation.collected_ms()) + "\n";
    if (observation.error()) text += "error " + observation.error_text() + "\n";
    for (const v1::Field& value : observation.values()) {
        text += value.name() + " " + wire::value_text(value.value()) + "\n";
    }
    text += "---- raw\n";
    text.append(found.raw, 0, kRawBytesMax);
    if (found.raw.size() > kRawBytesMax) {
        text += "\n---- cut here, of " + std::to_string(found.raw.size()) + " bytes\n";
    }
    return text;
}

Outcome<SignedReport> sign_report(const v1::Action& action, const Identity& identity,
                                  const ProbeKey& key, const LedgerTip& tip) {
    v1::Transaction tx;
    tx.set_genesis_digest(tip.config.genesis_digest());
    tx.set_chain_id(tip.config.chain_id());
    tx.set_sender(identity.node.node());
    tx.set_nonce(identity.nonce);
    tx.set_valid_until_height(tip.height + kValidBlocks);
    tx.add_signers(key.credential);
    *tx.mutable_action() = action;
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    SignedReport report;
    report.tx_id = Bytes(view(crypto::sha256(envelope.body())));
    auto signature = key.sign(tx::signing_message(report.tx_id));
    if (!signature) return tl::unexpected(signature.error());
    envelope.add_signatures(*std::move(signature));
    report.bytes = wire::encode(envelope);
    return report;
}

}  // namespace charter::probes
