// What must not stop or swell the server: exceptions, floods, slow readers, a system without
// descriptors, two servers at once, requests of every size. R numbers are those of the engine's
// acceptance tests.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <ctime>
#include <fstream>
#include <new>
#include <thread>

#include "abci/served_test.hpp"
#include "light/header.hpp"

namespace charter::abci {
namespace {

using namespace std::chrono_literals;

pb::Request commit() {
    pb::Request request;
    request.mutable_commit();
    return request;
}

pb::Request process(std::vector<Bytes> txs) {
    pb::Request request;
    pb::RequestProcessProposal& asked = *request.mutable_process_proposal();
    asked.set_height(1);
    *asked.mutable_time() = light::timestamp_of(founded_ms());
    for (Bytes& tx : txs) asked.add_txs(std::move(tx));
    return request;
}

/// A handler of this World whose `on_commit` is the test's, and its server.
struct Hooked {
    World world;
    Handler handler;
    std::mutex mutex;  // guards what follows
    std::vector<std::string> failures;
    std::unique_ptr<Server> server;

    explicit Hooked(std::function<void()> on_commit)
        : handler(*world.application, options(std::move(on_commit))) {
        ServerOptions server_options;
        server_options.socket = socket();
        server_options.on_failure = [this](const Fault& why) {
            const std::lock_guard lock(mutex);
            failures.push_back(why.what);
        };
        server = *Server::start(handler, std::move(server_options));
    }
    static HandlerOptions options(std::function<void()> on_commit) {
        HandlerOptions made;
        made.signed_genesis = signed_genesis();
        made.on_commit = [on_commit](const engine::Finalized&, std::chrono::microseconds) {
            on_commit();
        };
        return made;
    }
    std::filesystem::path socket() const { return world.folder / "abci.sock"; }
};

TEST(AbciHostile, R4_AnExceptionEndsTheNodeAndSaysWhy) {
    Hooked hooked([] { throw std::bad_alloc(); });
    Client client(hooked.socket());
    Client other(hooked.socket());
    EXPECT_TRUE(other.ask(flush()).has_flush());
    EXPECT_TRUE(client.ask(World::init_chain()).has_init_chain());
    EXPECT_TRUE(client.ask(hooked.world.block({})).has_finalize_block());
    EXPECT_EQ(client.ask(commit()).value_case(), pb::Response::VALUE_NOT_SET);
    EXPECT_EQ(other.receive().value_case(), pb::Response::VALUE_NOT_SET);
    const std::lock_guard lock(hooked.mutex);
    ASSERT_EQ(hooked.failures.size(), 1U);
    EXPECT_NE(hooked.failures[0].find("bad_alloc"), std::string::npos) << hooked.failures[0];
}

// Truncated, or with a byte changed: CometBFT's own messages, and a length that promises more than
// comes. Each ends the connection or is answered; the process goes on.
TEST(AbciHostile, R4_DamagedRequestsAreAnsweredOrEndTheConnection) {
    World world;
    world.ask(World::init_chain());
    std::vector<Bytes> whole;
    for (const pb::Request& request :
         {World::init_chain(), world.block({access("bank-a.one", 0)}), check("x"), commit(),
          query("/record", "cfg", true), process({access("bank-a.one", 0)})}) {
        whole.push_back(request.SerializeAsString());
    }
    for (const Bytes& bytes : whole) {
        for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 60) {
            for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
                Bytes damaged = bytes;
                damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ change);
                for (const Bytes& sent : {damaged, bytes.substr(0, at)}) {
                    Frames frames;
                    frames.add(wire::delimited(sent));
                    pb::Request request;
                    const auto next = frames.next(request);
                    if (!next) continue;
                    ASSERT_TRUE(*next);
                    const auto answer = world.handler->answer(request);
                    EXPECT_TRUE(!answer || answer->value_case() != pb::Response::kException);
                }
            }
        }
    }
}

TEST(AbciHostile, R4_TimesThatNoClockSaysAreNone) {
    World world;
    world.ask(World::init_chain());
    for (const std::int64_t seconds : {INT64_MIN, INT64_MAX, std::int64_t{253'402'300'800}}) {
        pb::Request block = world.block({});
        block.mutable_finalize_block()->mutable_time()->set_seconds(seconds);
        EXPECT_FALSE(world.handler->answer(block)) << seconds;
        pb::Request proposal = process({});
        proposal.mutable_process_proposal()->mutable_time()->set_seconds(seconds);
        EXPECT_EQ(world.ask(proposal).process_proposal().status(),
                  pb::ResponseProcessProposal::REJECT);
        pb::Request found = World::init_chain();
        found.mutable_init_chain()->mutable_time()->set_seconds(seconds);
        EXPECT_FALSE(world.handler->answer(found)) << seconds;
    }
}

TEST(AbciHostile, R1_EveryLengthOfALength) {
    Served served;
    Client client(served.socket());
    // The echo's own fields take some bytes: around each border both sides are met.
    for (const std::size_t border :
         {std::size_t{1} << 7U, std::size_t{1} << 14U, std::size_t{1} << 21U}) {
        for (std::size_t size = border - 12; size < border + 4; ++size) {
            ASSERT_EQ(client.ask(echo(std::string(size, 'x'))).echo().message().size(), size);
        }
    }
}

// All of the system's descriptors are in use: who connects waits, and is served when there are some
// again. Nothing spins meanwhile.
TEST(AbciHostile, R3_WithoutDescriptorsConnectionsWait) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP()
        << "SKIPPED: UBSan looks at an object through a pipe, for which no descriptor is left here";
#endif
    Served served;
    Client first(served.socket());
    EXPECT_TRUE(first.ask(flush()).has_flush());
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int highest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const rlimit few{static_cast<rlim_t>(highest) + 32, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    std::vector<int> taken = {highest};
    for (int one = ::dup(highest); one >= 0; one = ::dup(highest)) taken.push_back(one);
    ::close(taken.back());
    taken.pop_back();
    const Client second_holds_the_last(served.socket());
    EXPECT_TRUE(second_holds_the_last.connected());
    const std::clock_t start = std::clock();
    std::this_thread::sleep_for(400ms);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 0.2);
    EXPECT_TRUE(first.ask(flush()).has_flush());
    for (const int one : taken) ::close(one);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    Client third(served.socket());
    EXPECT_TRUE(third.ask(flush()).has_flush());
    EXPECT_EQ(served.failed(), 0U);
}

TEST(AbciHostile, R3_AFloodOfConnectionsLeavesRoomForTheNext) {
    Served served;
    for (int i = 0; i < 200; ++i) {
        Client client(served.socket());
        client.send(ByteView("\x7f", 1));
    }
    // The last of them may not have ended yet.
    for (int tries = 0; tries < 100; ++tries) {
        Client client(served.socket());
        if (client.ask(flush()).has_flush()) break;
        std::this_thread::sleep_for(20ms);
    }
    std::vector<std::unique_ptr<Client>> four;
    for (int i = 0; i < 4; ++i) {
        four.push_back(std::make_unique<Client>(served.socket()));
        EXPECT_TRUE(four.back()->ask(flush()).has_flush());
    }
    EXPECT_EQ(served.failed(), 0U);
}

TEST(AbciHostile, AStopDoesNotWaitForAReader) {
    ServerOptions options;
    options.reply_bytes_max = 1U << 17U;
    Served served(options);
    Client client(served.socket());
    std::thread writer([&] {
        for (int i = 0; i < 400; ++i) client.send(echo(std::string(20'000, 'x')));
    });
    std::this_thread::sleep_for(50ms);
    served.server->stop();
    writer.join();
    EXPECT_EQ(served.failed(), 0U);
}

TEST(AbciHostile, R8_AStopFinishesTheCommitUnderWay) {
    std::atomic<bool> in_commit = false;
    Hooked hooked([&] {
        in_commit = true;
        std::this_thread::sleep_for(200ms);
    });
    Client client(hooked.socket());
    EXPECT_TRUE(client.ask(World::init_chain()).has_init_chain());
    EXPECT_TRUE(client.ask(hooked.world.block({})).has_finalize_block());
    client.send(commit());
    while (!in_commit) std::this_thread::sleep_for(1ms);
    hooked.server->stop();
    EXPECT_EQ(hooked.world.application->tip()->height, 1U);
}

TEST(AbciHostile, StopsWhileClientsComeAndGo) {
    World world;
    ServerOptions options;
    options.socket = world.folder / "abci.sock";
    for (int round = 0; round < 15; ++round) {
        auto server = *Server::start(*world.handler, options);
        std::atomic<bool> over = false;
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&, i] {
                while (!over) {
                    Client client(options.socket);
                    for (int n = 0; n < i * 3; ++n) client.ask(echo("x"));
                }
            });
        }
        std::this_thread::sleep_for(10ms);
        server.reset();
        over = true;
        for (std::thread& client : clients) client.join();
    }
}

// Servers that start at once over a socket that a dead process left: one has it, and is the one
// that is reached.
TEST(AbciHostile, OneOfManyServersTakesTheSocket) {
    World world;
    ServerOptions options;
    options.socket = world.folder / "abci.sock";
    for (int round = 0; round < 20; ++round) {
        {
            const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::ranges::copy(options.socket.string(), std::begin(address.sun_path));
            ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
            ::close(fd);
        }
        std::mutex mutex;
        std::vector<std::unique_ptr<Server>> servers;
        std::vector<std::thread> starts;
        for (int i = 0; i < 4; ++i) {
            starts.emplace_back([&] {
                auto started = Server::start(*world.handler, options);
                const std::lock_guard lock(mutex);
                if (started) servers.push_back(*std::move(started));
            });
        }
        for (std::thread& start : starts) start.join();
        ASSERT_EQ(servers.size(), 1U);
        EXPECT_TRUE(Client(options.socket).ask(flush()).has_flush());
    }
}

TEST(AbciHostile, WhatIsNoSocketIsNotReplaced) {
    World world;
    ServerOptions options;
    options.socket = world.folder / "abci.sock";
    std::ofstream(options.socket) << "mine";
    const auto started = Server::start(*world.handler, options);
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().what.find("is no socket"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_regular_file(options.socket));
    options.socket = world.folder / "nowhere" / "abci.sock";
    EXPECT_FALSE(Server::start(*world.handler, options));
}

// Every check is answered, in order, whatever the load; the ledger commits meanwhile.
TEST(AbciHostile, R5_NoCheckIsDropped) {
    Served served;
    served.world.ask(World::init_chain());
    std::atomic<bool> over = false;
    std::thread consensus([&] {
        Client client(served.socket());
        // The transactions are valid until height 500.
        for (int height = 0; height < 400 && !over; ++height) {
            EXPECT_TRUE(client.ask(served.world.block({})).has_finalize_block());
            EXPECT_TRUE(client.ask(commit()).has_commit());
        }
    });
    std::thread queries([&] {
        Client client(served.socket());
        while (!over) EXPECT_TRUE(client.ask(query("/record", "cfg", true)).has_query());
    });
    std::vector<std::thread> pools;
    for (const std::string member : {"bank-a", "bank-b", "bank-c"}) {
        pools.emplace_back([&, member] {
            Client client(served.socket());
            constexpr std::uint64_t kCount = 300;
            for (std::uint64_t n = 0; n < kCount; ++n) {
                client.send(check(access(member + ".one", n)));
                client.send(check("no transaction", pb::RECHECK));
                client.send(echo(std::to_string(n)));
            }
            for (std::uint64_t n = 0; n < kCount; ++n) {
                ASSERT_EQ(client.receive().check_tx().code(), 0U) << n;
                ASSERT_NE(client.receive().check_tx().code(), 0U) << n;
                ASSERT_EQ(client.receive().echo().message(), std::to_string(n));
            }
        });
    }
    for (std::thread& pool : pools) pool.join();
    over = true;
    consensus.join();
    queries.join();
    EXPECT_EQ(served.failed(), 0U);
}

}  // namespace
}  // namespace charter::abci
