#include "client/document_opening.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <system_error>

#include "client/document_upload.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kFunction = "documents.open";
constexpr mode_t kPrivate = 0600;

std::int64_t clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// What the node's access events name.
Outcome<std::string> system_of(NodeClient& node) {
    const auto answer = node.get("/v1/node");
    if (!answer) return tl::unexpected(answer.error());
    boost::system::error_code failed;
    const json::value body = json::parse(answer->body, failed);
    const json::value* system =
        failed || !body.is_object() ? nullptr : body.as_object().if_contains("system");
    if (answer->status != 200 || system == nullptr || !system->is_string()) {
        return fault("the node does not say what its access events name: " + answer->body);
    }
    return std::string(system->as_string());
}

/// A file that goes unless it is kept.
class PartFile {
  public:
    explicit PartFile(const fs::path& out) : path_(out.string() + ".part") {}
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() {
        std::error_code ignored;
        if (made_) fs::remove(path_, ignored);
    }

    Outcome<std::monostate> make() {
        const int made =
            ::open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, kPrivate);
        if (made < 0) return failed();
        ::close(made);
        made_ = true;
        out_.open(path_, std::ios::binary);
        return std::monostate{};
    }
    Outcome<std::monostate> write(ByteView bytes) {
        if (!out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return failed();
        return std::monostate{};
    }
    Outcome<std::monostate> close() {
        out_.close();
        if (out_.fail()) return failed();
        return std::monostate{};
    }
    Outcome<std::monostate> keep(const fs::path& out) {
        if (::rename(path_.c_str(), out.c_str()) != 0) return failed();
        made_ = false;
        return std::monostate{};
    }
    const fs::path& path() const { return path_; }

  private:
    tl::unexpected<Fault> failed() const {
        return fault("cannot write " + path_.string() + ": " +
                     std::generic_category().message(errno));
    }

    fs::path path_;
    std::ofstream out_;
    bool made_ = false;
};

}  // namespace

Outcome<std::string> record_opening(NodeClient& node, SigningIdentity reader,
                                    const std::vector<Bytes>& commitments, int wait_ms) {
    const auto system = system_of(node);
    if (!system) return tl::unexpected(system.error());
    const auto point = chain_point(node, reader.holder);
    if (!point) return tl::unexpected(point.error());
    v1::Action action;
    v1::DataRecordAccess& access = *action.mutable_data_record_access();
    access.set_account(reader.holder);
    access.set_function(kFunction);
    access.set_time_ms(clock_ms());
    access.set_system(*system);
    std::string names;
    for (const Bytes& commitment : commitments) {
        names.append(names.empty() ? "" : " ").append(to_hex(commitment));
    }
    access.set_query_or_result(names);
    std::vector<SigningIdentity> signers;
    signers.push_back(std::move(reader));
    const auto raw = sign_transaction(action, *point, signers);
    if (!raw) return tl::unexpected(raw.error());
    const auto done = submit(node, *raw, wait_ms);
    if (!done) return tl::unexpected(done.error());
    if (done->at_the_door || done->receipt.reason() != 0) {
        return fault("the access event was refused, so nothing is opened: " + done->text_en);
    }
    if (!done->included) {
        return fault("the access event " + done->tx_id +
                     " is in no block yet; try again with a longer --wait-ms");
    }
    return done->tx_id;
}

bool needs_event(const Response& answer) {
    return answer.status == 403 &&
           answer.body.find("urn:charter:problem:access_event_needed") != std::string::npos;
}

std::string opening_target(ByteView commitment, const std::string& event) {
    return "/v1/documents/" + to_hex(commitment) + "?access=" + event;
}

Outcome<std::monostate> download_document(NodeClient& node, const Bytes& commitment,
                                          const std::string& event, const fs::path& out) {
    PartFile part(out);
    if (auto made = part.make(); !made) return made;
    const auto answer =
        node.download(opening_target(commitment, event),
                      [&](ByteView piece, std::uint64_t) { return part.write(piece); });
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    if (auto closed = part.close(); !closed) return closed;
    const auto found = commitment_of_file(from_hex(answer->salt).value_or(Bytes()), part.path());
    if (!found) return tl::unexpected(found.error());
    if (*found != commitment) {
        return fault("what the node gave is not the document of this commitment; nothing is kept");
    }
    return part.keep(out);
}

}  // namespace charter::client
