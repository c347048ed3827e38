// The bodies of comet_network_test.hpp.
#include "abci/comet_network_test.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "abci/comet_rpc_test.hpp"
#include "crypto/sha256.hpp"
#include "engine/signed_blocks.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/places.hpp"
#include "tx/assembly/proposals.hpp"

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

}  // namespace

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

Bank::Bank(const std::string& member, std::uint16_t port) : node_(member + ".v1"), port_(port) {
    serve();
}

Bank::~Bank() { kill(); }

comet::Peer Bank::peer() const {
    return {testing::peer_id(node_), "127.0.0.1:" + std::to_string(port_)};
}

void Bank::make(const std::vector<comet::Peer>& others,
                std::optional<comet::StateSync> state_sync) {
    comet::HomeConfig config;
    config.state_sync = std::move(state_sync);
    config.moniker = node_;
    config.abci_socket = socket();
    config.rpc_socket = rpc();
    config.p2p_listen = "127.0.0.1:" + std::to_string(port_);
    config.peers = others;
    config.block_interval_ms = 200;
    config.one_machine = true;
    const auto made = comet::make_home(home(), config, signed_genesis(), seed_of(node_ + "/peer"),
                                       seed_of(node_ + "/consensus"));
    ASSERT_TRUE(made) << made.error().what;
}

void Bank::start() {
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

void Bank::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

void Bank::restore(const fs::path& state) {
    kill();
    server_.reset();
    world.restart_from(state);
    serve();
}

std::string Bank::roll_engine_back(bool hard) const {
    const std::string command = engine_program().string() + " rollback --home " + home().string() +
                                (hard ? " --hard" : "") + " 2>&1";
    FILE* out = ::popen(command.c_str(), "r");
    std::string said;
    for (int c = 0; (c = std::fgetc(out)) != EOF;) said.push_back(static_cast<char>(c));
    ::pclose(out);
    return said;
}

void Bank::roll_ledger_back() {
    server_.reset();
    world.roll_back();
    serve();
}

bool Bank::ends_within(std::chrono::seconds limit) {
    const bool ended =
        within(limit, [&] { return ::waitpid(process_, nullptr, WNOHANG) == process_; });
    if (ended) process_ = 0;
    return ended;
}

void Bank::crash() {
    kill();
    server_.reset();
    world.restart();
    serve();
}

std::string Bank::log() const {
    std::ifstream in(world.folder / "comet.log");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 2'000));
}

std::uint64_t Bank::height() const {
    const auto tip = world.application->tip();
    return tip ? tip->height : 0;
}

std::string Bank::hash_at(std::uint64_t height) const {
    const auto state = world.store->at(height);
    return state ? to_hex((*state)->app_hash()) : "";
}

std::string Bank::submit(const Bytes& tx) const {
    return ask_rpc(rpc(), "broadcast_tx_sync?tx=0x" + to_hex(tx));
}

void Bank::follow() {
    std::uint64_t next = std::max<std::uint64_t>(*engine::newest_signed(world.store->store()), 1);
    for (const std::uint64_t last = height(); next <= last;) {
        const auto kept =
            engine::keep_signed(*world.store, genesis().chain_id(), signed_block(rpc(), next));
        ASSERT_TRUE(kept) << kept.error().what;
        next = *kept == engine::Keeping::kept ? next + 1 : next - 1;
    }
}

std::string Bank::answer(const std::string& call) const { return ask_rpc(rpc(), call); }

std::string Bank::header_hash(std::uint64_t height) const {
    const std::string commit = answer("commit?height=" + std::to_string(height));
    const std::string before = R"("block_id":{"hash":")";
    // The header names the block before it first.
    const std::size_t at = commit.rfind(before);
    return at == std::string::npos ? "" : commit.substr(at + before.size(), 64);
}

void Bank::serve() {
    ServerOptions options;
    options.socket = socket();
    options.on_failure = [](const Fault& why) { ADD_FAILURE() << why.what; };
    auto started = Server::start(*world.handler, std::move(options));
    ASSERT_TRUE(started) << started.error().what;
    server_ = *std::move(started);
}

void Network::SetUp() {
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

bool Network::all_reach(std::uint64_t height) {
    return within(30s, [&] {
        return std::ranges::all_of(banks_,
                                   [&](const auto& bank) { return bank->height() >= height; });
    });
}

void Network::expect_agreement() {
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

void Network::commit(std::size_t bank, const Bytes& tx) {
    const std::uint64_t before = banks_[bank]->height();
    const std::string answer = banks_[bank]->submit(tx);
    ASSERT_NE(answer.find("\"code\":0"), std::string::npos) << answer;
    ASSERT_TRUE(within(20s, [&] { return banks_[bank]->height() > before; }));
}

void Network::resolve(const v1::Action& action) {
    const Bytes minutes(32, 'm');
    // The newest block may be another than the one with the step: the nonce says.
    const auto take = [&](const std::string& person, std::uint64_t nonce, const v1::Action& step) {
        commit(0, act(person, nonce, step));
        ASSERT_TRUE(within(20s, [&] {
            const auto tip = banks_[0]->world.application->tip();
            const auto next = state::read<v1::Nonce>(*tip->view, state::keys::nonce(person));
            return next && next->next() > nonce;
        })) << logs();
    };
    v1::Action step;
    *step.mutable_assembly_propose()->mutable_action() = action;
    step.mutable_assembly_propose()->set_title("a test");
    step.mutable_assembly_propose()->set_minutes_digest(minutes);
    take("bank-a.two", 0, step);
    const auto tip = banks_[0]->world.application->tip();
    const auto proposal = state::read_existing<v1::Proposal>(*tip->view, state::keys::proposal(1));
    v1::Action ballot;
    ballot.mutable_assembly_vote()->set_proposal(1);
    ballot.mutable_assembly_vote()->set_approve(true);
    ballot.mutable_assembly_vote()->set_minutes_digest(minutes);
    ballot.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
    take("bank-a.two", 1, ballot);
    take("bank-b.two", 0, ballot);
    take("bank-c.two", 0, ballot);
    v1::Action execute;
    execute.mutable_assembly_execute()->set_proposal(1);
    execute.mutable_assembly_execute()->set_minutes_digest(minutes);
    take("bank-a.two", 2, execute);
}

std::string Network::logs() const {
    std::string all;
    for (const auto& bank : banks_) {
        all += "at " + std::to_string(bank->height()) + ":\n" + bank->log() + "\n";
    }
    return all;
}

}  // namespace charter::abci
