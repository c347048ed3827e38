// Four real CometBFT processes, each against an application of this process: agreement, crashes,
// idleness. Where there is no CometBFT the tests are skipped, and say so.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "abci/comet_rpc_test.hpp"
#include "abci/server.hpp"
#include "abci/world_test.hpp"
#include "comet/home.hpp"
#include "crypto/sha256.hpp"
#include "engine/proofs.hpp"
#include "engine/pruned.hpp"
#include "engine/verify_store.hpp"
#include "machine/genesis.hpp"
#include "merkle/ics23.hpp"
#include "merkle/trie.hpp"
#include "proof/document.hpp"
#include "testing/founding.hpp"
#include "testing/places.hpp"
#include "wire/codec.hpp"

namespace charter::abci {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::array kMembers = {"bank-a", "bank-b", "bank-c", "bank-d"};

fs::path engine_program() {
    const fs::path own = fs::path(places::source()) / ".tools/bin/cometbft";
    return fs::exists(own) ? own : fs::path();
}

Bytes seed_of(const std::string& key) {
    return Bytes(view(crypto::sha256("charter/fixture/" + key)));
}

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
}

bool within(std::chrono::seconds limit, const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
        if (holds()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return holds();
}

/// A bank's node: the ledger here, its engine in a process.
class Bank {
  public:
    Bank(const std::string& member, std::uint16_t port) : node_(member + ".v1"), port_(port) {
        serve();
    }
    ~Bank() { kill(); }
    Bank(const Bank&) = delete;
    Bank& operator=(const Bank&) = delete;

    comet::Peer peer() const {
        return {testing::peer_id(node_), "127.0.0.1:" + std::to_string(port_)};
    }
    fs::path home() const { return world.folder / "comet"; }

    void make(const std::vector<comet::Peer>& others,
              std::optional<comet::StateSync> state_sync = std::nullopt) {
        comet::HomeConfig config;
        config.state_sync = std::move(state_sync);
        config.moniker = node_;
        config.abci_socket = socket();
        config.rpc_socket = rpc();
        config.p2p_listen = "127.0.0.1:" + std::to_string(port_);
        config.peers = others;
        config.block_interval_ms = 200;
        config.one_machine = true;
        const auto made = comet::make_home(home(), config, signed_genesis(),
                                           seed_of(node_ + "/peer"), seed_of(node_ + "/consensus"));
        ASSERT_TRUE(made) << made.error().what;
    }
    void start() {
        const std::string program = engine_program().string();
        const std::string folder = home().string();
        const std::string log = (world.folder / "comet.log").string();
        // CometBFT does not replace the socket that a killed one left.
        fs::remove(rpc());
        process_ = ::fork();
        if (process_ != 0) return;
        const int out = ::open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
        ::dup2(out, 1);
        ::dup2(out, 2);
        ::execl(program.c_str(), program.c_str(), "start", "--home", folder.c_str(), nullptr);
        ::_exit(127);
    }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
    /// The ledger is one of an earlier height; CometBFT's own home stays.
    void restore(const fs::path& state) {
        kill();
        server_.reset();
        world.restart_from(state);
        serve();
    }
    /// `cometbft rollback`, of an engine that does not run: what it says.
    std::string roll_engine_back(bool hard) const {
        const std::string command = engine_program().string() + " rollback --home " +
                                    home().string() + (hard ? " --hard" : "") + " 2>&1";
        FILE* out = ::popen(command.c_str(), "r");
        std::string said;
        for (int c = 0; (c = std::fgetc(out)) != EOF;) said.push_back(static_cast<char>(c));
        ::pclose(out);
        return said;
    }
    void roll_ledger_back() {
        server_.reset();
        world.roll_back();
        serve();
    }
    bool ends_within(std::chrono::seconds limit) {
        const bool ended =
            within(limit, [&] { return ::waitpid(process_, nullptr, WNOHANG) == process_; });
        if (ended) process_ = 0;
        return ended;
    }
    /// The ledger of this bank too, as after a power cut.
    void crash() {
        kill();
        server_.reset();
        world.restart();
        serve();
    }

    /// The end of CometBFT's log.
    std::string log() const {
        std::ifstream in(world.folder / "comet.log");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return text.substr(text.size() - std::min<std::size_t>(text.size(), 2'000));
    }

    std::uint64_t height() const {
        const auto tip = world.application->tip();
        return tip ? tip->height : 0;
    }
    std::string hash_at(std::uint64_t height) const {
        const auto state = world.store->at(height);
        return state ? to_hex((*state)->app_hash()) : "";
    }
    /// CometBFT's answer.
    std::string submit(const Bytes& tx) const {
        return ask_rpc(rpc(), "broadcast_tx_sync?tx=0x" + to_hex(tx));
    }
    /// As a follower does it: what is there now, of each height the commit that the next block has.
    void follow() {
        std::uint64_t next =
            std::max<std::uint64_t>(*engine::newest_signed(world.store->store()), 1);
        for (const std::uint64_t last = height(); next <= last;) {
            const auto kept =
                engine::keep_signed(*world.store, genesis().chain_id(), signed_block(rpc(), next));
            ASSERT_TRUE(kept) << kept.error().what;
            next = *kept == engine::Keeping::kept ? next + 1 : next - 1;
        }
    }
    std::string answer(const std::string& call) const { return ask_rpc(rpc(), call); }

    std::string rpc_socket() const { return rpc().string(); }
    /// Of the header that CometBFT has at a height.
    std::string header_hash(std::uint64_t height) const {
        const std::string commit = answer("commit?height=" + std::to_string(height));
        const std::string before = R"("block_id":{"hash":")";
        // The header names the block before it first.
        const std::size_t at = commit.rfind(before);
        return at == std::string::npos ? "" : commit.substr(at + before.size(), 64);
    }

    World world;

  private:
    fs::path rpc() const { return world.folder / "rpc.sock"; }
    fs::path socket() const { return world.folder / "abci.sock"; }
    void serve() {
        ServerOptions options;
        options.socket = socket();
        options.on_failure = [](const Fault& why) { ADD_FAILURE() << why.what; };
        auto started = Server::start(*world.handler, std::move(options));
        ASSERT_TRUE(started) << started.error().what;
        server_ = *std::move(started);
    }

    std::string node_;
    std::uint16_t port_;
    std::unique_ptr<Server> server_;
    ::pid_t process_ = 0;
};

class Network : public ::testing::Test {
  protected:
    void SetUp() override {
        if (engine_program().empty()) {
            GTEST_SKIP() << "SKIPPED: no CometBFT in .tools/bin; `make setup` installs it";
        }
        found_now();
        for (const char* member : kMembers) {
            banks_.push_back(std::make_unique<Bank>(member, free_port()));
        }
        joiner_ = std::make_unique<Bank>("joiner", free_port());
        for (const auto& bank : banks_) {
            std::vector<comet::Peer> others = {joiner_->peer()};
            for (const auto& other : banks_) {
                if (other != bank) others.push_back(other->peer());
            }
            bank->make(others);
        }
        for (const auto& bank : banks_) bank->start();
        ASSERT_TRUE(all_reach(2)) << banks_.front()->log();
    }

    bool all_reach(std::uint64_t height) {
        return within(30s, [&] {
            return std::ranges::all_of(banks_,
                                       [&](const auto& bank) { return bank->height() >= height; });
        });
    }
    void expect_agreement() {
        std::uint64_t common = banks_.front()->height();
        for (const auto& bank : banks_) common = std::min(common, bank->height());
        for (std::uint64_t height = 1; height <= common; ++height) {
            for (const auto& bank : banks_) {
                // A ledger that was restarted keeps the versions since then.
                const std::string hash = bank->hash_at(height);
                if (hash.empty() && height != common) continue;
                EXPECT_EQ(hash, banks_.front()->hash_at(height)) << height;
            }
        }
    }
    /// Submits to `bank`, and waits until it is in a block of every running one.
    void commit(std::size_t bank, const Bytes& tx) {
        const std::uint64_t before = banks_[bank]->height();
        const std::string answer = banks_[bank]->submit(tx);
        ASSERT_NE(answer.find("\"code\":0"), std::string::npos) << answer;
        ASSERT_TRUE(within(20s, [&] { return banks_[bank]->height() > before; }));
    }

    std::string logs() const {
        std::string all;
        for (const auto& bank : banks_) {
            all += "at " + std::to_string(bank->height()) + ":\n" + bank->log() + "\n";
        }
        return all;
    }

    std::vector<std::unique_ptr<Bank>> banks_;
    std::unique_ptr<Bank> joiner_;  // a full node, not started; the ledger does not know it
};

TEST_F(Network, R17_R18_FourBanksAgreeAndRestWhenIdle) {
    commit(0, access("bank-a.one", 0));
    commit(1, schema("bank-b", 0, "payments.v1"));
    ASSERT_TRUE(all_reach(4));
    const std::string refused = banks_[2]->submit(access("bank-a.one", 0));
    EXPECT_EQ(refused.find("\"code\":0"), std::string::npos) << "R17: its nonce is used";
    std::this_thread::sleep_for(2s);
    const std::uint64_t resting = banks_[0]->height();
    std::this_thread::sleep_for(4s);
    EXPECT_LE(banks_[0]->height(), resting + 1) << "R18: one block in ten seconds at most";
    expect_agreement();
}

TEST_F(Network, WhatCometBftSignedIsKeptProvedAndVerified) {
    commit(0, access("bank-a.one", 0));
    banks_[1]->follow();
    commit(1, schema("bank-b", 0, "payments.v1"));
    commit(2, access("bank-c.one", 0));
    Bank& bank = *banks_[1];
    bank.follow();
    const storage::StateStore& store = *bank.world.store;
    const std::uint64_t newest = *engine::newest_signed(store.store());
    EXPECT_GE(newest, 4U);
    const auto made = engine::Prover(store, newest - 1, true).record("mem/bank-a");
    ASSERT_TRUE(made) << made.error().what;
    proof::Trust trust;
    trust.genesis = machine::genesis_digest(wire::encode(genesis()));
    trust.terms.now_ms = engine::system_now_ms();
    const auto proved = proof::verify(**made, trust);
    ASSERT_TRUE(proved) << proof::failure_name(proved.error().failure) << proved.error().detail;
    EXPECT_EQ(proved->state.validators, 4U);
    for (const auto& each : banks_) each->kill();
    const auto verified =
        engine::verify_store(store.store(), {.genesis = trust.genesis, .progress = {}});
    ASSERT_TRUE(verified) << verified.error().what;
    EXPECT_GE(verified->transactions, 2U);
    EXPECT_LE(verified->unsigned_heights, verified->heights - newest);
}

TEST_F(Network, R28_OneBankMayFailTwoMayNot) {
    banks_[3]->crash();
    commit(0, access("bank-a.one", 0));
    commit(1, access("bank-b.one", 0));
    banks_[2]->crash();
    const std::uint64_t stalled = banks_[0]->height();
    banks_[0]->submit(access("bank-a.one", 1));
    std::this_thread::sleep_for(4s);
    EXPECT_LE(banks_[0]->height(), stalled + 1) << "two of four are no quorum";
    banks_[2]->start();
    banks_[3]->start();
    ASSERT_TRUE(all_reach(stalled + 1)) << logs();
    commit(3, access("bank-d.one", 0));
    ASSERT_TRUE(all_reach(banks_[3]->height()));
    expect_agreement();
}

// An engine whose data are older than its ledger's, as after a restored backup, refuses to start:
// the ledger goes back by a block too. And a block that a wrong release executed: both go back, the
// engine keeps the block, and the ledger executes it anew.
TEST_F(Network, R11_ALedgerIsTakenBackWithItsEngine) {
    Bank& bank = *banks_[3];
    std::uint64_t nonce = 0;
    for (const bool hard : {true, false}) {
        SCOPED_TRACE(hard ? "the engine lost the block" : "the engine keeps the block");
        commit(0, access("bank-a.one", nonce++));
        ASSERT_TRUE(within(20s, [&] {
            const std::uint64_t height = bank.height();
            std::this_thread::sleep_for(2s);
            return bank.height() == height;
        })) << "it does not come to rest";
        bank.follow();
        const std::uint64_t height = bank.height();
        const std::string hash = bank.hash_at(height);
        bank.kill();
        const std::string said = bank.roll_engine_back(hard);
        ASSERT_NE(said.find("Rolled back"), std::string::npos) << said;
        if (hard) {
            bank.start();
            ASSERT_TRUE(bank.ends_within(20s)) << bank.log();
            EXPECT_NE(bank.log().find("is higher than core"), std::string::npos) << bank.log();
            EXPECT_EQ(bank.height(), height) << "nothing was lost by trying";
        }
        bank.roll_ledger_back();
        EXPECT_EQ(bank.height(), height - 1);
        bank.start();
        ASSERT_TRUE(all_reach(height)) << logs();
        EXPECT_EQ(bank.hash_at(height), hash);
        commit(1, access("bank-b.one", nonce - 1));
        ASSERT_TRUE(all_reach(banks_[1]->height())) << logs();
        bank.follow();
        expect_agreement();
    }
}

// What a light client does with an answer: the header after the height holds the root.
TEST_F(Network, R24_AQuerysProofHoldsAgainstTheNextHeader) {
    commit(0, access("bank-a.one", 0));
    const std::uint64_t height = banks_[0]->height();
    ASSERT_TRUE(all_reach(height + 1)) << "the block that proves it";
    for (const Bytes& key : {Bytes("cfg"), Bytes("non/bank-a.one"), Bytes("non/nobody")}) {
        const auto asked = boost::json::parse(
            banks_[1]->answer("abci_query?path=%22/record%22&data=0x" + to_hex(key) +
                              "&prove=true&height=" + std::to_string(height)));
        const auto& answer = asked.at("result").at("response").as_object();
        const auto text = [&](const boost::json::value& value) {
            return value.is_string() ? *from_base64(std::string(value.as_string())) : Bytes();
        };
        EXPECT_EQ(answer.at("height").as_string(), std::to_string(height));
        const auto header =
            boost::json::parse(banks_[2]->answer("commit?height=" + std::to_string(height + 1)));
        const auto root = digest_from(*from_hex(std::string(
            header.at("result").at("signed_header").at("header").at("app_hash").as_string())));
        ASSERT_TRUE(root);
        const auto proof =
            merkle::parse_commitment_proof(text(answer.at("proofOps").at("ops").at(0).at("data")));
        ASSERT_TRUE(proof) << proof.error().what;
        const Digest hashed = merkle::hashed_key(key);
        const auto* there = std::get_if<merkle::ExistenceProof>(&*proof);
        EXPECT_EQ(there == nullptr, key == "non/nobody");
        EXPECT_TRUE(there != nullptr
                        ? merkle::verify_membership(*root, hashed, text(answer.at("value")), *there)
                        : merkle::verify_absence(*root, hashed,
                                                 std::get<merkle::NonExistenceProof>(*proof)));
    }
}

TEST_F(Network, ARestoredValidatorCatchesUpAndSignsNothingTwice) {
    commit(0, access("bank-a.one", 0));
    Bank& lost = *banks_[3];
    const fs::path copy = lost.world.folder / "backup";
    ASSERT_TRUE(lost.world.store->store().checkpoint(copy));
    for (std::uint64_t nonce = 1; nonce < 4; ++nonce) commit(0, access("bank-a.one", nonce));
    ASSERT_TRUE(all_reach(banks_[0]->height()));
    const std::uint64_t before = lost.height();
    lost.restore(copy);
    ASSERT_LT(lost.height(), before);
    lost.start();
    // With one more down, nothing is decided without its votes.
    banks_[2]->crash();
    ASSERT_TRUE(within(30s, [&] { return lost.height() >= before; })) << logs();
    commit(1, access("bank-b.one", 0));
    banks_[2]->start();
    commit(1, access("bank-b.one", 1));
    ASSERT_TRUE(all_reach(banks_[1]->height())) << logs();
    expect_agreement();
    for (std::uint64_t height = 1; height <= banks_[0]->height(); ++height) {
        const std::string block = banks_[0]->answer("block?height=" + std::to_string(height));
        EXPECT_NE(block.find(R"("evidence":{"evidence":[]})"), std::string::npos) << block;
    }
}

TEST_F(Network, R25_ANewNodeJoinsByStateSync) {
    // The new node is not on the ledger: the static list decides, as while a node is syncing.
    for (const auto& bank : banks_) bank->world.ledger_decides_peers = false;
    joiner_->world.ledger_decides_peers = false;
    for (std::uint64_t nonce = 0; nonce < 5; ++nonce) commit(0, access("bank-a.one", nonce));
    const std::uint64_t before = banks_[0]->height();
    ASSERT_TRUE(all_reach(before));
    comet::StateSync sync;
    for (const std::size_t bank : {0U, 1U}) {
        sync.rpc_servers.push_back("unix://" + banks_[bank]->rpc_socket());
    }
    sync.trust_height = 1;
    sync.trust_hash = banks_[2]->header_hash(1);
    std::vector<comet::Peer> others;
    for (const auto& bank : banks_) others.push_back(bank->peer());
    joiner_->make(others, sync);
    joiner_->start();
    ASSERT_TRUE(within(60s, [&] { return joiner_->height() >= before; }))
        << joiner_->log() << logs();
    const auto gone = engine::pruned(joiner_->world.store->store());
    ASSERT_TRUE(gone);
    EXPECT_GE(gone->joined, kSnapshotEvery) << "it executed every block";
    EXPECT_EQ(gone->joined % kSnapshotEvery, 0U);

    commit(1, access("bank-b.one", 0));
    const std::uint64_t after = banks_[1]->height();
    ASSERT_TRUE(within(20s, [&] { return joiner_->height() >= after; })) << joiner_->log();
    EXPECT_EQ(joiner_->hash_at(after), banks_[1]->hash_at(after));
    joiner_->crash();
    joiner_->start();
    commit(1, access("bank-b.one", 1));
    ASSERT_TRUE(within(20s, [&] { return joiner_->height() > after; })) << joiner_->log();
}

}  // namespace
}  // namespace charter::abci
