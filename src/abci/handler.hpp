#pragma once
// What CometBFT asks, answered out of the one Application (ABCI 2.0).
//
// Never an exception response: CometBFT has no error for one request, it kills itself. What cannot
// be answered is a Fault: the connections are closed, the node stops and says why.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "abci/frames.hpp"
#include "base/result.hpp"
#include "engine/application.hpp"
#include "engine/restorer.hpp"
#include "engine/snapshots.hpp"

namespace charter::abci {

struct HandlerOptions {
    std::string program;   // version of the program, for the engine's log
    Bytes signed_genesis;  // the document of this node; CometBFT's genesis.json names its digest
    /// Whether the ledger decides who may peer; else (while syncing) only CometBFT's own list does.
    /// Empty: it always decides.
    std::function<bool()> ledger_decides_peers;
    /// After each commit, from the consensus connection; must be quick and must not call CometBFT.
    /// `judging`: what judging and executing proposals and the block took since the last commit.
    std::function<void(const engine::Finalized& done, std::chrono::microseconds judging)> on_commit;
    /// Of each transaction that CheckTx refuses, new or again; as quick.
    std::function<void(const engine::Checked& checked)> on_refused;
    /// Offered to nodes that join, and made after commits. Null: none. They outlive the handler.
    engine::Snapshots* snapshots = nullptr;
    engine::SnapshotWriter* snapshot_writer = nullptr;
};

/// Codes of Query that are no refusal of the ledger.
inline constexpr std::uint32_t kUnknownPath = 1;
inline constexpr std::uint32_t kHeightNotKept = 2;
inline constexpr std::uint32_t kNotAPeer = 3;
inline constexpr std::uint32_t kNotFounded = 4;

class Handler {
  public:
    /// `application` outlives it.
    Handler(engine::Application& application, HandlerOptions options);
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    ~Handler();

    /// Any number of threads, one a connection. Requests of the consensus connection take turns;
    /// no other waits for them but those that restore a snapshot.
    /// beside. Faults: a request that ABCI 2.0 does not have; another ABCI version; a genesis that
    /// is not this node's; what Application says of init_chain, finalize_block and commit.
    Outcome<pb::Response> answer(const pb::Request& request);

  private:
    Outcome<pb::Response> info(const pb::RequestInfo& asked) const;
    Outcome<pb::Response> init_chain(const pb::RequestInitChain& asked);
    Outcome<pb::Response> finalize(const pb::RequestFinalizeBlock& asked);
    Outcome<pb::Response> commit();
    pb::Response check_tx(const pb::RequestCheckTx& asked);
    pb::Response prepare(const pb::RequestPrepareProposal& asked);
    pb::Response process(const pb::RequestProcessProposal& asked);
    Outcome<pb::Response> consensus(const pb::Request& request);

    engine::Application& application_;
    const HandlerOptions options_;
    std::mutex consensus_;  // guards what follows, and the application's consensus calls
    Bytes decided_;         // v1::StoredBlock of the finalised block
    std::shared_ptr<const engine::Finalized> finalized_;
    std::chrono::microseconds judging_{0};
    engine::Restorer restorer_;
};

/// ListSnapshots and LoadSnapshotChunk.
pb::Response give_snapshots(engine::Snapshots* kept, const pb::Request& request);
/// OfferSnapshot and ApplySnapshotChunk.
pb::Response take_snapshot(engine::Restorer& restorer, const pb::Request& request);

/// Query: "/p2p/filter/id/<id>", "/p2p/filter/addr/<ip:port>", and "/record" (data: a key; with
/// prove, an ICS-23 proof against the app hash in the header after `height`).
pb::ResponseQuery answer_query(engine::Application& application, const HandlerOptions& options,
                               const pb::RequestQuery& asked);

}  // namespace charter::abci
