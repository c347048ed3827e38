// The socket, with a client that speaks CometBFT's side; R numbers are those of the engine's
// acceptance tests.

#include "abci/server.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "abci/served_test.hpp"

namespace charter::abci {
namespace {

TEST(AbciServer, R1_HoweverBytesAreCutTheRepliesAreTheSame) {
    Served served;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{65'536}}) {
        Client client(served.socket());
        Bytes all;
        for (const std::string& text :
             {std::string("a"), std::string(300, 'b'), std::string(), std::string(70'000, 'c')}) {
            all += wire::delimited(echo(text).SerializeAsString());
        }
        client.send(all, piece);
        for (const std::size_t size : {1U, 300U, 0U, 70'000U}) {
            EXPECT_EQ(client.receive().echo().message().size(), size) << piece;
        }
    }
}

TEST(AbciServer, R1_ALengthAboveTheBoundEndsTheConnection) {
    ServerOptions options;
    options.request_bytes_max = 1'000;
    Served served(options);
    Client client(served.socket());
    EXPECT_EQ(client.ask(echo("x")).echo().message(), "x");
    client.send(wire::delimited(Bytes(1'001, 'x')));
    EXPECT_EQ(client.receive().value_case(), pb::Response::VALUE_NOT_SET);
    EXPECT_EQ(served.failed(), 1U);
    EXPECT_FALSE(Client(served.socket()).ask(echo("x")).has_echo()) << "the node is to stop";
}

TEST(AbciServer, R2_RepliesComeInOrderAndWithoutFlush) {
    Served served;
    served.world.ask(World::init_chain());
    Client client(served.socket());
    constexpr int kCount = 2'000;
    for (int i = 0; i < kCount; ++i) {
        client.send(i % 3 == 0 ? echo(std::to_string(i)) : check("no transaction"));
    }
    for (int i = 0; i < kCount; ++i) {
        const pb::Response reply = client.receive();
        ASSERT_EQ(reply.has_echo(), i % 3 == 0) << i;
        if (reply.has_echo()) {
            ASSERT_EQ(reply.echo().message(), std::to_string(i));
        }
    }
    EXPECT_TRUE(client.ask(flush()).has_flush());
}

// A client that writes much and reads nothing is answered no further; nothing is lost when it
// reads at last.
TEST(AbciServer, R2_R31_UnreadRepliesAreBounded) {
    ServerOptions options;
    options.reply_bytes_max = 1U << 20U;
    Served served(options);
    Client client(served.socket());
    constexpr int kCount = 400;
    std::thread writer([&] {
        for (int i = 0; i < kCount; ++i) client.send(echo(std::string(20'000, 'x')));
    });
    Client other(served.socket());
    EXPECT_TRUE(other.ask(flush()).has_flush());
    for (int i = 0; i < kCount; ++i) ASSERT_EQ(client.receive().echo().message().size(), 20'000U);
    writer.join();
}

TEST(AbciServer, R3_QueriesAndChecksDoNotWaitForTheBlock) {
    World world;
    std::mutex mutex;
    std::condition_variable changed;
    bool in_commit = false;
    bool go_on = false;
    HandlerOptions handler_options;
    handler_options.signed_genesis = signed_genesis();
    handler_options.on_commit = [&](const engine::Finalized&, std::chrono::microseconds) {
        std::unique_lock lock(mutex);
        in_commit = true;
        changed.notify_all();
        changed.wait(lock, [&] { return go_on; });
    };
    Handler handler(*world.application, std::move(handler_options));
    ServerOptions options;
    options.socket = world.folder / "abci.sock";
    const auto server = *Server::start(handler, options);
    Client consensus(options.socket);
    Client queries(options.socket);
    Client mempool(options.socket);
    Client snapshots(options.socket);
    EXPECT_TRUE(consensus.ask(World::init_chain()).has_init_chain());
    EXPECT_TRUE(consensus.ask(world.block({})).has_finalize_block());
    pb::Request commit;
    commit.mutable_commit();
    consensus.send(commit);
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return in_commit; });
    }
    EXPECT_TRUE(queries.ask(query("/record", "cfg")).has_query());
    EXPECT_EQ(mempool.ask(check(access("bank-a.one", 0))).check_tx().code(), 0U);
    pb::Request list;
    list.mutable_list_snapshots();
    EXPECT_TRUE(snapshots.ask(list).has_list_snapshots());
    {
        const std::lock_guard lock(mutex);
        go_on = true;
    }
    changed.notify_all();
    EXPECT_TRUE(consensus.receive().has_commit());
}

TEST(AbciServer, R4_ARequestThatIsNoneEndsTheNodeAndNothingElse) {
    for (const Bytes& bytes : {wire::delimited(pb::Request().SerializeAsString()),
                               wire::delimited(Bytes(3, '\xff')), Bytes(12, '\xff')}) {
        Served served;
        Client client(served.socket());
        client.send(bytes);
        EXPECT_EQ(client.receive().value_case(), pb::Response::VALUE_NOT_SET);
        EXPECT_EQ(served.failed(), 1U);
    }
}

TEST(AbciServer, TheSocketIsItsOwnersAlone) {
    Served served;
    struct stat status{};
    ASSERT_EQ(::stat(served.socket().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(AbciServer, ADeadSocketIsReplacedALiveOneIsNot) {
    Served served;
    ServerOptions options;
    options.socket = served.socket();
    const auto second = Server::start(*served.world.handler, options);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find("another process"), std::string::npos);
    served.server->stop();
    EXPECT_FALSE(std::filesystem::exists(served.socket()));
    {
        // What a killed process leaves.
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(served.socket().string(), std::begin(address.sun_path));
        ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::close(fd);
    }
    const auto third = Server::start(*served.world.handler, options);
    ASSERT_TRUE(third) << third.error().what;
    EXPECT_TRUE(Client(served.socket()).ask(flush()).has_flush());
}

TEST(AbciServer, RefusesAPathThatDoesNotFit) {
    World world;
    ServerOptions options;
    options.socket = world.folder / std::string(200, 'x');
    const auto started = Server::start(*world.handler, options);
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().what.find("shorter folder"), std::string::npos);
}

TEST(AbciServer, TakesNoMoreConnectionsThanItMay) {
    ServerOptions options;
    options.connections = 2;
    Served served(options);
    Client one(served.socket());
    EXPECT_TRUE(one.ask(flush()).has_flush());
    Client two(served.socket());
    EXPECT_TRUE(two.ask(flush()).has_flush());
    Client three(served.socket());
    EXPECT_FALSE(three.ask(flush()).has_flush());
    EXPECT_TRUE(one.ask(flush()).has_flush());
    EXPECT_EQ(served.server->connections(), 2U);
}

TEST(AbciServer, R23_WhoIsConnectedIsAskedToEnd) {
    Served served;
    const ::pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const Client connected(served.socket());
        while (true) ::pause();
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (served.server->connections() == 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    served.server->end_clients();
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGTERM);
    EXPECT_TRUE(Client(served.socket()).ask(flush()).has_flush());
}

}  // namespace
}  // namespace charter::abci
