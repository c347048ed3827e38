// The supervisor, over a script that plays the engine.
#include "network/supervisor.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

namespace charter::network {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

bool within(std::chrono::seconds limit, const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
        if (holds()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return holds();
}

/// A socket as a killed process leaves it.
void leave_socket(const fs::path& path) {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
}

struct Supervised : public ::testing::Test {
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "charter-supervised-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override { fs::remove_all(folder); }

    /// `starts`: what the engine does when it is started.
    fs::path program(const std::string& version, const std::string& starts) const {
        const fs::path path = folder / "cometbft";
        std::ofstream(path) << "#!/bin/sh\nif [ \"$1\" = version ]; then echo " << version
                            << "; exit; fi\necho started >> " << (folder / "starts").string()
                            << "\n"
                            << starts << "\n";
        ::chmod(path.c_str(), 0700);
        return path;
    }
    SupervisorOptions options(const fs::path& path) {
        return {path, folder, folder / "engine.log", folder / "rpc.sock", [this](const Fault& why) {
                    given_up = why.what;
                    has_given_up = true;
                }};
    }
    int starts() const {
        std::ifstream in(folder / "starts");
        int count = 0;
        for (std::string line; std::getline(in, line);) ++count;
        return count;
    }

    fs::path folder;
    std::string given_up;
    std::atomic<bool> has_given_up = false;
};

TEST_F(Supervised, SocketsOfAKilledEngineAreGoneBeforeTheNextStarts) {
    const fs::path signer = folder / "privval.sock";
    fs::create_directories(folder / "config");
    std::ofstream(folder / "config/config.toml")
        << "moniker = \"n1\"\npriv_validator_laddr = \"unix://" << signer.string() << "\"\n";
    leave_socket(signer);
    leave_socket(folder / "rpc.sock");
    const auto supervisor =
        Supervisor::start(options(program(std::string(kEngineVersion), "sleep 60")));
    ASSERT_TRUE(supervisor);
    EXPECT_TRUE(within(10s, [&] { return starts() == 1; }));
    EXPECT_FALSE(fs::exists(signer));
    EXPECT_FALSE(fs::exists(folder / "rpc.sock"));
}

TEST_F(Supervised, StartsItAgainAndEndsItInOrder) {
    std::ofstream(folder / "rpc.sock") << "left by a killed one";
    auto supervisor = Supervisor::start(options(program("0.39.4", "exit 1")));
    ASSERT_TRUE(supervisor) << supervisor.error().what;
    EXPECT_TRUE(within(20s, [&] { return (*supervisor)->restarts() >= 2; }));
    EXPECT_FALSE(fs::exists(folder / "rpc.sock"));
    (*supervisor)->stop();
    EXPECT_GE(starts(), 2);
    EXPECT_FALSE(has_given_up);
}

TEST_F(Supervised, EndsAProcessThatRuns) {
    auto supervisor = Supervisor::start(
        options(program("0.39.4", "trap 'echo ended > " + (folder / "ended").string() +
                                      "; exit' TERM\nwhile :; do sleep 0.05; done")));
    ASSERT_TRUE(supervisor) << supervisor.error().what;
    ASSERT_TRUE(within(20s, [&] { return starts() == 1; }));
    (*supervisor)->stop();
    EXPECT_TRUE(fs::exists(folder / "ended"));
    EXPECT_EQ(starts(), 1);
}

TEST_F(Supervised, StartsItAgainInOrderWhenAsked) {
    auto supervisor = Supervisor::start(
        options(program("0.39.4", "trap 'echo ended >> " + (folder / "ended").string() +
                                      "; exit' TERM\nwhile :; do sleep 0.05; done")));
    ASSERT_TRUE(supervisor) << supervisor.error().what;
    ASSERT_TRUE(within(20s, [&] { return starts() == 1; }));
    (*supervisor)->restart();
    EXPECT_TRUE(within(20s, [&] { return starts() == 2; }));
    EXPECT_TRUE(fs::exists(folder / "ended"));
    EXPECT_EQ((*supervisor)->restarts(), 1U);
    EXPECT_FALSE(has_given_up);
}

TEST_F(Supervised, R28_AConsensusFailureIsNotStartedAgain) {
    auto supervisor = Supervisor::start(options(program(
        "0.39.4", "echo '{\"level\":\"error\",\"_msg\":\"CONSENSUS FAILURE!!!\"}'\nsleep 60")));
    ASSERT_TRUE(supervisor) << supervisor.error().what;
    ASSERT_TRUE(within(20s, [&] { return has_given_up.load(); }));
    EXPECT_NE(given_up.find("CONSENSUS FAILURE"), std::string::npos);
    EXPECT_NE(given_up.find("everything is kept"), std::string::npos);
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(starts(), 1);
}

TEST_F(Supervised, R11_ALedgerAheadOfItsEngineIsToldOfTheRollback) {
    auto supervisor = Supervisor::start(options(program(
        "0.39.4", "echo 'error on replay: app block height (7) is higher than core (6)'\nexit 1")));
    ASSERT_TRUE(supervisor) << supervisor.error().what;
    ASSERT_TRUE(within(20s, [&] { return has_given_up.load(); }));
    EXPECT_NE(given_up.find("run charterd rollback"), std::string::npos) << given_up;
    EXPECT_EQ(starts(), 1);
}

TEST_F(Supervised, RefusesAnotherVersionAndNoProgram) {
    const auto other = Supervisor::start(options(program("0.38.0", "exit")));
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().what.find("is version 0.38.0"), std::string::npos);
    const auto none = Supervisor::start(options(folder / "none"));
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().what.find("engine.program"), std::string::npos);
    EXPECT_EQ(starts(), 0);
}

TEST(ConsensusFailure, IsFoundByItsWords) {
    EXPECT_EQ(consensus_failure_in("a\nx CONSENSUS FAILURE!!! y\nb"), "x CONSENSUS FAILURE!!! y");
    EXPECT_EQ(consensus_failure_in("wrong Block.Header.AppHash.  Expected A, got B"),
              "wrong Block.Header.AppHash.  Expected A, got B");
    EXPECT_EQ(consensus_failure_in("Failed to reconnect to peer"), "");
    EXPECT_EQ(consensus_failure_in(""), "");
    const std::string lost = "CONSENSUS FAILURE!!! err: read message: EOF\n";
    EXPECT_EQ(consensus_failure_in(lost), "") << "its ledger hung up";
    EXPECT_EQ(consensus_failure_in(lost + lost + "state.AppHash does not match\n"),
              "state.AppHash does not match");
    const std::string proposal =
        R"({"_msg":"prevote step: consensus deems this block invalid; prevoting nil",)"
        R"("err":"wrong Block.Header.AppHash.  Expected A, got B","level":"error"})";
    EXPECT_EQ(consensus_failure_in(proposal), "") << "one validator's proposal stops no other";
    const std::string sent =
        R"({"_msg":"Peer sent us invalid msg","msg":"CONSENSUS FAILURE!!! state.AppHash does not )"
        R"(match","level":"error"})";
    EXPECT_EQ(consensus_failure_in(sent), "") << "another node's words";
    EXPECT_EQ(consensus_failure_in("{CONSENSUS FAILURE!!!"), "");
    const std::string synced =
        R"({"_msg":"Error in validation","err":"wrong Block.Header.AppHash."})";
    EXPECT_EQ(consensus_failure_in(proposal + "\n" + synced), synced);
    EXPECT_EQ(consensus_failure_in(R"({"_msg":"Error in validation","err":"wrong time"})"), "");
    const std::string failed =
        R"({"_msg":"CONSENSUS FAILURE!!!","err":"+2/3 committed an invalid block"})";
    EXPECT_EQ(consensus_failure_in(sent + "\n" + failed + "\n"), failed);
    const std::string hung_up = R"({"_msg":"CONSENSUS FAILURE!!!","err":"read message: EOF"})";
    EXPECT_EQ(consensus_failure_in(hung_up), "");
    EXPECT_EQ(consensus_failure_in("app block height" + std::string(1'000, '.')).size(), 500U);
}

}  // namespace
}  // namespace charter::network
