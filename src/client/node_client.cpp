#include "client/node_client.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <vector>

#include "client/tls_line.hpp"

namespace charter::client {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Request = http::request<http::string_body>;

constexpr std::uint64_t kBodyMax = 256U << 20U;
constexpr std::size_t kPiece = 256U << 10U;
constexpr int kDone = 200;
constexpr int kPart = 206;

}  // namespace

struct NodeClient::Impl {
    // One connection is kept while the node keeps it; a request that meets a closed one opens
    // another.
    std::unique_ptr<TlsLine> line;
    beast::flat_buffer buffer;

    explicit Impl(std::unique_ptr<TlsLine> l) : line(std::move(l)) {}

    beast::error_code connect();
    beast::error_code exchange(Request& request, Response& response);
    Outcome<Response> send(Request request);
    Outcome<Response> download(Request request, const Sink& sink, const Begun& begun);
    static Outcome<std::monostate> prepare(const http::fields& head, int status,
                                           const Begun& begun);
    void complete(Request& request) const;
};

beast::error_code NodeClient::Impl::connect() {
    buffer.clear();
    return line->connect();
}

beast::error_code NodeClient::Impl::exchange(Request& request, Response& response) {
    beast::error_code failed;
    http::write(*line->stream, request, failed);
    if (failed) return failed;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kBodyMax);
    http::read(*line->stream, buffer, parser, failed);
    if (failed) return failed;
    auto& message = parser.get();
    response.status = static_cast<int>(message.result_int());
    response.content_type = std::string(message[http::field::content_type]);
    response.body = std::move(message.body());
    if (!message.keep_alive()) line->stream.reset();
    return failed;
}

void NodeClient::Impl::complete(Request& request) const {
    request.set(http::field::host, line->address.host + ":" + line->address.port);
    request.set(http::field::user_agent, "charter");
    request.keep_alive(true);
    request.prepare_payload();
}

/// That what comes goes on where `begun` ends, or is the whole.
Outcome<std::monostate> NodeClient::Impl::prepare(const http::fields& head, int status,
                                                  const Begun& begun) {
    if (status == kDone && begun.bytes > 0) return begun.drop();
    if (status != kPart) return std::monostate{};
    const std::string range(head[http::field::content_range]);
    if (begun.bytes > 0 && range.starts_with("bytes " + std::to_string(begun.bytes) + "-")) {
        return std::monostate{};
    }
    return fault("the node gave another part than was asked for: " + range);
}

// On a line of its own, which ends with it: what breaks off midway is not asked for again here.
Outcome<Response> NodeClient::Impl::download(Request request, const Sink& sink,
                                             const Begun& begun) {
    complete(request);
    if (begun.bytes > 0) {
        request.set(http::field::range, "bytes=" + std::to_string(begun.bytes) + "-");
        request.set(http::field::if_range, begun.tag);
    }
    beast::error_code failed = connect();
    if (!failed) http::write(*line->stream, request, failed);
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    if (!failed) http::read_header(*line->stream, buffer, parser, failed);
    if (failed) return tl::unexpected(line->no_answer(failed));
    auto& message = parser.get();
    Response response;
    response.status = static_cast<int>(message.result_int());
    response.content_type = std::string(message[http::field::content_type]);
    response.salt = std::string(message["X-Charter-Salt"]);
    if (auto prepared = prepare(message, response.status, begun); !prepared) {
        line->stream.reset();
        return tl::unexpected(prepared.error());
    }
    const bool is_body = response.status == kDone || response.status == kPart;
    const std::uint64_t before = response.status == kPart ? begun.bytes : 0;
    const std::uint64_t length = parser.content_length().value_or(0);
    const std::uint64_t of = length == 0 ? 0 : before + length;
    std::vector<char> piece(kPiece);
    while (!parser.is_done()) {
        message.body().data = piece.data();
        message.body().size = piece.size();
        http::read(*line->stream, buffer, parser, failed);
        if (failed == http::error::need_buffer) failed = {};
        if (failed) break;
        const ByteView bytes(piece.data(), piece.size() - message.body().size);
        if (!is_body) {
            response.body.append(bytes.substr(0, kPiece - std::min(kPiece, response.body.size())));
        } else if (auto taken = sink(bytes, of); !taken) {
            line->stream.reset();
            return tl::unexpected(taken.error());
        }
    }
    line->stream.reset();
    if (failed) return tl::unexpected(line->no_answer(failed));
    return response;
}

Outcome<Response> NodeClient::Impl::send(Request request) {
    complete(request);
    Response response;
    beast::error_code failed;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const bool fresh = line->stream == nullptr;
        if (fresh) failed = connect();
        if (!failed) failed = exchange(request, response);
        if (!failed) return response;
        line->stream.reset();
        if (fresh) break;
        failed = {};
    }
    return tl::unexpected(line->no_answer(failed));
}

NodeClient::NodeClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NodeClient::NodeClient(NodeClient&&) noexcept = default;
NodeClient& NodeClient::operator=(NodeClient&&) noexcept = default;
NodeClient::~NodeClient() = default;

Outcome<NodeClient> NodeClient::open(const NodeAddress& address) {
    auto line = TlsLine::open(address);
    if (!line) return tl::unexpected(line.error());
    return NodeClient(std::make_unique<Impl>(*std::move(line)));
}

Outcome<NodeClient> NodeClient::open(const NodeAddress& address, const TlsIdentity& identity) {
    auto line = TlsLine::open(address, identity);
    if (!line) return tl::unexpected(line.error());
    return NodeClient(std::make_unique<Impl>(*std::move(line)));
}

Outcome<Response> NodeClient::get(const std::string& target) {
    return impl_->send(Request(http::verb::get, target, 11));
}

Outcome<Response> NodeClient::download(const std::string& target, const Sink& sink) {
    return impl_->download(Request(http::verb::get, target, 11), sink, {});
}

Outcome<Response> NodeClient::download_rest(const std::string& target, const Begun& begun,
                                            const Sink& sink) {
    return impl_->download(Request(http::verb::get, target, 11), sink, begun);
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
