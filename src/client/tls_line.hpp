#pragma once
// A connection to a node, by a person's TLS key. Internal to src/client: it brings in Beast.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <memory>

#include "client/node_client.hpp"
#include "keys/file_key.hpp"

namespace charter::client {

struct TlsLine {
    using Stream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

    explicit TlsLine(NodeAddress a) : address(std::move(a)) {}
    /// Not connected yet. Faults: the key, its certificate, the trust anchor.
    static Outcome<std::unique_ptr<TlsLine>> open(const NodeAddress& address);
    static Outcome<std::unique_ptr<TlsLine>> open(const NodeAddress& address,
                                                  const TlsIdentity& identity);

    /// Anew, whatever `stream` was.
    boost::beast::error_code connect();
    /// From now on each read and each write waits so long, where connect() said address.timeout_s.
    void set_timeout(int seconds);
    /// What to say where no answer came, and what to look at.
    Fault no_answer(const boost::beast::error_code& failed) const;

    NodeAddress address;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tlsv13_client};
    boost::asio::io_context io;
    std::unique_ptr<Stream> stream;

  private:
    Outcome<std::monostate> prepare(const keys::FileKey& key);
    Outcome<std::monostate> prepare(const TlsIdentity& identity);
    void verify();
};

}  // namespace charter::client
