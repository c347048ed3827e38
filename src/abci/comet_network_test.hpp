#pragma once
// For the tests of this folder: four banks, each with a real CometBFT process and its ledger in
// this one.

#include <sys/types.h>

#include <gtest/gtest.h>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abci/server.hpp"
#include "abci/world_test.hpp"
#include "comet/home.hpp"

namespace charter::abci {

std::uint16_t free_port();
bool within(std::chrono::seconds limit, const std::function<bool()>& holds);

/// A bank's node: the ledger here, its engine in a process.
class Bank {
  public:
    Bank(const std::string& member, std::uint16_t port);
    ~Bank();
    Bank(const Bank&) = delete;
    Bank& operator=(const Bank&) = delete;

    comet::Peer peer() const;
    std::filesystem::path home() const { return world.folder / "comet"; }

    void make(const std::vector<comet::Peer>& others,
              std::optional<comet::StateSync> state_sync = std::nullopt);
    void start();
    void kill();
    /// The ledger is one of an earlier height; CometBFT's own home stays.
    void restore(const std::filesystem::path& state);
    /// `cometbft rollback`, of an engine that does not run: what it says.
    std::string roll_engine_back(bool hard) const;
    void roll_ledger_back();
    bool ends_within(std::chrono::seconds limit);
    /// The ledger of this bank too, as after a power cut.
    void crash();

    /// The end of CometBFT's log.
    std::string log() const;
    std::uint64_t height() const;
    std::string hash_at(std::uint64_t height) const;
    /// CometBFT's answer.
    std::string submit(const Bytes& tx) const;
    /// As a follower does it: what is there now, of each height the commit that the next block has.
    void follow();
    std::string answer(const std::string& call) const;

    std::string rpc_socket() const { return rpc().string(); }
    /// Of the header that CometBFT has at a height.
    std::string header_hash(std::uint64_t height) const;

    World world;

  private:
    std::filesystem::path rpc() const { return world.folder / "rpc.sock"; }
    std::filesystem::path socket() const { return world.folder / "abci.sock"; }
    void serve();

    std::string node_;
    std::uint16_t port_;
    std::unique_ptr<Server> server_;
    ::pid_t process_ = 0;
};

/// Skipped where there is no CometBFT.
class Network : public ::testing::Test {
  protected:
    void SetUp() override;

    bool all_reach(std::uint64_t height);
    void expect_agreement();
    /// Submits to `bank`, and waits until it is in a block of every running one.
    void commit(std::size_t bank, const Bytes& tx);
    /// Proposed, voted for by three and executed, one after the other; the first of its ledger.
    void resolve(const v1::Action& action);
    std::string logs() const;

    std::vector<std::unique_ptr<Bank>> banks_;
    std::unique_ptr<Bank> joiner_;  // a full node, not started; the ledger does not know it
};

}  // namespace charter::abci
