#include "client/document_opening.hpp"

#include <boost/json.hpp>
#include <chrono>

#include "client/document_upload.hpp"
#include "client/part_file.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kFunction = "documents.open";
constexpr int kWhole = 200;
constexpr int kRest = 206;
constexpr int kNoPart = 416;  // the event is not used up

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
