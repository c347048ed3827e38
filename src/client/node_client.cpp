#include "client/node_client.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "client/identity.hpp"
#include "keys/openssl_key.hpp"

namespace charter::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Stream = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request<http::string_body>;

constexpr std::uint64_t kBodyMax = 256U << 20U;
constexpr std::size_t kPiece = 256U << 10U;

}  // namespace

struct NodeClient::Impl {
    NodeAddress address;
    keys::FileKey key;
    asio::ssl::context tls{asio::ssl::context::tlsv13_client};
    asio::io_context io;
    // One connection is kept while the node keeps it; a request that meets a closed one opens
    // another.
    std::unique_ptr<Stream> stream;
    beast::flat_buffer buffer;

    Impl(NodeAddress a, keys::FileKey k) : address(std::move(a)), key(std::move(k)) {}

    Outcome<std::monostate> prepare();
    beast::error_code connect();
    beast::error_code exchange(Request& request, Response& response);
    Outcome<Response> send(Request request);
    Outcome<Response> download(Request request, const Sink& sink);
    void complete(Request& request) const;
    Fault no_answer(const beast::error_code& failed) const;
};

Outcome<std::monostate> NodeClient::Impl::prepare() {
    beast::error_code failed;
    tls.load_verify_file(address.ca.string(), failed);
    if (failed)
        return fault("cannot read the trust anchor " + address.ca.string() + ": " +
                     failed.message());
    const auto chain = address.folder / "tls.crt";
    tls.use_certificate_chain_file(chain.string(), failed);
    if (failed)
        return fault("cannot read the certificate " + chain.string() + ": " + failed.message());
    if (SSL_CTX_use_PrivateKey(tls.native_handle(), keys::native_handle(key)) != 1) {
        return fault("the key " + (address.folder / "tls.key").string() +
                     " is not that of the certificate beside it");
    }
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    tls.set_verify_callback(asio::ssl::host_name_verification(address.host));
    return std::monostate{};
}

beast::error_code NodeClient::Impl::connect() {
    beast::error_code failed;
    stream = std::make_unique<Stream>(io, tls);
    buffer.clear();
    Tcp::resolver resolver(io);
    const auto found = resolver.resolve(address.host, address.port, failed);
    if (failed) return failed;
    auto& tcp = beast::get_lowest_layer(*stream);
    tcp.socket().close();
    asio::connect(tcp.socket(), found, failed);
    if (failed) return failed;
    const timeval limit{address.timeout_s, 0};
    ::setsockopt(tcp.socket().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(tcp.socket().native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    SSL_set_tlsext_host_name(stream->native_handle(), address.host.c_str());
    stream->handshake(asio::ssl::stream_base::client, failed);
    return failed;
}

beast::error_code NodeClient::Impl::exchange(Request& request, Response& response) {
    beast::error_code failed;
    http::write(*stream, request, failed);
    if (failed) return failed;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kBodyMax);
    http::read(*stream, buffer, parser, failed);
    if (failed) return failed;
    auto& message = parser.get();
    response.status = static_cast<int>(message.result_int());
    response.content_type = std::string(message[http::field::content_type]);
    response.body = std::move(message.body());
    if (!message.keep_alive()) stream.reset();
    return failed;
}

void NodeClient::Impl::complete(Request& request) const {
    request.set(http::field::host, address.host + ":" + address.port);
    request.set(http::field::user_agent, "charter");
    request.keep_alive(true);
    request.prepare_payload();
}

Fault NodeClient::Impl::no_answer(const beast::error_code& failed) const {
    return {"no answer from https://" + address.host + ":" + address.port + ": " +
            failed.message() +
            "; is the node running, and is this person's TLS credential in good standing?"};
}

// On a line of its own, which ends with it: what breaks off midway is not asked for again here.
Outcome<Response> NodeClient::Impl::download(Request request, const Sink& sink) {
    complete(request);
    beast::error_code failed = connect();
    if (!failed) http::write(*stream, request, failed);
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    if (!failed) http::read_header(*stream, buffer, parser, failed);
    if (failed) return tl::unexpected(no_answer(failed));
    auto& message = parser.get();
    Response response;
    response.status = static_cast<int>(message.result_int());
    response.content_type = std::string(message[http::field::content_type]);
    response.salt = std::string(message["X-Charter-Salt"]);
    const std::uint64_t of = parser.content_length().value_or(0);
    std::vector<char> piece(kPiece);
    while (!parser.is_done()) {
        message.body().data = piece.data();
        message.body().size = piece.size();
        http::read(*stream, buffer, parser, failed);
        if (failed == http::error::need_buffer) failed = {};
        if (failed) break;
        const ByteView bytes(piece.data(), piece.size() - message.body().size);
        if (response.status != 200) {
            response.body.append(bytes.substr(0, kPiece - std::min(kPiece, response.body.size())));
        } else if (auto taken = sink(bytes, of); !taken) {
            stream.reset();
            return tl::unexpected(taken.error());
        }
    }
    stream.reset();
    if (failed) return tl::unexpected(no_answer(failed));
    return response;
}

Outcome<Response> NodeClient::Impl::send(Request request) {
    complete(request);
    Response response;
    beast::error_code failed;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const bool fresh = stream == nullptr;
        if (fresh) failed = connect();
        if (!failed) failed = exchange(request, response);
        if (!failed) return response;
        stream.reset();
        if (fresh) break;
        failed = {};
    }
    return tl::unexpected(no_answer(failed));
}

NodeClient::NodeClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NodeClient::NodeClient(NodeClient&&) noexcept = default;
NodeClient& NodeClient::operator=(NodeClient&&) noexcept = default;
NodeClient::~NodeClient() = default;

Outcome<NodeClient> NodeClient::open(const NodeAddress& address) {
    auto key = open_key(address.folder, v1::USAGE_TLS);
    if (!key) return tl::unexpected(key.error());
    auto impl = std::make_unique<Impl>(address, *std::move(key));
    if (auto ready = impl->prepare(); !ready) return tl::unexpected(ready.error());
    return NodeClient(std::move(impl));
}

Outcome<Response> NodeClient::get(const std::string& target) {
    return impl_->send(Request(http::verb::get, target, 11));
}

Outcome<Response> NodeClient::download(const std::string& target, const Sink& sink) {
    return impl_->download(Request(http::verb::get, target, 11), sink);
}

Outcome<Response> NodeClient::post(const std::string& target, std::string body) {
    Request request(http::verb::post, target, 11);
    request.set(http::field::content_type, "application/octet-stream");
    request.body() = std::move(body);
    return impl_->send(std::move(request));
}

Outcome<Response> NodeClient::put(const std::string& target, std::string body,
                                  const std::string& header, const std::string& value) {
    Request request(http::verb::put, target, 11);
    request.set(http::field::content_type, "application/octet-stream");
    request.set(header, value);
    request.body() = std::move(body);
    return impl_->send(std::move(request));
}

Outcome<NodeAddress> parse_address(std::string_view url) {
    constexpr std::string_view kScheme = "https://";
    if (!url.starts_with(kScheme))
        return fault("the node's address must be like https://localhost:7443");
    const std::string_view rest = url.substr(kScheme.size());
    const std::size_t colon = rest.rfind(':');
    NodeAddress address;
    address.host = std::string(rest.substr(0, colon));
    if (colon != std::string_view::npos) address.port = std::string(rest.substr(colon + 1));
    if (address.host.empty() || address.port.empty() || rest.find('/') != std::string_view::npos) {
        return fault("the node's address must be like https://localhost:7443, without a path");
    }
    return address;
}

std::string encode_path(std::string_view text) {
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    std::string out;
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            out.push_back(c);
        } else {
            out.append("%").append(to_hex(ByteView(&c, 1)));
        }
    }
    return out;
}

}  // namespace charter::client
