#pragma once
// One node's HTTP API v1 as the command line uses it: mutual TLS 1.3, one connection a request.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::keys {
class FileKey;
}

namespace charter::client {

struct NodeAddress {
    std::string host = "localhost";
    std::string port = "7443";
    std::filesystem::path ca;      // PEM: the trust anchor
    std::filesystem::path folder;  // the person's: tls.key, tls.crt, passphrase
    int timeout_s = 30;
};

/// Who asks, where no folder holds it. `key` must outlive the call alone.
struct TlsIdentity {
    const keys::FileKey* key = nullptr;
    std::string certificate_pem;
    std::string anchors_pem;  // whose certificates are trusted
};

/// "https://localhost:7443" to host and port. Faults unless it is such an address.
Outcome<NodeAddress> parse_address(std::string_view url);

struct Response {
    int status = 0;
    std::string content_type;
    std::string body;
    std::string salt;  // of a document, hexadecimal
};

class NodeClient {
  public:
    static Outcome<NodeClient> open(const NodeAddress& address);
    /// By a key that is in memory; `address.ca` and `address.folder` are not read.
    static Outcome<NodeClient> open(const NodeAddress& address, const TlsIdentity& identity);
    NodeClient(NodeClient&&) noexcept;
    NodeClient& operator=(NodeClient&&) noexcept;
    ~NodeClient();

    /// Faults only when no answer came (the text says what to check); a problem answer is a
    /// Response.
    Outcome<Response> get(const std::string& target);
    /// An answer of any size: a body of status 200 goes to `sink` in pieces, any other into the
    /// Response. Faults also: those of `sink`, which end it.
    /// `of`: the bytes of the whole body; 0 where the node does not say.
    using Sink = std::function<Outcome<std::monostate>(ByteView piece, std::uint64_t of)>;
    Outcome<Response> download(const std::string& target, const Sink& sink);
    /// What is there already of a body.
    struct Begun {
        std::uint64_t bytes = 0;
        std::string tag;  // its ETag
        std::function<Outcome<std::monostate>()> drop;
    };
    /// As download, from the first byte that is not there on: status 206. Where the node gives the
    /// whole, status 200, `drop` is called first. Faults also: another part than was asked for.
    Outcome<Response> download_rest(const std::string& target, const Begun& begun,
                                    const Sink& sink);
    Outcome<Response> post(const std::string& target, std::string body);
    /// Uploads with one extra header "name: value".
    Outcome<Response> put(const std::string& target, std::string body, const std::string& header,
                          const std::string& value);

  private:
    struct Impl;
    explicit NodeClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Percent-encodes everything but unreserved characters and '/'.
std::string encode_path(std::string_view text);

}  // namespace charter::client
