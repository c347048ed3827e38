#include "fuzz/abci_node.hpp"

#include <rocksdb/env.h>
#include <spdlog/spdlog.h>

#include "abci/engine_version.hpp"
#include "base/ensure.hpp"
#include "light/header.hpp"
#include "machine/genesis.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::fuzz {
namespace {

constexpr std::int64_t kFoundedMs = 1'795'478'400'000;  // 2026-11-24T00:00:00Z

template <class T>
T must(Outcome<T> outcome) {
    if (!outcome) ensure_failed(outcome.error().what.c_str(), __FILE__, __LINE__);
    return *std::move(outcome);
}

const v1::Genesis& genesis() {
    static const v1::Genesis document = [] {
        testing::Founding founding;
        founding.members.clear();
        for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
            const std::vector<std::string> roles = {"data_publisher", "representative"};
            founding.members.push_back({{member + ".one", roles}, {member + ".two", roles}});
            founding.validators.push_back(member + ".v1");
        }
        return testing::genesis(kFoundedMs, testing::small_catalog(), founding);
    }();
    return document;
}

Digest digest() { return machine::genesis_digest(wire::encode(genesis())); }

/// That this ledger accepts at height 1.
Bytes transaction() {
    v1::Transaction body;
    body.set_genesis_digest(Bytes(view(digest())));
    body.set_chain_id(testing::kChainId);
    body.set_valid_until_height(500);
    v1::DataRecordAccess& access = *body.mutable_action()->mutable_data_record_access();
    access.set_account("bank-a.one");
    access.set_function("search");
    access.set_time_ms(1);
    access.set_system("core");
    access.set_query_or_result("count of payments");
    return testing::sign_transaction(std::move(body), {"bank-a.one"});
}

using abci::pb::Request;

Request block(std::int64_t height, const std::vector<Bytes>& txs) {
    Request request;
    abci::pb::RequestFinalizeBlock& asked = *request.mutable_finalize_block();
    asked.set_height(height);
    *asked.mutable_time() = light::timestamp_of(kFoundedMs + (height - 1) * 1'000);
    for (const Bytes& tx : txs) asked.add_txs(tx);
    return request;
}

Bytes framed(const std::vector<Request>& requests) {
    Bytes bytes;
    for (const Request& request : requests) {
        bytes += wire::delimited(request.SerializeAsString());
    }
    return bytes;
}

}  // namespace

AbciNode& AbciNode::shared() {
    static AbciNode node;
    return node;
}

AbciNode::AbciNode() {
    spdlog::set_level(spdlog::level::off);
    restore();
}

void AbciNode::restore() {
    handler_.reset();
    application_.reset();
    store_.reset();
    env_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    storage::StateOptions options;
    options.store.chain_id = testing::kChainId;
    options.store.create = true;
    options.store.env = env_.get();
    store_ = must(storage::StateStore::open("/state", options));
    engine::ApplicationOptions application_options;
    application_options.now_ms = [] { return kFoundedMs; };
    application_options.machine.check_invariants = true;
    application_ = must(engine::Application::open(*store_, application_options));
    abci::HandlerOptions handler_options;
    handler_options.program = "charterd fuzz";
    handler_options.signed_genesis = wire::encode(testing::sign_genesis(genesis()));
    handler_ = std::make_unique<abci::Handler>(*application_, std::move(handler_options));
    must(handler_->answer(init_chain()));
}

abci::pb::Request AbciNode::init_chain() {
    abci::pb::Request request;
    abci::pb::RequestInitChain& asked = *request.mutable_init_chain();
    *asked.mutable_time() = light::timestamp_of(kFoundedMs);
    asked.set_chain_id(testing::kChainId);
    asked.set_initial_height(1);
    asked.set_app_state_bytes(R"({"genesis_sha256":")" + to_hex(digest()) + R"("})");
    for (const auto& node : genesis().nodes()) {
        abci::pb::ValidatorUpdate& validator = *asked.add_validators();
        validator.mutable_pub_key()->set_ed25519(node.node().consensus_key().bytes());
        validator.set_power(static_cast<std::int64_t>(node.power()));
    }
    return request;
}

std::vector<std::pair<std::string, Bytes>> AbciNode::seeds() {
    std::vector<std::pair<std::string, Bytes>> seeds;
    const Bytes tx = transaction();
    Request info;
    info.mutable_info()->set_version(abci::kEngineVersion);
    info.mutable_info()->set_abci_version("2.0.0");
    Request prepare;
    prepare.mutable_prepare_proposal()->add_txs(tx);
    prepare.mutable_prepare_proposal()->set_max_tx_bytes(-1);
    Request process;
    process.mutable_process_proposal()->set_height(1);
    *process.mutable_process_proposal()->mutable_time() = light::timestamp_of(kFoundedMs);
    process.mutable_process_proposal()->add_txs(tx);
    Request seen = block(2, {});
    abci::pb::Misbehavior& misbehaviour = *seen.mutable_finalize_block()->add_misbehavior();
    misbehaviour.set_type(abci::pb::DUPLICATE_VOTE);
    misbehaviour.mutable_validator()->set_address(Bytes(20, 'v'));
    misbehaviour.set_height(1);
    Request commit;
    commit.mutable_commit();
    seeds.emplace_back("heights", framed({info, init_chain(), prepare, process, block(1, {tx}),
                                          commit, seen, commit}));
    Request check;
    check.mutable_check_tx()->set_tx(tx);
    Request again = check;
    again.mutable_check_tx()->set_type(abci::pb::RECHECK);
    seeds.emplace_back("pool", framed({check, again}));
    std::vector<Request> queries(3);
    queries[0].mutable_query()->set_path("/record");
    queries[0].mutable_query()->set_data("cfg");
    queries[0].mutable_query()->set_prove(true);
    queries[1].mutable_query()->set_path("/p2p/filter/id/" + testing::peer_id("bank-a.v1"));
    queries[2].mutable_query()->set_path("/p2p/filter/addr/127.0.0.1:1");
    seeds.emplace_back("queries", framed(queries));
    std::vector<Request> others(8);
    others[0].mutable_echo()->set_message("hello");
    others[1].mutable_flush();
    others[2].mutable_list_snapshots();
    others[3].mutable_offer_snapshot()->mutable_snapshot()->set_height(1);
    others[4].mutable_load_snapshot_chunk()->set_height(1);
    others[5].mutable_apply_snapshot_chunk()->set_chunk("c");
    others[6].mutable_extend_vote();
    others[7].mutable_verify_vote_extension()->set_vote_extension("e");
    seeds.emplace_back("others", framed(others));
    return seeds;
}

}  // namespace charter::fuzz
