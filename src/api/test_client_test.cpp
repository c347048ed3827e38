#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>

#include "api/openapi_check_test.hpp"
#include "api/server_world_test.hpp"
#include "base/ensure.hpp"
#include "crypto/sha256.hpp"

namespace charter::api {
namespace {

std::int64_t steady_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// A certificate around the key that nobody issued: the server looks at the key alone.
void show_certificate(SSL_CTX* context, const std::string& key_name) {
    const Digest seed = crypto::sha256("charter/fixture/" + key_name);
    EVP_PKEY* key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
    X509* certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, nullptr);
    ensure(SSL_CTX_use_certificate(context, certificate) == 1, "certificate");
    ensure(SSL_CTX_use_PrivateKey(context, key) == 1, "key");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

Answer parse_head(const std::string& head) {
    Answer answer;
    answer.status = std::atoi(head.substr(9, 3).c_str());
    std::size_t at = head.find("\r\n");
    while (at != std::string::npos && at + 2 < head.size()) {
        const std::size_t end = head.find("\r\n", at + 2);
        const std::string line = head.substr(at + 2, end - at - 2);
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) {
            answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
        }
        at = end;
    }
    return answer;
}

}  // namespace

TestClient::TestClient(std::uint16_t port, const std::string& key_name) {
    std::signal(SIGPIPE, SIG_IGN);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    context_ = SSL_CTX_new(TLS_client_method());
    if (!key_name.empty()) show_certificate(context_, key_name);
    connection_ = SSL_new(context_);
    SSL_set_fd(connection_, socket_);
    connected_ = SSL_connect(connection_) == 1;
}

TestClient::~TestClient() {
    SSL_free(connection_);
    SSL_CTX_free(context_);
    if (socket_ >= 0) ::close(socket_);
}

bool TestClient::send(std::string_view bytes) {
    while (connected_ && !bytes.empty()) {
        const std::size_t piece = std::min<std::size_t>(bytes.size(), 16'384);
        const int sent = SSL_write(connection_, bytes.data(), static_cast<int>(piece));
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return connected_;
}

bool TestClient::fill(int timeout_ms) {
    if (!connected_) return false;
    if (SSL_pending(connection_) == 0) {
        pollfd ready{socket_, POLLIN, 0};
        if (::poll(&ready, 1, std::max(timeout_ms, 0)) <= 0) return false;
    }
    std::array<char, 16'384> chunk{};
    const int got = SSL_read(connection_, chunk.data(), static_cast<int>(chunk.size()));
    if (got <= 0) {
        connected_ = false;
        return false;
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
}

Answer TestClient::receive(int timeout_ms) {
    const std::int64_t until = steady_ms() + timeout_ms;
    const auto left = [&] { return static_cast<int>(until - steady_ms()); };
    std::size_t end = buffer_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!fill(left())) return {};
        end = buffer_.find("\r\n\r\n");
    }
    Answer answer = parse_head(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    if (answer.status == 100) return answer;
    const auto length = answer.headers.find("content-length");
    if (length == answer.headers.end()) return answer;
    const std::size_t size = std::stoul(length->second);
    while (buffer_.size() < size) {
        if (!fill(left())) return {};
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

std::string TestClient::receive_until(std::string_view until, int timeout_ms) {
    const std::int64_t deadline = steady_ms() + timeout_ms;
    while (buffer_.find(until) == std::string::npos) {
        if (!fill(static_cast<int>(deadline - steady_ms()))) break;
    }
    return std::exchange(buffer_, {});
}

bool TestClient::closes_within(int timeout_ms) {
    const std::int64_t deadline = steady_ms() + timeout_ms;
    while (connected_ && steady_ms() < deadline) fill(static_cast<int>(deadline - steady_ms()));
    return !connected_;
}

Answer TestClient::request(std::string_view method, std::string_view target, std::string_view body,
                           std::string_view headers) {
    std::string head = std::string(method) + " " + std::string(target) +
                       " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers);
    if (!body.empty() || method != "GET") {
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    if (!send(head + "\r\n")) return {};
    send(body);
    Answer answer = receive();
    EXPECT_EQ(undocumented(method, target, answer), "") << method << " " << target;
    return answer;
}

}  // namespace charter::api
