#include "client/document_line.hpp"

#include <algorithm>
#include <boost/beast/http.hpp>
#include <fstream>
#include <istream>
#include <memory>
#include <optional>
#include <sstream>

#include "client/tls_line.hpp"

namespace charter::client {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Request = http::request<http::buffer_body>;
using Serializer = http::request_serializer<http::buffer_body>;

constexpr std::size_t kPiece = 256U << 10U;
constexpr std::uint64_t kAnswerMax = 1U << 20U;
// Until the node has synced the file, and compared it with what it has.
constexpr int kAnswerTimeoutS = 1'800;

class Sending {
  public:
    Sending(TlsLine& line, const FileUpload& upload) : line_(line), upload_(upload) {}

    Outcome<Response> run() {
        Request request(http::verb::put, upload_.target, 11);
        request.set(http::field::host, line_.address.host + ":" + line_.address.port);
        request.set(http::field::user_agent, "charter");
        request.set(http::field::content_type, "application/octet-stream");
        request.set(http::field::expect, "100-continue");
        for (const auto& [name, value] : upload_.headers) request.set(name, value);
        request.content_length(upload_.bytes);
        request.body().data = nullptr;
        request.body().more = true;
        Serializer serializer(request);
        beast::error_code failed = line_.connect();
        if (!failed) http::write_header(*line_.stream, serializer, failed);
        if (failed) return tl::unexpected(line_.no_answer(failed));
        auto first = read_answer();
        if (!first || first->status != kContinue) return first;
        line_.set_timeout(std::max(line_.address.timeout_s, kAnswerTimeoutS));
        if (auto sent = send_body(request, serializer); !sent) return tl::unexpected(sent.error());
        return read_answer();
    }

  private:
    static constexpr int kContinue = 100;

    Outcome<Response> read_answer() {
        http::response_parser<http::string_body> parser;
        parser.body_limit(kAnswerMax);
        beast::error_code failed;
        http::read_header(*line_.stream, buffer_, parser, failed);
        const bool goes_on = !failed && parser.get().result_int() == kContinue;
        if (!failed && !goes_on) http::read(*line_.stream, buffer_, parser, failed);
        if (failed) return tl::unexpected(line_.no_answer(failed));
        Response response;
        response.status = static_cast<int>(parser.get().result_int());
        response.content_type = std::string(parser.get()[http::field::content_type]);
        response.body = std::move(parser.get().body());
        return response;
    }

    std::unique_ptr<std::istream> source() const {
        if (upload_.content) return std::make_unique<std::istringstream>(*upload_.content);
        return std::make_unique<std::ifstream>(upload_.file, std::ios::binary);
    }

    /// A line that breaks is no fault here: the node may have answered before the end.
    Outcome<std::monostate> send_body(Request& request, Serializer& serializer) {
        const std::unique_ptr<std::istream> in = source();
        std::vector<char> piece(kPiece);
        std::uint64_t left = upload_.bytes;
        while (left > 0) {
            const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(left, kPiece));
            if (!in->read(piece.data(), wanted)) {
                return fault("cannot read " + upload_.file.string() +
                             " to its end: it was changed meanwhile; nothing was kept");
            }
            left -= static_cast<std::uint64_t>(wanted);
            request.body().data = piece.data();
            request.body().size = static_cast<std::size_t>(wanted);
            request.body().more = left > 0;
            beast::error_code failed;
            http::write(*line_.stream, serializer, failed);
            if (failed && failed != http::error::need_buffer) return std::monostate{};
        }
        return std::monostate{};
    }

    TlsLine& line_;
    const FileUpload& upload_;
    beast::flat_buffer buffer_;
};

}  // namespace

Outcome<Response> upload_file(const NodeAddress& address, const FileUpload& upload) {
    auto line = TlsLine::open(address);
    if (!line) return tl::unexpected(line.error());
    return Sending(**line, upload).run();
}

}  // namespace charter::client
