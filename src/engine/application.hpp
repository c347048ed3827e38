#pragma once
// The replicated application, as an engine drives it: CometBFT's own grammar (ABCI 2.0), whether
// CometBFT or the solo engine calls. Per height: prepare and process, any number of times or not at
// all; then finalize; then commit.
//
// Threads  one consensus thread calls init_chain, prepare_proposal, process_proposal,
//          finalize_block and commit; any thread the others at any time, none of which waits for a
//          block to execute.
// Disk     nothing is durable before commit (the founding state is height 0): a crash anywhere
//          leaves height H-1 or H.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/protocol.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "engine/mempool.hpp"
#include "engine/tip.hpp"
#include "machine/machine.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

struct ApplicationOptions {
    /// Unix milliseconds, for check_tx to guess the next block's time. Empty: the system's clock.
    std::function<std::int64_t()> now_ms;
    machine::Options machine;          // tests: invariants on, rules off
    std::size_t verdicts = 1U << 18U;  // remembered signature verdicts
    std::size_t keys = 1U << 14U;      // decoded public keys kept
    std::size_t decoded = 1U << 15U;   // decoded transactions kept between check_tx and the block
    /// check_tx performs business too (on its overlay): refusals cost no nonce and no block space.
    bool perform_business_in_check = true;
    /// Where the engine has a pool of its own (CometBFT): check_tx counts what is in it, and keeps
    /// it fair. The solo engine's pool counts for itself.
    std::optional<MempoolLimits> mempool;
    std::uint32_t protocol_supported = kProtocolSupported;  // tests: another program
};

struct Founded {
    Digest app_hash{};
    std::int64_t genesis_ms = 0;
};

/// `again` skips the signatures, which were judged when the transaction came in.
enum class CheckKind : std::uint8_t { first, again };

/// A receipt without height (reason 0: may enter the pool), and what a pool needs to know.
struct Checked {
    v1::Receipt receipt;
    std::string member;
    std::uint64_t nonce = 0;
    std::uint64_t valid_until_height = 0;
    v1::Lane lane = v1::LANE_BUSINESS;
    bool accepted() const { return receipt.reason() == 0; }
};

struct ProposedBlock {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    std::int64_t engine_time_ms = 0;  // what the engine's rule gives: the median of the last commit
    std::vector<Bytes> txs;
};

struct DecidedBlock {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    std::vector<Bytes> txs;
    std::vector<v1::MisbehaviourSeen> misbehaviour;
};

/// The outcome of a decided block, before it is durable.
struct Finalized {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    Digest app_hash{};
    std::uint64_t tx_bytes = 0;         // of its transactions
    std::vector<v1::Receipt> receipts;  // one a transaction, same order
    std::vector<v1::Event> events;
    std::vector<v1::ValidatorUpdate> validators;
    std::vector<v1::Transition> transitions;
    std::optional<std::int64_t> block_bytes_max;    // the parameter, where the block changed it
    std::optional<std::uint32_t> protocol_version;  // of the next block, where it is another
};

/// What the engine keeps with the block, in the same write. CometBFT keeps its own: all empty.
struct BlockRecord {
    Bytes block;   // v1::StoredBlock, without header and commit
    Bytes header;  // tendermint.types.Header
    std::vector<storage::StoredCommit> commits;
};

class Application {
  public:
    /// Faults: the state's catalog does not load, or this binary lacks a rule or probe that it
    /// calls active; those of runs_next.
    static Outcome<std::unique_ptr<Application>> open(storage::StateStore& store,
                                                      ApplicationOptions options);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;
    ~Application();

    /// Nothing before init_chain, and while a restore is under way (engine/restorer.hpp).
    std::shared_ptr<const Tip> tip() const;
    /// Reads the store anew, after another hand than commit wrote it. Faults: as open.
    Outcome<std::monostate> reload();

    /// The next block can be executed. Faults: its protocol version is newer than this program.
    Outcome<std::monostate> runs_next() const;

    /// Founds the chain from a SignedGenesis. Again at height 0 with the same: the same answer.
    Outcome<Founded> init_chain(ByteView signed_genesis);

    Checked check_tx(ByteView raw, CheckKind kind = CheckKind::first);

    /// Of the candidates those that go into the next block, ordered (engine/proposal.hpp);
    /// `bytes_max`: the engine's limit on their encoding. Dropped: what does not decode or verify.
    std::vector<Bytes> prepare_proposal(std::span<const Bytes> candidates, std::size_t bytes_max);

    /// Judges the block by itself and the state before it, nothing else.
    /// Reasons  wrong_chain (not founded), field_invalid (height), then those of
    /// machine::check_proposal
    Status process_proposal(const ProposedBlock& block);

    /// Executes; the same block again gives the same answer, another block of the height replaces
    /// it. Faults: not the next height (the engine's data are older, or newer, than the ledger's);
    /// a time that does not ascend; those of runs_next; the block activates a catalog that this
    /// binary does not support.
    Outcome<std::shared_ptr<const Finalized>> finalize_block(const DecidedBlock& block);

    /// Makes the finalised block durable and visible. Faults: none was finalised, the disk.
    Outcome<std::shared_ptr<const Tip>> commit(BlockRecord record = {});

    storage::StateStore& store();
    /// Signatures computed, not remembered: what caching saves shows here.
    std::size_t verifications() const;

  private:
    struct Impl;
    explicit Application(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::engine
