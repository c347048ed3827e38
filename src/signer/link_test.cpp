// The connection, against a listener that does what a node may do, and what it may not.
#include "signer/link.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "signer/frames.hpp"
#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Position kAt{7, 2, Step::precommit};
constexpr int kPatienceMs = 20'000;

/// The node's end of one connection.
class Connection {
  public:
    explicit Connection(int descriptor) : descriptor_(descriptor) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    void send(ByteView bytes) const {
        EXPECT_EQ(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    /// False: the other end closed.
    bool try_send(ByteView bytes) const {
        return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
    }
    void ask(const pb::Message& request) const { send(framed(request)); }
    /// Nothing: the other end closed.
    std::optional<pb::Message> read() {
        pb::Message message;
        while (true) {
            const auto next = frames_.next(message);
            EXPECT_TRUE(next);
            if (!next) return std::nullopt;
            if (*next) return message;
            pollfd watched{descriptor_, POLLIN, 0};
            EXPECT_EQ(::poll(&watched, 1, kPatienceMs), 1) << "no answer";
            std::array<char, 4'096> buffer{};
            const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
            if (got <= 0) return std::nullopt;
            frames_.add({buffer.data(), static_cast<std::size_t>(got)});
        }
    }
    bool pings() {
        pb::Message ping;
        ping.mutable_ping_request();
        ask(ping);
        const auto pong = read();
        return pong && pong->has_ping_response();
    }

  private:
    int descriptor_;
    Frames frames_;
};

/// A node that listens.
class Listener {
  public:
    explicit Listener(const fs::path& path) : path_(path) {
        ::unlink(path.c_str());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(descriptor_, 4), 0);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { ::close(descriptor_); }

    std::unique_ptr<Connection> accept() const {
        EXPECT_TRUE(is_dialed(kPatienceMs));
        return std::make_unique<Connection>(::accept(descriptor_, nullptr, nullptr));
    }
    bool is_dialed(int limit_ms) const {
        pollfd watched{descriptor_, POLLIN, 0};
        return ::poll(&watched, 1, limit_ms) == 1;
    }

  private:
    fs::path path_;
    int descriptor_;
};

class Linked : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(::pipe(stop_.data()), 0);
        ASSERT_TRUE(StateFile::create(folder_ / "signer", test_identity(), LastSigned{}));
        auto opened = StateFile::open(folder_ / "signer", test_identity());
        ASSERT_TRUE(opened);
        state_.emplace(*std::move(opened));
        respondent_.emplace(test_identity(), key_, *state_);
        options_.socket = folder_ / "privval.sock";
        options_.node_user = ::geteuid();
    }
    void TearDown() override {
        stop();
        ::close(stop_[0]);
        ::close(stop_[1]);
    }
    void start() {
        thread_ = std::thread([this] { ended_ = serve(options_, *respondent_, stop_[0]); });
    }
    void stop() {
        EXPECT_EQ(::write(stop_[1], "x", 1), 1);
        if (thread_.joinable()) thread_.join();
    }

    TestFolder folder_;
    keys::FileKey key_ = test_key();
    std::optional<StateFile> state_;
    std::optional<Respondent> respondent_;
    LinkOptions options_;
    std::array<int, 2> stop_{};
    std::thread thread_;
    Outcome<std::monostate> ended_;
};

TEST_F(Linked, R27_AnswersWhateverPiecesARequestComesIn) {
    const Listener node(options_.socket);
    start();
    const auto connection = node.accept();
    pb::Message key;
    key.mutable_pub_key_request()->set_chain_id(kTestChain);
    const Bytes frame = framed(key);
    for (const char byte : frame) connection->send({&byte, 1});
    const auto reply = connection->read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->pub_key_response().pub_key().ed25519(), key_.public_key().bytes);
    // And several at once, in order.
    connection->send(frame + framed(test_message({7, 2, Step::prevote}, "a")) +
                     framed(test_message(kAt, "a")));
    EXPECT_TRUE(connection->read()->has_pub_key_response());
    EXPECT_EQ(connection->read()->signed_vote_response().vote().type(),
              comet::SIGNED_MSG_TYPE_PREVOTE);
    EXPECT_EQ(connection->read()->signed_vote_response().vote().type(),
              comet::SIGNED_MSG_TYPE_PRECOMMIT);
    EXPECT_TRUE(connection->pings());
}

TEST_F(Linked, R27_ADenialKeepsTheConnection) {
    const Listener node(options_.socket);
    start();
    const auto connection = node.accept();
    connection->ask(test_message(kAt, "a"));
    EXPECT_FALSE(connection->read()->signed_vote_response().has_error());
    for (const char* block : {"b", "", "c"}) {
        connection->ask(test_message(kAt, block));
        const auto reply = connection->read();
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->signed_vote_response().error().code(), static_cast<int>(Denied::conflict));
        EXPECT_NE(reply->signed_vote_response().error().description().find("height 7, round 2"),
                  std::string::npos);
    }
    EXPECT_TRUE(connection->pings());
    EXPECT_FALSE(node.is_dialed(0)) << "still the first connection";
}

TEST_F(Linked, R27_ANodeThatIsBackIsDialedWithinASecond) {
    start();
    std::this_thread::sleep_for(300ms);  // nobody listens yet
    for (int restart = 0; restart < 5; ++restart) {
        const auto since = Clock::now();
        const Listener node(options_.socket);
        ASSERT_TRUE(node.is_dialed(1'000)) << "restart " << restart;
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since);
        std::printf("dialed %lld ms after the node listened\n",
                    static_cast<long long>(took.count()));
        const auto connection = node.accept();
        EXPECT_TRUE(connection->pings());
        if (restart % 2 == 0) connection->close();
    }
}

TEST_F(Linked, WhatIsNoRequestEndsTheConnectionAndNotTheSigner) {
    const Listener node(options_.socket);
    start();
    pb::Message response;
    response.mutable_ping_response();
    const Bytes rows[] = {
        Bytes("\x80\x50", 2) + Bytes(10'240, 'x'),  // 10,240 bytes that are nothing
        Bytes("\x81\x50", 2),                       // 10,241 bytes are to come
        Bytes("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10),
        Bytes("\x80\x00", 2),  // not minimal
        Bytes("\x00", 1),      // an empty message
        Bytes("\x02\x0a\x05", 3),
        framed(response),
        Bytes("\x03\x7a\x01\x00", 4),  // a field that the protocol has not
    };
    for (const Bytes& row : rows) {
        const auto connection = node.accept();
        EXPECT_TRUE(connection->pings());
        connection->send(row);
        EXPECT_FALSE(connection->read()) << to_hex(ByteView(row).substr(0, 12));
    }
    EXPECT_TRUE(node.accept()->pings());
}

TEST_F(Linked, AnEndInTheMiddleOfARequestIsAnEnd) {
    const Listener node(options_.socket);
    start();
    const Bytes frame = framed(test_message(kAt, "a"));
    for (const std::size_t size : {std::size_t{1}, frame.size() / 2, frame.size()}) {
        const auto connection = node.accept();
        connection->send(ByteView(frame).substr(0, size));
        connection->close();
    }
    EXPECT_TRUE(node.accept()->pings());
}

TEST_F(Linked, ANodeThatReadsNothingDoesNotHoldTheSigner) {
    options_.reply_timeout = 50ms;
    const Listener node(options_.socket);
    start();
    const auto deaf = node.accept();
    // The signer closes when its replies have filled the socket for 50 ms.
    const Bytes frame = framed(test_message(kAt, "a"));
    for (int asked = 0; asked < 100'000 && deaf->try_send(frame); ++asked) {}
    EXPECT_TRUE(node.is_dialed(kPatienceMs));
    EXPECT_TRUE(node.accept()->pings());
}

TEST_F(Linked, AListenerOfAnotherUserGetsNothing) {
    options_.node_user = ::geteuid() + 1;
    const Listener node(options_.socket);
    start();
    const auto connection = node.accept();
    EXPECT_FALSE(connection->read()) << "closed";
    EXPECT_EQ(state_->last(), LastSigned{});
}

TEST_F(Linked, StopsAtOnceWhateverItDoes) {
    for (int turn = 0; turn < 3; ++turn) {
        const Listener node(options_.socket);
        std::unique_ptr<Connection> connection;
        start();
        if (turn > 0) connection = node.accept();
        if (turn > 1) connection->send("\x05");  // half a request
        const auto since = Clock::now();
        stop();
        EXPECT_LT(Clock::now() - since, 5s);
        ASSERT_TRUE(ended_);
        char taken = 0;
        ASSERT_EQ(::read(stop_[0], &taken, 1), 1);
    }
}

TEST_F(Linked, APathThatIsNoSocketsIsAnError) {
    options_.socket = "/" + std::string(120, 'x');
    const auto served = serve(options_, *respondent_, stop_[0]);
    ASSERT_FALSE(served);
    EXPECT_NE(served.error().what.find("107 bytes"), std::string::npos);
}

}  // namespace
}  // namespace charter::signer
