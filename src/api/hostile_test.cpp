// The API over real connections: what goes wrong must harm nobody else.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <thread>

#include "api/server_world_test.hpp"
#include "base/bytes.hpp"
#include "engine/solo/solo.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// Plain TCP: sends the bytes, reads until the other side closes or a second has gone.
std::string talk(std::uint16_t port, std::string_view bytes) {
    const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(line, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval second{1, 0};
    ::setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    (void)!::send(line, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string answer;
    std::array<char, 4'096> chunk{};
    ssize_t got = 0;
    while ((got = ::recv(line, chunk.data(), chunk.size(), 0)) > 0) {
        answer.append(chunk.data(), static_cast<std::size_t>(got));
    }
    ::close(line);
    return answer;
}

class HostileTest : public WorldTest {
  protected:
    void TearDown() override { EXPECT_TRUE(serves()); }

    static std::string key(const std::string& person) { return ServerWorld::tls_key(person); }
    /// The connections of tests before may still count for a moment.
    static Answer ask(const std::string& method, const std::string& target) {
        Answer answer;
        for (int i = 0; i < 100; ++i) {
            TestClient client(world_->port(), key("bank-a.p1"));
            answer = client.request(method, target);
            if (answer.status != 429 && answer.status != 0) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return answer;
    }
    static bool serves() { return ask("GET", "/v1/health").status == 200; }
    static std::string reason(const Answer& answer) {
        const json::value body = json::parse(answer.body.empty() ? "{}" : answer.body);
        const json::value* name = body.as_object().if_contains("reason_name");
        return name == nullptr ? "" : name->as_string().c_str();
    }
};

TEST_F(HostileTest, GarbageInsteadOfTls) {
    talk(world_->port(), "GET / HTTP/1.1\r\n\r\n");
    talk(world_->port(), std::string(100'000, '\x16'));
    talk(world_->port(), std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
    talk(world_->port(), "");
}

TEST_F(HostileTest, NoCertificateNoAnswer) {
    TestClient client(world_->port(), "");
    EXPECT_EQ(client.get("/v1/health").status, 0);
}

TEST_F(HostileTest, AKeyThatTheLedgerDoesNotKnow) {
    TestClient client(world_->port(), "stranger");
    const Answer answer = client.get("/v1/health");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(reason(answer), "credential_unknown");
    EXPECT_TRUE(client.closes_within(2'000));
}

TEST_F(HostileTest, AKeyOfAnotherUsage) {
    TestClient client(world_->port(), "bank-a.p1/sign");
    EXPECT_EQ(reason(client.get("/v1/health")), "credential_wrong_usage");
}

TEST_F(HostileTest, StrangersFillOnlyHalfOfThePlaces) {
    std::vector<std::unique_ptr<TestClient>> strangers;
    for (int i = 0; i < 25; ++i) {
        strangers.push_back(std::make_unique<TestClient>(world_->port(), "stranger"));
    }
    EXPECT_FALSE(strangers.back()->connected());
    strangers.erase(strangers.begin());
    bool served = false;
    for (int i = 0; i < 50 && !served; ++i) {
        served = serves();
        if (!served) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_TRUE(served);
    strangers.clear();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

TEST_F(HostileTest, OneCredentialHasItsShare) {
    std::vector<std::unique_ptr<TestClient>> many;
    for (int i = 0; i < 6; ++i) {
        many.push_back(std::make_unique<TestClient>(world_->port(), key("bank-b.p1")));
        EXPECT_EQ(many.back()->get("/v1/health").status, 200);
    }
    TestClient more(world_->port(), key("bank-b.p1"));
    EXPECT_EQ(more.get("/v1/health").status, 429);
    EXPECT_TRUE(serves());
}

TEST_F(HostileTest, OversizedHeads) {
    TestClient client(world_->port(), key("bank-a.p1"));
    client.send("GET /v1/health HTTP/1.1\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(client.receive().status, 431);
    TestClient target(world_->port(), key("bank-a.p1"));
    target.send("GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(target.receive().status, 431);
}

TEST_F(HostileTest, NoHttp) {
    for (const char* bytes :
         {"\r\n\r\n\r\n", "hello\r\n\r\n", "GET /v1/health\r\n\r\n",
          "GET /v1/health HTTP/9.9\r\n\r\n", "GET /v1/health HTTP/1.1\r\nbroken header\r\n\r\n",
          "POST /v1/transactions HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST /v1/transactions HTTP/1.1\r\nContent-Length: 1\r\n"
          "Transfer-Encoding: chunked\r\n\r\n"}) {
        TestClient client(world_->port(), key("bank-a.p1"));
        client.send(bytes);
        const int status = client.receive(1'500).status;
        EXPECT_TRUE(status == 400 || status == 0) << bytes << status;
    }
    TestClient binary(world_->port(), key("bank-a.p1"));
    binary.send(std::string(5'000, '\xff'));
    EXPECT_EQ(binary.receive(1'500).status, 400);
}

TEST_F(HostileTest, PathsQueriesAndMethods) {
    struct Row {
        const char* method;
        const char* target;
        int status;
    };
    const Row rows[] = {
        {"GET", "/", 404},
        {"GET", "/v1", 404},
        {"GET", "/v1/nothing", 404},
        {"GET", "/v2/health", 404},
        {"GET", "/v1/health/", 404},
        {"GET", "/v1/state/", 404},
        {"GET", "/v1/%zz", 400},
        {"GET", "/v1/state/mem%2", 400},
        {"GET", "/v1/health?x=1", 400},
        {"GET", "/v1/statuses?member=a&member=b", 400},
        {"GET", "/v1/state/cfg?proof=maybe", 400},
        {"GET", "/v1/state/cfg?height=-1", 400},
        {"GET", "/v1/state/cfg?height=18446744073709551616", 400},
        {"GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", 400},
        {"GET", "/v1/state/%00", 404},
        {"GET", "/v1/state/%00%ff", 400},
        {"GET", "/v1/statuses?member=%c0%af", 400},
        {"GET", "/v1/statuses?requirement=%ff", 400},
        {"GET", "/v1/transactions/xyz", 400},
        {"DELETE", "/v1/health", 405},
        {"POST", "/v1/state/cfg", 405},
        {"GET", "/v1/documents", 405},
        {"PATCH", "/v1/transactions", 405},
    };
    for (const Row& row : rows) {
        const Answer answer = ask(row.method, row.target);
        EXPECT_EQ(answer.status, row.status) << row.method << " " << row.target << answer.body;
        EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json") << row.target;
        if (row.status == 405) {
            EXPECT_FALSE(answer.headers.at("allow").empty());
        }
    }
}

TEST_F(HostileTest, Bodies) {
    TestClient with_body(world_->port(), key("bank-a.p1"));
    EXPECT_EQ(with_body.request("GET", "/v1/health", "body").status, 400);
    TestClient large(world_->port(), key("bank-a.p1"));
    large.send("POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
    EXPECT_EQ(large.receive().status, 413);
    TestClient chunked(world_->port(), key("bank-a.p1"));
    chunked.send("POST /v1/transactions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string piece = "10000\r\n" + std::string(65'536, 'x') + "\r\n";
    for (int i = 0; i < 40; ++i) {
        if (!chunked.send(piece)) break;
    }
    EXPECT_EQ(chunked.receive().status, 413);
}

TEST_F(HostileTest, DocumentUploads) {
    TestClient no_salt(world_->port(), key("bank-a.p1"));
    EXPECT_EQ(no_salt.request("PUT", "/v1/documents", "x").status, 400);
    TestClient bad_salt(world_->port(), key("bank-a.p1"));
    EXPECT_EQ(bad_salt.request("PUT", "/v1/documents", "x", "X-Charter-Salt: 00\r\n").status, 400);
    TestClient huge(world_->port(), key("bank-a.p1"));
    const std::string salt = "X-Charter-Salt: " + std::string(64, 'a') + "\r\n";
    EXPECT_EQ(huge.request("PUT", "/v1/documents", std::string(100'001, 'x'), salt).status, 413);
    {
        TestClient gone(world_->port(), key("bank-a.p1"));
        gone.send("PUT /v1/documents HTTP/1.1\r\nContent-Length: 1000\r\n" + salt + "\r\nhalf");
    }
}

TEST_F(HostileTest, SlowClientsAreCutOff) {
    TestClient head(world_->port(), key("bank-a.p1"));
    TestClient body(world_->port(), key("bank-a.p1"));
    TestClient drip(world_->port(), key("bank-a.p1"));
    head.send("GET /v1/hea");
    body.send("POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow");
    drip.send("GET /v1/health HTTP/1.1\r\n");
    // A byte now and then does not move the deadline.
    bool closed = false;
    for (int i = 0; i < 50 && !closed; ++i) {
        drip.send("X");
        closed = drip.closes_within(100);
        if (i == 2) {
            EXPECT_TRUE(serves());
        }
    }
    EXPECT_TRUE(closed);
    EXPECT_TRUE(head.closes_within(3'000));
    EXPECT_TRUE(body.closes_within(3'000));
}

TEST_F(HostileTest, OneConnectionServesManyRequests) {
    TestClient client(world_->port(), key("bank-a.p1"));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/v1/health").status, 200);
    EXPECT_EQ(client.get("/v1/nothing").status, 404);
    client.send("GET /v1/health HTTP/1.1\r\n\r\nGET /v1/node HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_NE(client.receive().body.find("chain_id"), std::string::npos);
    client.send("GET /v1/health HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.closes_within(2'000));
}

TEST_F(HostileTest, MetricsListener) {
    ASSERT_TRUE(serves());  // a request to be counted
    const std::uint16_t port = world_->metrics_port();
    const std::string text = talk(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    for (const char* name :
         {"charter_height ", "charter_pool_transactions ", "charter_statuses{value=",
          "charter_api_requests_total{route=", "charter_commit_seconds_count"}) {
        EXPECT_NE(text.find(name), std::string::npos) << name;
    }
    EXPECT_NE(talk(port, "GET /v1/node HTTP/1.1\r\n\r\n").find("404"), std::string::npos);
    EXPECT_NE(talk(port, "POST /metrics HTTP/1.1\r\n\r\n").find("405"), std::string::npos);
    talk(port, std::string(50'000, 'x'));
    EXPECT_NE(talk(port, "GET /metrics HTTP/1.1\r\n\r\n").find("200 OK"), std::string::npos);
}

// Last: it takes bank-b.p2's credential away.
TEST_F(HostileTest, ZRevocationClosesAtTheNextHeightEvenAnOpenConnection) {
    TestClient open(world_->port(), key("bank-b.p2"));
    EXPECT_EQ(open.get("/v1/health").status, 200);
    TestClient events(world_->port(), key("bank-b.p2"));
    events.send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(events.receive().status, 200);
    v1::Action action;
    action.mutable_credentials_revoke()->set_credential(ServerWorld::tls_credential("bank-b.p2"));
    action.mutable_credentials_revoke()->set_why("laptop lost");
    const Answer revoked = world_->submit(world_->transaction(action, {"bank-b.p1", "bank-b.p2"}));
    ASSERT_EQ(revoked.status, 200) << revoked.body;
    ASSERT_EQ(json::parse(revoked.body).at("receipt").at("reason").to_number<int>(), 0)
        << revoked.body;
    const Answer refused = open.get("/v1/health");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(reason(refused), "credential_revoked");
    EXPECT_NE(events.receive_until("event: end").find("event: end"), std::string::npos);
    TestClient anew(world_->port(), key("bank-b.p2"));
    EXPECT_EQ(reason(anew.get("/v1/health")), "credential_revoked");
}

}  // namespace
}  // namespace charter::api
