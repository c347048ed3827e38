#include "node/probes.hpp"

#include <filesystem>
#include <utility>

#include "base/protocol.hpp"
#include "engine/reading.hpp"
#include "keys/secret.hpp"
#include "light/header.hpp"
#include "node/ask_nodes.hpp"
#include "node/own_certificate.hpp"
#include "node/vault_watch.hpp"
#include "probes/chrony_client.hpp"
#include "tx/common.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMsPerSecond = 1'000;

probes::LedgerTip tip_of(const engine::Tip& tip) {
    probes::LedgerTip result;
    result.view = tip.view;
    result.catalog = tip.catalog;
    result.config = tip.config;
    result.height = tip.height;
    result.time_ms = tip.time_ms;
    result.app_hash = tip.app_hash;
    result.block_bytes_max = static_cast<std::uint64_t>(tip.parameter("block_bytes_max"));
    return result;
}

/// The app hash in the header of the last block before that moment; nothing where the store keeps
/// no headers, or none is so old.
std::optional<Bytes> app_hash_before(const storage::StateStore& store, std::int64_t ms) {
    std::uint64_t low = 0;  // before that moment, or the founding
    std::uint64_t high = store.latest()->height() + 1;
    std::optional<Bytes> found;
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto header = engine::stored_header(store.store(), middle);
        if (!header || !header->has_value()) return std::nullopt;
        if (light::unix_ms_of((*header)->time()) < ms) {
            low = middle;
            found = (*header)->app_hash();
        } else {
            high = middle;
        }
    }
    return found;
}

/// What lies in the ledger's folder, while files come and go.
Outcome<probes::DiskReading> read_disk(const fs::path& home) {
    const fs::path state = home / "state";
    std::error_code failed;
    probes::DiskReading reading;
    fs::recursive_directory_iterator at(state, failed);
    if (failed) return fault("cannot read " + state.string() + ": " + failed.message());
    while (at != fs::recursive_directory_iterator()) {
        std::error_code gone;
        const auto bytes = at->file_size(gone);
        if (!gone) reading.state_bytes += bytes;
        at.increment(failed);
        if (failed) return fault("cannot read " + state.string() + ": " + failed.message());
    }
    const fs::space_info space = fs::space(state, failed);
    if (failed) return fault("the disk of " + state.string() + ": " + failed.message());
    reading.free_bytes = space.available;
    return reading;
}

Outcome<Digest> keep_raw(const vault::DocumentStore& documents, const std::string& member,
                         ByteView raw) {
    const auto source = [rest = raw](char* buffer, std::size_t size) mutable {
        const std::size_t count = rest.copy(buffer, size);
        rest.remove_prefix(count);
        return Outcome<std::size_t>(count);
    };
    const auto stored = documents.put({keys::random_bytes(vault::kSaltBytes), member}, source);
    if (!stored) return tl::unexpected(stored.error());
    return stored->commitment;
}

/// The other nodes' answers to this one.
Outcome<std::vector<probes::NodeAnswer>> answers_of(const ProbeParts& parts,
                                                    const std::vector<std::string>& addresses) {
    if (addresses.empty()) {
        return fault("no other node's address is in node.toml: [probes] ask");
    }
    const auto tip = parts.tip();
    if (!tip) return fault("the ledger has no block yet");
    const auto own = credential_of_ledger(*tip->view, *parts.tls_key);
    if (!own) {
        return fault(
            "the ledger has no tls credential of this node's key api.tls_key, by which it "
            "asks others: charter credential issue --usage tls");
    }
    auto certificate = certificate_of_ledger(*tip, *parts.tls_key);
    if (!certificate) return tl::unexpected(certificate.error());
    return ask_nodes(addresses, {parts.tls_key, *std::move(certificate), anchors_of_ledger(*tip)},
                     own->holder());
}

probes::Ledger ledger_of(const ProbeParts& parts) {
    probes::Ledger ledger;
    ledger.tip = [tip = parts.tip] {
        const auto newest = tip();
        return newest ? tip_of(*newest) : probes::LedgerTip();
    };
    ledger.submit = parts.submit;
    ledger.receipt = [store = parts.store](ByteView id) {
        return engine::find_receipt(store->store(), id);
    };
    ledger.beacon = [store = parts.store](std::int64_t ms) { return app_hash_before(*store, ms); };
    return ledger;
}

}  // namespace

probes::BlockReading reading_of(const engine::BlockDone& done) {
    probes::BlockReading reading;
    reading.height = done.height;
    reading.time_ms = done.time_ms;
    reading.time_seen_ms = done.time_seen_ms;
    reading.committed_ms = done.committed_ms;
    reading.waiting_since_ms = done.waiting_since_ms;
    reading.verify_us = done.verify_us;
    reading.bytes = done.bytes;
    reading.queue = done.queue;
    reading.app_hash = done.app_hash;
    return reading;
}

Outcome<std::unique_ptr<probes::Reporter>> start_probes(const ProbeParts& parts,
                                                        keys::FileKey key) {
    const NodeConfig& config = *parts.config;
    auto addresses = addresses_of(config.ask);
    if (!addresses) return fault("probes.ask: " + addresses.error().what);
    const auto shared = std::make_shared<keys::FileKey>(std::move(key));
    v1::PublicKey wire;
    wire.set_algorithm(static_cast<v1::Algorithm>(shared->public_key().algorithm));
    wire.set_bytes(shared->public_key().bytes);
    probes::ProbeKey probe_key;
    probe_key.credential = tx::credential_id(wire);
    probe_key.sign = [shared](ByteView message) { return shared->sign(message); };

    probes::Sources sources;
    sources.blocks = parts.blocks;
    sources.peers = parts.peers;
    sources.disk = [home = config.home] { return read_disk(home); };
    probes::ChronyClient chrony;
    chrony.program = config.chronyc;
    chrony.daemon = config.chronyd;
    sources.clock = [chrony] { return probes::ask_chrony(chrony); };
    sources.keep = [documents = parts.documents](const std::string& member, ByteView raw) {
        return keep_raw(*documents, member, raw);
    };
    sources.documents = [documents = parts.documents] { return documents_reading(*documents); };
    sources.ask_nodes = [parts, addresses = *std::move(addresses)] {
        return answers_of(parts, addresses);
    };
    probes::ReporterOptions options;
    options.diary = config.home / "probes" / "diary";
    options.interval_ms = config.probe_interval_s * kMsPerSecond;
    options.now_ms = parts.now_ms;
    options.protocol_supported = kProtocolSupported;
    options.program = parts.program;
    return probes::Reporter::start(ledger_of(parts), std::move(probe_key), std::move(sources),
                                   std::move(options));
}

}  // namespace charter::node
