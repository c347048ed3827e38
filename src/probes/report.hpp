#pragma once
// From what a probe found to the signed transaction that reports it.

#include <functional>
#include <string>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "probes/ledger.hpp"
#include "probes/probe.hpp"

namespace charter::probes {

/// Who reports: a node by its probe credential.
struct ProbeKey {
    Bytes credential;  // its id
    std::function<Outcome<Bytes>(ByteView message)> sign;
};

/// Who that is on the ledger.
struct Identity {
    v1::Node node;
    std::uint64_t nonce = 0;  // the next
};
/// Faults: no such credential, or of another use; its holder is no node, or one out of service.
Outcome<Identity> identify(const ProbeKey& key, const LedgerTip& tip);

/// Row of the ledger that the probe's observations are about; empty: the ledger names none (a node
/// without asset).
std::string subject_of(const Probe& probe, const v1::Node& node);

/// The observation as it will stand, but for its slot. `raw`: the commitment of the kept output.
v1::Observation observation_of(const Probe& probe, const std::string& subject, const Found& found,
                               std::int64_t collected_ms);
/// The text that is kept: what was found, and the raw output, at most kRawBytesMax.
std::string kept_text(const v1::Observation& observation, const Found& found);

struct SignedReport {
    Bytes tx_id;
    Bytes bytes;
};
/// Faults: the key is out of reach.
Outcome<SignedReport> sign_report(const v1::Action& action, const Identity& identity,
                                  const ProbeKey& key, const LedgerTip& tip);

}  // namespace charter::probes
