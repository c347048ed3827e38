#pragma once
// For the tests of this folder: a founded chain with its engine and server, and a client that can
// also misbehave. Keys are fixtures: tests know their seeds.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "api/server.hpp"
#include "charter/v1/transaction.pb.h"
#include "testing/founding.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace charter::engine {
class SoloEngine;
}
namespace charter::api {

struct Answer {
    int status = 0;                              // 0: the line was closed before an answer
    std::map<std::string, std::string> headers;  // lower-case names
    std::string body;
};

/// One TLS connection. `key_name`: of the fixture key it shows; empty: no certificate.
class TestClient {
  public:
    TestClient(std::uint16_t port, const std::string& key_name);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    bool connected() const { return connected_; }
    /// False when the line is closed.
    bool send(std::string_view bytes);
    /// The next answer; gives up after `timeout_ms`.
    Answer receive(int timeout_ms = 10'000);
    /// Bytes of the stream, de-chunked or not, until `until` is among them or the time is over.
    std::string receive_until(std::string_view until, int timeout_ms = 10'000);
    /// Whether the server closes the line within the time.
    bool closes_within(int timeout_ms);

    /// The answer, which must be one that the OpenAPI document names.
    Answer request(std::string_view method, std::string_view target, std::string_view body = {},
                   std::string_view headers = {});
    Answer get(std::string_view target) { return request("GET", target); }

  private:
    bool fill(int timeout_ms);  // reads more into the buffer

    int socket_ = -1;
    ssl_ctx_st* context_ = nullptr;
    ssl_st* connection_ = nullptr;
    bool connected_ = false;
    std::string buffer_;
};

/// The consortium of testing/founding.hpp. Both banks have adopted the convention.
class ServerWorld {
  public:
    /// `more`: other founders of bank-a.
    explicit ServerWorld(const std::vector<testing::Founder>& more = {});
    ~ServerWorld();
    ServerWorld(const ServerWorld&) = delete;
    ServerWorld& operator=(const ServerWorld&) = delete;

    std::uint16_t port() const;
    std::uint16_t metrics_port() const;
    const Api& api() const;
    engine::SoloEngine& engine() const;

    /// Signed bytes; nonces count up by themselves.
    Bytes transaction(const v1::Action& action, const std::vector<std::string>& persons);
    /// An action that passes: a signed-off stocktake of bank-a with this document.
    v1::Action stocktake(ByteView document) const;
    /// Submits as bank-a.p1 over HTTP and waits; the answer.
    Answer submit(const Bytes& transaction);

    static std::string tls_key(const std::string& person) { return person + "/tls"; }
    static Bytes tls_credential(const std::string& person);

  private:
    void adopt(const std::string& member);

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One world for all tests of a suite.
class WorldTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { world_ = new ServerWorld; }
    static void TearDownTestSuite() {
        delete world_;
        world_ = nullptr;
    }

    static inline ServerWorld* world_ = nullptr;
};

}  // namespace charter::api
