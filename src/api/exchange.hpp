#pragma once
// One request on its way to its answer, without the line that it came by: a session hands in what
// it read, and so does the fuzzer. Internal to src/api: it brings in Beast.

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "api/session.hpp"

namespace charter::api {

using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

/// The bounds of a head. Those of a body are the exchange's.
void set_limits(Parser& parser, const ServerLimits& limits);

/// Whether a body comes after the head that the parser has read.
bool has_body(const Parser& parser);

/// What a broken head is answered with; nothing where the line is simply gone.
std::optional<Response> head_problem(const boost::beast::error_code& failed);

/// Who is at the other end.
struct Peer {
    std::optional<Bytes> credential;  // of the key in its certificate, where its kind has any
    bool over_limit = false;          // it has as many connections as it may have
};

/// Calls must match the regexp: begin (take* finish)?, where the first answer ends it. Throws
/// nothing.
class Exchange {
  public:
    Exchange(const Shared& shared, const Peer& peer) : shared_(shared), peer_(peer) {}

    /// The head is read. With a response the body is not.
    std::optional<Response> begin(const Parser& parser);
    /// More of the body, as much as it is.
    std::optional<Response> take(std::string_view bytes);
    /// The body is complete.
    Response finish();

    /// The pattern of the route; "-" until there is one.
    const std::string& route() const { return route_; }

  private:
    std::optional<Response> admit();
    std::optional<Response> choose_route(std::string_view target);
    std::optional<Response> expect_body(const Parser& parser);
    std::optional<Response> take_part(std::string_view bytes);

    const Shared& shared_;
    const Peer& peer_;
    Request request_;
    const Route* matched_ = nullptr;
    std::optional<Upload> upload_;
    std::string route_ = "-";
};

}  // namespace charter::api
