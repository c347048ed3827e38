#include "abci/handler.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "abci/engine_version.hpp"
#include "charter/v1/block.pb.h"
#include "crypto/sha256.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "light/instant.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"
#include "wire/genesis.hpp"
#include "wire/reason_text.hpp"

namespace charter::abci {
namespace {

constexpr std::int64_t kUnlimitedGas = -1;
constexpr const char* kAbci = "2.0.";
constexpr const char* kCodespace = "charter";

pb::ConsensusParams block_params(std::int64_t bytes_max) {
    pb::ConsensusParams params;
    params.mutable_block()->set_max_bytes(bytes_max);
    params.mutable_block()->set_max_gas(kUnlimitedGas);
    return params;
}

pb::ValidatorUpdate update_of(const v1::ValidatorUpdate& validator) {
    pb::ValidatorUpdate update;
    update.mutable_pub_key()->set_ed25519(validator.key().bytes());
    update.set_power(static_cast<std::int64_t>(validator.power()));
    return update;
}

/// Nothing where no clock could say so: protobuf's own range, to which all arithmetic keeps.
std::optional<std::int64_t> ms_of(const google::protobuf::Timestamp& time) {
    if (!light::instant_of(time)) return std::nullopt;
    return light::unix_ms_of(time);
}

/// By key: CometBFT hands over its genesis in an order of its own.
std::vector<std::pair<Bytes, std::int64_t>> by_key(
    const google::protobuf::RepeatedPtrField<pb::ValidatorUpdate>& updates) {
    std::vector<std::pair<Bytes, std::int64_t>> keys;
    for (const pb::ValidatorUpdate& update : updates) {
        keys.emplace_back(update.pub_key().ed25519(), update.power());
    }
    std::ranges::sort(keys);
    return keys;
}

std::vector<v1::MisbehaviourSeen> misbehaviour_of(
    const google::protobuf::RepeatedPtrField<pb::Misbehavior>& seen) {
    std::vector<v1::MisbehaviourSeen> all;
    for (const pb::Misbehavior& one : seen) {
        v1::MisbehaviourSeen& record = all.emplace_back();
        record.set_kind(one.type() == pb::DUPLICATE_VOTE        ? "duplicate_vote"
                        : one.type() == pb::LIGHT_CLIENT_ATTACK ? "light_client_attack"
                                                                : "unknown");
        record.set_address(one.validator().address());
        record.set_height(static_cast<std::uint64_t>(one.height()));
        record.set_time_ms(ms_of(one.time()).value_or(0));
        record.set_power(static_cast<std::uint64_t>(one.validator().power()));
        record.set_total_power(static_cast<std::uint64_t>(one.total_voting_power()));
    }
    return all;
}

/// The one form that engines hash: code and data. The log is for people who read CometBFT's.
pb::ExecTxResult result_of(const v1::Receipt& receipt) {
    pb::ExecTxResult result;
    result.set_code(receipt.reason());
    result.set_data(Bytes(view(light::receipt_digest(receipt))));
    if (receipt.reason() == 0) return result;
    result.set_codespace(kCodespace);
    result.set_log(wire::receipt_text(receipt, "en"));
    return result;
}

std::string genesis_state(const Digest& digest) {
    return R"({"genesis_sha256":")" + to_hex(digest) + R"("})";
}

/// JSON as CometBFT hands it over, blanks aside.
std::string compact(std::string json) {
    std::erase_if(json, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    return json;
}

}  // namespace

Handler::Handler(engine::Application& application, HandlerOptions options)
    : application_(application),
      options_(std::move(options)),
      restorer_(application, options_.signed_genesis) {}
Handler::~Handler() = default;

Outcome<pb::Response> Handler::info(const pb::RequestInfo& asked) const {
    if (!asked.abci_version().starts_with(kAbci)) {
        return fault("CometBFT " + asked.version() + " speaks ABCI " + asked.abci_version() +
                     ", this program ABCI 2.0: run the version that `make setup` installs");
    }
    // Another one was not tried with this program: it may judge blocks by other rules.
    if (asked.version() != kEngineVersion) {
        return fault("this is CometBFT " + asked.version() + ", and this program runs with " +
                     kEngineVersion +
                     " and no other: install that (`make setup`, docs/operate/upgrade.md, The "
                     "engine), then start the node again; nothing was changed");
    }
    pb::Response response;
    pb::ResponseInfo& answer = *response.mutable_info();
    answer.set_data("charter");
    answer.set_version(options_.program);
    if (const auto tip = application_.tip()) {
        answer.set_app_version(tip->config.protocol_version());
        answer.set_last_block_height(static_cast<std::int64_t>(tip->height));
        // Until the first commit CometBFT asks for the founding again: it knows no app hash yet.
        if (tip->height > 0) answer.set_last_block_app_hash(Bytes(view(tip->app_hash)));
        return response;
    }
    if (const auto document = wire::founding_document(options_.signed_genesis)) {
        answer.set_app_version(document->genesis.protocol_version());
    }
    return response;
}

Outcome<pb::Response> Handler::init_chain(const pb::RequestInitChain& asked) {
    const auto document = wire::founding_document(options_.signed_genesis);
    if (!document) return fault("this node's genesis document does not decode");
    const v1::Genesis& genesis = document->genesis;
    const std::string state = genesis_state(machine::genesis_digest(document->bytes));
    const auto differs = [](const std::string& what) {
        return fault("CometBFT's genesis.json is not of this ledger: " + what +
                     "; generate it anew from genesis.bin (charter network init)");
    };
    if (asked.chain_id() != genesis.chain_id()) return differs("its chain is " + asked.chain_id());
    if (asked.initial_height() > 1) return differs("its initial height is not 1");
    if (ms_of(asked.time()) != genesis.genesis_ms()) return differs("its genesis time");
    if (compact(asked.app_state_bytes()) != state) return differs("its app_state is not " + state);
    pb::Response response;
    pb::ResponseInitChain& answer = *response.mutable_init_chain();
    for (const v1::ValidatorUpdate& validator : wire::founding_validators(genesis)) {
        *answer.add_validators() = update_of(validator);
    }
    if (by_key(asked.validators()) != by_key(answer.validators())) return differs("its validators");
    const auto founded = application_.init_chain(options_.signed_genesis);
    if (!founded) return tl::unexpected(founded.error());
    *answer.mutable_consensus_params() =
        block_params(application_.tip()->parameter("block_bytes_max"));
    answer.mutable_consensus_params()->mutable_version()->set_app(genesis.protocol_version());
    answer.set_app_hash(Bytes(view(founded->app_hash)));
    return response;
}

pb::Response Handler::check_tx(const pb::RequestCheckTx& asked) {
    const auto kind =
        asked.type() == pb::RECHECK ? engine::CheckKind::again : engine::CheckKind::first;
    const engine::Checked checked = application_.check_tx(asked.tx(), kind);
    pb::Response response;
    pb::ResponseCheckTx& answer = *response.mutable_check_tx();
    answer.set_code(checked.receipt.reason());
    if (checked.accepted()) return response;
    if (options_.on_refused) options_.on_refused(checked);
    answer.set_codespace(kCodespace);
    answer.set_log(wire::receipt_text(checked.receipt, "en"));
    return response;
}

pb::Response Handler::prepare(const pb::RequestPrepareProposal& asked) {
    const std::vector<Bytes> candidates(asked.txs().begin(), asked.txs().end());
    const std::size_t bytes_max = asked.max_tx_bytes() < 0
                                      ? std::numeric_limits<std::size_t>::max()
                                      : static_cast<std::size_t>(asked.max_tx_bytes());
    pb::Response response;
    pb::ResponsePrepareProposal& answer = *response.mutable_prepare_proposal();
    for (Bytes& tx : application_.prepare_proposal(candidates, bytes_max)) {
        answer.add_txs(std::move(tx));
    }
    return response;
}

pb::Response Handler::process(const pb::RequestProcessProposal& asked) {
    const auto time_ms = ms_of(asked.time());
    engine::ProposedBlock block;
    block.height = static_cast<std::uint64_t>(std::max<std::int64_t>(asked.height(), 0));
    block.time_ms = time_ms.value_or(0);
    // CometBFT holds the header's time against the median of the last commit before it asks.
    block.engine_time_ms = block.time_ms;
    block.txs.assign(asked.txs().begin(), asked.txs().end());
    const bool accepted = time_ms && application_.process_proposal(block).has_value();
    pb::Response response;
    response.mutable_process_proposal()->set_status(accepted ? pb::ResponseProcessProposal::ACCEPT
                                                             : pb::ResponseProcessProposal::REJECT);
    return response;
}

Outcome<pb::Response> Handler::finalize(const pb::RequestFinalizeBlock& asked) {
    const auto time_ms = ms_of(asked.time());
    if (!time_ms) return fault("CometBFT decided a block whose time is none");
    engine::DecidedBlock block;
    block.height = static_cast<std::uint64_t>(std::max<std::int64_t>(asked.height(), 0));
    block.time_ms = *time_ms;
    block.txs.assign(asked.txs().begin(), asked.txs().end());
    block.misbehaviour = misbehaviour_of(asked.misbehavior());
    auto done = application_.finalize_block(block);
    if (!done) return tl::unexpected(done.error());
    finalized_ = *std::move(done);

    v1::StoredBlock stored;
    stored.set_height(block.height);
    for (Bytes& tx : block.txs) stored.add_txs(std::move(tx));
    stored.set_app_hash(Bytes(view(finalized_->app_hash)));
    for (v1::MisbehaviourSeen& one : block.misbehaviour)
        *stored.add_misbehaviour() = std::move(one);
    decided_ = wire::encode(stored);

    pb::Response response;
    pb::ResponseFinalizeBlock& answer = *response.mutable_finalize_block();
    for (const v1::Receipt& receipt : finalized_->receipts) {
        *answer.add_tx_results() = result_of(receipt);
    }
    for (const v1::ValidatorUpdate& validator : finalized_->validators) {
        *answer.add_validator_updates() = update_of(validator);
    }
    if (finalized_->block_bytes_max) {
        *answer.mutable_consensus_param_updates() = block_params(*finalized_->block_bytes_max);
    }
    // CometBFT takes each part that is there as a whole, from the next header on.
    if (finalized_->protocol_version) {
        answer.mutable_consensus_param_updates()->mutable_version()->set_app(
            *finalized_->protocol_version);
    }
    answer.set_app_hash(Bytes(view(finalized_->app_hash)));
    return response;
}

Outcome<pb::Response> Handler::commit() {
    const auto tip = application_.commit({std::exchange(decided_, {}), {}, {}});
    if (!tip) return tl::unexpected(tip.error());
    const auto done = std::exchange(finalized_, nullptr);
    const auto judging = std::exchange(judging_, std::chrono::microseconds(0));
    if (options_.on_commit && done) options_.on_commit(*done, judging);
    if (options_.snapshot_writer != nullptr) options_.snapshot_writer->committed((*tip)->view);
    pb::Response response;
    response.mutable_commit();  // retain_height 0: every node keeps every block
    return response;
}

Outcome<pb::Response> Handler::consensus(const pb::Request& request) {
    const std::lock_guard lock(consensus_);
    const auto since = std::chrono::steady_clock::now();
    const auto judged = [&](Outcome<pb::Response> response) {
        judging_ += std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - since);
        return response;
    };
    // A program that cannot execute the next block must not vote on it either.
    const bool about_block = request.has_prepare_proposal() || request.has_process_proposal();
    if (const auto runs = application_.runs_next(); about_block && !runs) {
        return tl::unexpected(runs.error());
    }
    switch (request.value_case()) {
        case pb::Request::kInitChain:          return init_chain(request.init_chain());
        case pb::Request::kPrepareProposal:    return prepare(request.prepare_proposal());
        case pb::Request::kProcessProposal:    return judged(process(request.process_proposal()));
        case pb::Request::kFinalizeBlock:      return judged(finalize(request.finalize_block()));
        case pb::Request::kOfferSnapshot:
        case pb::Request::kApplySnapshotChunk: return take_snapshot(restorer_, request);
        default:                               return commit();
    }
}

Outcome<pb::Response> Handler::answer(const pb::Request& request) {
    pb::Response response;
    switch (request.value_case()) {
        case pb::Request::kEcho:
            response.mutable_echo()->set_message(request.echo().message());
            return response;
        case pb::Request::kFlush:   response.mutable_flush(); return response;
        case pb::Request::kInfo:    return info(request.info());
        case pb::Request::kCheckTx: return check_tx(request.check_tx());
        case pb::Request::kQuery:
            *response.mutable_query() = answer_query(application_, options_, request.query());
            return response;
        case pb::Request::kInitChain:
        case pb::Request::kPrepareProposal:
        case pb::Request::kProcessProposal:
        case pb::Request::kFinalizeBlock:
        case pb::Request::kCommit:
        case pb::Request::kOfferSnapshot:
        case pb::Request::kApplySnapshotChunk: return consensus(request);
        case pb::Request::kListSnapshots:
        case pb::Request::kLoadSnapshotChunk:  return give_snapshots(options_.snapshots, request);
        case pb::Request::kExtendVote:         response.mutable_extend_vote(); return response;
        case pb::Request::kVerifyVoteExtension:
            response.mutable_verify_vote_extension()->set_status(
                request.verify_vote_extension().vote_extension().empty()
                    ? pb::ResponseVerifyVoteExtension::ACCEPT
                    : pb::ResponseVerifyVoteExtension::REJECT);
            return response;
        case pb::Request::VALUE_NOT_SET: break;
    }
    return fault(
        "CometBFT sent a request that ABCI 2.0 does not have: run the version that "
        "`make setup` installs");
}

}  // namespace charter::abci
