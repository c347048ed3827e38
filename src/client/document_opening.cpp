#include "client/document_opening.hpp"

#include <utility>

#include "client/access_event.hpp"
#include "client/document_upload.hpp"
#include "client/part_file.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFunction = "documents.open";
constexpr int kWhole = 200;
constexpr int kRest = 206;
constexpr int kNoPart = 416;  // the event is not used up

/// What is missing of it; all, where the node has no more than is there.
Outcome<Response> download_into(NodeClient& node, const Bytes& commitment, const std::string& event,
                                PartFile& part) {
    const std::string target = opening_target(commitment, event);
    const auto take = [&part](ByteView piece, std::uint64_t) { return part.write(piece); };
    const NodeClient::Begun begun{part.bytes(), "\"" + to_hex(commitment) + "\"",
                                  [&part] { return part.clear(); }};
    auto answer = node.download_rest(target, begun, take);
    if (!answer || answer->status != kNoPart) return answer;
    if (auto cleared = part.clear(); !cleared) return tl::unexpected(cleared.error());
    return node.download(target, take);
}

}  // namespace

Outcome<std::string> record_opening(NodeClient& node, SigningIdentity reader,
                                    const std::vector<Bytes>& commitments, int wait_ms) {
    std::string names;
    for (const Bytes& commitment : commitments) {
        names.append(names.empty() ? "" : " ").append(to_hex(commitment));
    }
    return record_access(node, std::move(reader), {kFunction, names}, wait_ms);
}

std::string opening_target(ByteView commitment, const std::string& event) {
    return "/v1/documents/" + to_hex(commitment) + "?access=" + event;
}

Outcome<std::monostate> download_document(NodeClient& node, const Bytes& commitment,
                                          const std::string& event, const fs::path& out) {
    auto part = PartFile::open(out, commitment);
    if (!part) return tl::unexpected(part.error());
    const auto answer = download_into(node, commitment, event, *part);
    const bool is_whole = answer && (answer->status == kWhole || answer->status == kRest);
    if (!is_whole && part->bytes() == 0) part->drop();
    if (!answer) {
        return fault(answer.error().what +
                     (part->bytes() == 0 ? ""
                                         : "; what is there stays in " + part->path().string() +
                                               ", and the same command goes on from there"));
    }
    if (!is_whole) return fault("the node answered: " + answer->body);
    const auto found = commitment_of_file(from_hex(answer->salt).value_or(Bytes()), part->path());
    if (!found) return tl::unexpected(found.error());
    if (*found != commitment) {
        part->drop();
        return fault("what the node gave is not the document of this commitment; nothing is kept");
    }
    return part->keep();
}

}  // namespace charter::client
