#pragma once
// Requests and responses as handlers see them: nothing of sockets, TLS or HTTP framing.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/api.hpp"
#include "api/events.hpp"
#include "base/result.hpp"
#include "storage/store.hpp"

namespace charter::api {

using Names = std::map<std::string, std::string, std::less<>>;

struct Request {
    std::string method;
    Names path;     // parameters of the route, percent-decoded
    Names query;    // percent-decoded; only names that the route knows
    Names headers;  // lower-case names; those that some handler reads
    std::string body;
    Identity identity;
    std::shared_ptr<const engine::Tip> tip;  // the version of the state that the whole answer uses

    const std::string* query_value(std::string_view name) const;
};

/// A body that is read while it is sent.
struct BodyStream {
    std::uint64_t bytes = 0;
    /// How many bytes it put at `buffer`. A fault breaks the connection off.
    std::function<Outcome<std::size_t>(char* buffer, std::size_t size)> read;
};

/// An answer that is not there yet.
struct Deferred;

/// Server-sent events from a place in the journal on.
struct Following {
    storage::Position from;
    bool follow = true;  // false: ends at the head
    EventFilter filter;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<BodyStream> stream;
    std::optional<Following> events;
    std::shared_ptr<Deferred> deferred;
    bool close = false;  // the connection ends after it
};

struct Deferred {
    std::chrono::milliseconds timeout{};
    /// Calls `done` once, from any thread, or never.
    std::function<void(std::function<void(Response)> done)> start;
    std::function<Response()> at_timeout;
};

/// A body that is taken in while it arrives.
struct Upload {
    /// A response ends the upload early.
    std::function<std::optional<Response>(std::string_view bytes)> write;
    std::function<Response()> finish;
};

using Handler = std::function<Response(const Api&, const Request&)>;
using UploadHandler = std::function<std::variant<Upload, Response>(const Api&, const Request&)>;

}  // namespace charter::api
