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

    TlsLine(NodeAddress a, keys::FileKey k) : address(std::move(a)), key(std::move(k)) {}
    /// Not connected yet. Faults: the key, its certificate, the trust anchor.
    static Outcome<std::unique_ptr<TlsLine>> open(const NodeAddress& address);

    /// Anew, whatever `stream` was.
    boost::beast::error_code connect();
    /// What to say where no answer came, and what to look at.
    Fault no_answer(const boost::beast::error_code& failed) const;

    NodeAddress address;
    keys::FileKey key;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tlsv13_client};
    boost::asio::io_context io;
    std::unique_ptr<Stream> stream;

  private:
    Outcome<std::monostate> prepare();
};

}  // namespace charter::client
