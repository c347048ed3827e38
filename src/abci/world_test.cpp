// The bodies of world_test.hpp.
#include "abci/world_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "crypto/sha256.hpp"
#include "engine/roll_back.hpp"
#include "light/header.hpp"
#include "machine/challenge.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/codec.hpp"

namespace charter::abci {
namespace {

constexpr const char* kChain = "abci-test";

std::int64_t founded = 1'795'478'400'000;

v1::Genesis make_genesis() {
    const std::vector<std::string> roles = {"data_publisher", "representative"};
    testing::Founding founding;
    founding.chain_id = kChain;
    founding.members.clear();
    for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        founding.members.push_back({{member + ".one", roles}, {member + ".two", roles}});
        founding.validators.push_back(member + ".v1");
    }
    return testing::genesis(founded_ms(), testing::small_catalog(), founding);
}

Bytes sign(std::uint64_t nonce, const v1::Action& action, const std::vector<std::string>& signers) {
    v1::Transaction body;
    body.set_genesis_digest(Bytes(view(genesis_digest())));
    body.set_chain_id(kChain);
    body.set_nonce(nonce);
    body.set_valid_until_height(500);
    *body.mutable_action() = action;
    return testing::sign_transaction(std::move(body), signers);
}

storage::StateOptions store_options() {
    storage::StateOptions options;
    options.store.chain_id = kChain;
    options.store.create = true;
    options.store.genesis = genesis_digest();
    return options;
}

}  // namespace

std::int64_t founded_ms() { return founded; }

void found_now() {
    constexpr std::int64_t kMinuteMs = 60'000;
    founded = engine::system_now_ms() / kMinuteMs * kMinuteMs - kMinuteMs;
}

const v1::Genesis& genesis() {
    static const v1::Genesis document = make_genesis();
    return document;
}

const Digest& genesis_digest() {
    static const Digest digest = machine::genesis_digest(wire::encode(genesis()));
    return digest;
}

const Bytes& signed_genesis() {
    static const Bytes bytes = wire::encode(testing::sign_genesis(genesis()));
    return bytes;
}

Bytes access(const std::string& person, std::uint64_t nonce, const std::string& system) {
    v1::Action action;
    v1::DataRecordAccess& access = *action.mutable_data_record_access();
    access.set_account(person);
    access.set_function("search");
    access.set_time_ms(1);
    access.set_system(system);
    access.set_query_or_result("count of payments");
    return sign(nonce, action, {person});
}

Bytes schema(const std::string& member, std::uint64_t nonce, const std::string& name) {
    v1::Action action;
    v1::DataRegisterSchema& schema = *action.mutable_data_register_schema();
    schema.set_schema(name);
    schema.add_purposes("settlement");
    schema.set_retention_days_min(1);
    schema.set_retention_days_max(3'650);
    schema.add_content_types("application/json");
    return sign(nonce, action, {member + ".one", member + ".two"});
}

Bytes act(const std::string& person, std::uint64_t nonce, const v1::Action& action) {
    return sign(nonce, action, {person});
}

World::World() {
    std::string name = (std::filesystem::temp_directory_path() / "charter-abci-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    open();
}

World::World(std::filesystem::path existing) : folder(std::move(existing)), owns_folder_(false) {
    open();
}

World::~World() {
    close();
    if (!owns_folder_) return;
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

void World::close() {
    handler.reset();
    snapshot_writer.reset();
    snapshots.reset();
    application.reset();
    store.reset();
}

void World::open() {
    auto opened = storage::StateStore::open(folder / "state", store_options());
    ASSERT_TRUE(opened) << opened.error().what;
    store = *std::move(opened);
    engine::ApplicationOptions application_options;
    application_options.now_ms = [this] {
        ++clock_reads;
        return founded_ms();
    };
    auto app = engine::Application::open(*store, application_options);
    ASSERT_TRUE(app) << app.error().what;
    application = *std::move(app);
    auto kept =
        engine::Snapshots::open(folder / "snapshots", {.kept = 3, .chunk_bytes = kChunkBytes});
    ASSERT_TRUE(kept) << kept.error().what;
    snapshots = *std::move(kept);
    snapshot_writer = std::make_unique<engine::SnapshotWriter>(
        *snapshots, engine::SnapshotWriterOptions{.interval = kSnapshotEvery, .before_each = {}});
    HandlerOptions handler_options;
    handler_options.program = "charterd test";
    handler_options.signed_genesis = signed_genesis();
    handler_options.ledger_decides_peers = [this] { return ledger_decides_peers.load(); };
    handler_options.snapshots = snapshots.get();
    handler_options.snapshot_writer = snapshot_writer.get();
    handler_options.on_commit = [this](const engine::Finalized& done, std::chrono::microseconds) {
        committed.push_back(done.height);
    };
    handler = std::make_unique<Handler>(*application, std::move(handler_options));
}

void World::restart() {
    close();
    open();
}

void World::restart_from(const std::filesystem::path& state) {
    close();
    std::filesystem::remove_all(folder / "state");
    std::filesystem::rename(state, folder / "state");
    open();
}

void World::roll_back() {
    close();
    const auto done = engine::roll_back(
        {folder / "state", folder / "snapshots", folder / "archive"}, store_options());
    ASSERT_TRUE(done) << done.error().what;
    open();
}

pb::Response World::ask(const pb::Request& request) {
    auto answer = handler->answer(request);
    if (answer) return *std::move(answer);
    ADD_FAILURE() << answer.error().what;
    return {};
}

pb::Request World::init_chain() {
    pb::Request request;
    pb::RequestInitChain& asked = *request.mutable_init_chain();
    *asked.mutable_time() = light::timestamp_of(genesis().genesis_ms());
    asked.set_chain_id(genesis().chain_id());
    asked.set_initial_height(1);
    const Digest digest = machine::genesis_digest(wire::encode(genesis()));
    asked.set_app_state_bytes("{\n  \"genesis_sha256\": \"" + to_hex(digest) + "\"\n}");
    // In another order than ours.
    for (int i = genesis().nodes_size(); i-- > 0;) {
        pb::ValidatorUpdate& validator = *asked.add_validators();
        validator.mutable_pub_key()->set_ed25519(genesis().nodes(i).node().consensus_key().bytes());
        validator.set_power(static_cast<std::int64_t>(genesis().nodes(i).power()));
    }
    return request;
}

pb::Request World::block(std::vector<Bytes> txs) const {
    const std::uint64_t next = application->tip()->height + 1;
    pb::Request request;
    pb::RequestFinalizeBlock& asked = *request.mutable_finalize_block();
    asked.set_height(static_cast<std::int64_t>(next));
    *asked.mutable_time() =
        light::timestamp_of(founded_ms() + static_cast<std::int64_t>(next - 1) * 1'000);
    for (Bytes& tx : txs) asked.add_txs(std::move(tx));
    return request;
}

pb::ResponseFinalizeBlock World::finalize(std::vector<Bytes> txs) {
    return ask(block(std::move(txs))).finalize_block();
}

void World::commit() {
    pb::Request request;
    request.mutable_commit();
    EXPECT_EQ(ask(request).value_case(), pb::Response::kCommit);
}

pb::ResponseFinalizeBlock World::resolve(const v1::Action& action) {
    const auto next = [&](const std::string& person) {
        const auto nonce =
            state::read<v1::Nonce>(*application->tip()->view, state::keys::nonce(person));
        return nonce ? nonce->next() : 0;
    };
    const Bytes minutes(32, 'm');
    v1::Action step;
    v1::AssemblyPropose& propose = *step.mutable_assembly_propose();
    *propose.mutable_action() = action;
    propose.set_title("a test");
    propose.set_minutes_digest(minutes);
    EXPECT_EQ(finalize({act("bank-a.two", next("bank-a.two"), step)}).tx_results(0).code(), 0U);
    commit();
    const state::View& view = *application->tip()->view;
    const std::uint64_t number = state::list_count(view, "proposals", "consortium");
    v1::Action ballot;
    v1::AssemblyVote& vote = *ballot.mutable_assembly_vote();
    vote.set_proposal(number);
    vote.set_approve(true);
    vote.set_minutes_digest(minutes);
    vote.set_proposal_digest(tx::proposal_digest(
        state::read_existing<v1::Proposal>(view, state::keys::proposal(number))));
    std::vector<Bytes> votes;
    for (const char* person : {"bank-a.two", "bank-b.two", "bank-c.two"})
        votes.push_back(act(person, next(person), ballot));
    const pb::ResponseFinalizeBlock voted = finalize(votes);
    for (const pb::ExecTxResult& result : voted.tx_results()) EXPECT_EQ(result.code(), 0U);
    commit();
    v1::Action done;
    done.mutable_assembly_execute()->set_proposal(number);
    done.mutable_assembly_execute()->set_minutes_digest(minutes);
    return finalize({act("bank-a.two", next("bank-a.two"), done)});
}

pb::Request query(const std::string& path, const Bytes& data, bool prove) {
    pb::Request request;
    request.mutable_query()->set_path(path);
    request.mutable_query()->set_data(data);
    request.mutable_query()->set_prove(prove);
    return request;
}

}  // namespace charter::abci
