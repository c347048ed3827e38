#include "client/access_event.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <utility>
#include <vector>

namespace charter::client {
namespace {

namespace json = boost::json;

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

}  // namespace

Outcome<std::string> record_access(NodeClient& node, SigningIdentity reader, const Access& access,
                                   int wait_ms) {
    const auto system = system_of(node);
    if (!system) return tl::unexpected(system.error());
    const auto point = chain_point(node, reader.holder);
    if (!point) return tl::unexpected(point.error());
    v1::Action action;
    v1::DataRecordAccess& event = *action.mutable_data_record_access();
    event.set_account(reader.holder);
    event.set_function(access.function);
    event.set_time_ms(clock_ms());
    event.set_system(*system);
    event.set_query_or_result(access.query);
    std::vector<SigningIdentity> signers;
    signers.push_back(std::move(reader));
    const auto raw = sign_transaction(action, *point, signers);
    if (!raw) return tl::unexpected(raw.error());
    const auto done = submit(node, *raw, wait_ms);
    if (!done) return tl::unexpected(done.error());
    if (done->at_the_door || done->receipt.reason() != 0) {
        return fault("the access event was refused, so nothing is shown: " + done->text_en);
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

}  // namespace charter::client
