#include "network/rpc.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <optional>
#include <utility>

namespace charter::network {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using Local = asio::local::stream_protocol;
using Stream = beast::basic_stream<Local>;

constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{64} << 20U;
constexpr std::size_t kPerPage = 100;
/// What CometBFT answers where it has the transaction already.
constexpr std::string_view kInCache = "tx already exists in cache";

/// A number, which CometBFT writes as text.
std::uint64_t number_in(const json::value& value) {
    std::uint64_t number = 0;
    if (value.is_string()) {
        const std::string_view text = value.get_string();
        std::from_chars(text.data(), text.data() + text.size(), number);
    } else if (value.is_int64() && value.get_int64() > 0) {
        number = static_cast<std::uint64_t>(value.get_int64());
    }
    return number;
}

const json::value& member(const json::value& value, std::string_view path) {
    static const json::value kNothing;
    boost::system::error_code failed;
    const json::value* found = value.find_pointer(path, failed);
    return found != nullptr ? *found : kNothing;
}

std::string text_in(const json::value& value, std::string_view path) {
    const json::value& found = member(value, path);
    return found.is_string() ? std::string(found.get_string()) : std::string();
}

bool flag_in(const json::value& value, std::string_view path) {
    const json::value& found = member(value, path);
    return found.is_bool() && found.get_bool();
}

/// What CometBFT says was wrong; empty: nothing.
std::string error_in(const json::value& answer) {
    if (member(answer, "/error").is_null()) return {};
    const std::string data = text_in(answer, "/error/data");
    return data.empty() ? text_in(answer, "/error/message") : data;
}

json::object call_of(std::string_view method, json::object params, std::int64_t id) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

}  // namespace

struct Rpc::Impl {
    std::filesystem::path socket;
    std::chrono::milliseconds timeout{};
    asio::io_context io{1};
    std::optional<Stream> stream;
    beast::flat_buffer buffer;
    std::atomic<bool> interrupted = false;

    beast::error_code connect();
    beast::error_code exchange(http::request<http::string_body>& request, std::string& answer);
    Outcome<json::value> post(const std::string& body);
    Outcome<json::value> call(std::string_view method, json::object params = {});
    void finish();
};

// Whatever was begun on the stream ends: by itself, at its time limit, or by interrupt().
void Rpc::Impl::finish() {
    io.restart();
    io.run();
}

beast::error_code Rpc::Impl::connect() {
    stream.emplace(io);
    buffer.clear();
    beast::error_code result = asio::error::operation_aborted;
    stream->expires_after(timeout);
    stream->async_connect(Local::endpoint(socket.string()),
                          [&](const beast::error_code& failed) { result = failed; });
    finish();
    return result;
}

beast::error_code Rpc::Impl::exchange(http::request<http::string_body>& request,
                                      std::string& answer) {
    beast::error_code result = asio::error::operation_aborted;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kAnswerBytesMax);
    stream->expires_after(timeout);
    http::async_write(*stream, request, [&](const beast::error_code& failed, std::size_t) {
        result = failed;
        if (failed) return;
        result = asio::error::operation_aborted;
        if (interrupted) return;
        http::async_read(*stream, buffer, parser,
                         [&](const beast::error_code& wrong, std::size_t) { result = wrong; });
    });
    finish();
    if (result) return result;
    answer = std::move(parser.get().body());
    if (!parser.get().keep_alive()) stream.reset();
    return result;
}

Outcome<json::value> Rpc::Impl::post(const std::string& body) {
    http::request<http::string_body> request{http::verb::post, "/", 11};
    request.set(http::field::host, "cometbft");
    request.set(http::field::content_type, "application/json");
    request.keep_alive(true);
    request.body() = body;
    request.prepare_payload();
    std::string answer;
    beast::error_code failed = asio::error::not_connected;
    // A kept connection may have ended meanwhile: once more with a new one. Nothing that is sent
    // twice does harm.
    if (stream && !interrupted) failed = exchange(request, answer);
    if (failed && !interrupted) {
        failed = connect();
        if (!failed && !interrupted) failed = exchange(request, answer);
    }
    if (failed) {
        stream.reset();
        return fault("the consensus engine does not answer at " + socket.string() + ": " +
                     failed.message());
    }
    boost::system::error_code malformed;
    json::value value = json::parse(answer, malformed);
    if (malformed) return fault("the consensus engine answers what is no JSON");
    return value;
}

Outcome<json::value> Rpc::Impl::call(std::string_view method, json::object params) {
    const auto answer = post(json::serialize(call_of(method, std::move(params), 1)));
    if (!answer) return answer;
    if (std::string wrong = error_in(*answer); !wrong.empty()) {
        return fault("the consensus engine on " + std::string(method) + ": " + wrong);
    }
    return member(*answer, "/result");
}

Rpc::Rpc(std::filesystem::path socket, std::chrono::milliseconds timeout)
    : impl_(std::make_unique<Impl>()) {
    impl_->socket = std::move(socket);
    impl_->timeout = timeout;
}
Rpc::~Rpc() = default;

void Rpc::interrupt() {
    impl_->interrupted = true;
    asio::post(impl_->io, [impl = impl_.get()] {
        if (impl->stream) impl->stream->cancel();
    });
}

Outcome<EngineStatus> Rpc::status() {
    const auto answer = impl_->call("status");
    if (!answer) return tl::unexpected(answer.error());
    return EngineStatus{text_in(*answer, "/node_info/version"), text_in(*answer, "/node_info/id"),
                        number_in(member(*answer, "/sync_info/latest_block_height")),
                        flag_in(*answer, "/sync_info/catching_up")};
}

Outcome<SignedHeader> Rpc::commit(std::uint64_t height) {
    const auto answer = impl_->call("commit", {{"height", std::to_string(height)}});
    if (!answer) return tl::unexpected(answer.error());
    return read_commit(*answer);
}

Outcome<light::ValidatorSet> Rpc::validators(std::uint64_t height) {
    std::vector<light::Validator> all;
    for (std::size_t page = 1;; ++page) {
        const auto answer = impl_->call("validators", {{"height", std::to_string(height)},
                                                       {"page", std::to_string(page)},
                                                       {"per_page", std::to_string(kPerPage)}});
        if (!answer) return tl::unexpected(answer.error());
        const auto read = read_validators(*answer);
        if (!read) return tl::unexpected(read.error());
        all.insert(all.end(), read->validators.begin(), read->validators.end());
        if (all.size() >= read->total || read->validators.empty()) break;
    }
    auto set = light::ValidatorSet::make(light::in_order(all));
    if (set) return *std::move(set);
    return fault("the consensus engine's validators of height " + std::to_string(height) +
                 " are no valid set");
}

Outcome<std::vector<engine::PeerSeen>> Rpc::peers() {
    const auto answer = impl_->call("net_info");
    if (!answer) return tl::unexpected(answer.error());
    std::vector<engine::PeerSeen> peers;
    const json::value& listed = member(*answer, "/peers");
    if (!listed.is_array()) return peers;
    for (const json::value& peer : listed.get_array()) {
        peers.push_back({text_in(peer, "/node_info/id"), text_in(peer, "/remote_ip"),
                         flag_in(peer, "/is_outbound"),
                         number_in(member(peer, "/connection_status/RecvMonitor/Bytes")),
                         number_in(member(peer, "/connection_status/SendMonitor/Bytes"))});
    }
    return peers;
}

Outcome<std::vector<PeerHeight>> Rpc::peer_heights() {
    const auto answer = impl_->call("dump_consensus_state");
    if (!answer) return tl::unexpected(answer.error());
    return read_peer_heights(*answer);
}

Outcome<PoolSeen> Rpc::pool() {
    const auto answer = impl_->call("num_unconfirmed_txs");
    if (!answer) return tl::unexpected(answer.error());
    return PoolSeen{number_in(member(*answer, "/total")),
                    number_in(member(*answer, "/total_bytes"))};
}

Outcome<std::vector<std::string>> Rpc::broadcast(std::span<const Bytes> txs) {
    json::array calls;
    for (std::size_t i = 0; i < txs.size(); ++i) {
        calls.push_back(call_of("broadcast_tx_async", {{"tx", to_base64(txs[i])}},
                                static_cast<std::int64_t>(i)));
    }
    const auto answer = impl_->post(json::serialize(calls));
    if (!answer) return tl::unexpected(answer.error());
    // To a single call CometBFT answers without a list.
    const json::array answers = answer->is_array() ? answer->get_array() : json::array(1, *answer);
    if (answers.size() != txs.size()) {
        const std::string wrong = error_in(*answer);
        return fault("the consensus engine does not take transactions" +
                     (wrong.empty() ? std::string() : ": " + wrong));
    }
    std::vector<std::string> results(txs.size());
    for (const json::value& one : answers) {
        const std::uint64_t index = number_in(member(one, "/id"));
        const std::string wrong = error_in(one);
        if (index < results.size() && !wrong.starts_with(kInCache)) results[index] = wrong;
    }
    return results;
}

}  // namespace charter::network
