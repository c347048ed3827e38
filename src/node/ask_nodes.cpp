#include "node/ask_nodes.hpp"

#include <boost/json.hpp>
#include <sstream>

namespace charter::node {
namespace {

namespace json = boost::json;

constexpr int kDone = 200;
constexpr std::string_view kRoleMissing = "urn:charter:problem:audit_role";
// A page that is as small as it can be: the answer is not looked at.
constexpr const char* kOfAll = "/v1/accesses?limit=1";

std::string node_in(const client::Response& answer) {
    boost::system::error_code wrong;
    const json::value body = json::parse(answer.body, wrong);
    if (answer.status != kDone || wrong || !body.is_object()) return {};
    const json::value* system = body.as_object().if_contains("system");
    return system != nullptr && system->is_string() ? std::string(system->as_string())
                                                    : std::string();
}

/// Faults: no answer to one of the requests.
Outcome<std::monostate> ask(client::NodeClient& node, const std::string& self,
                            probes::NodeAnswer& answer) {
    const auto about = node.get("/v1/node");
    if (!about) return tl::unexpected(about.error());
    answer.node = node_in(*about);
    if (answer.node.empty()) return fault("it does not say which node it is: " + about->body);
    if (answer.node == self) return fault("it is this node itself");
    const auto all = node.get(kOfAll);
    if (!all) return tl::unexpected(all.error());
    answer.others_status = all->status;
    answer.is_role_refused = all->body.find(kRoleMissing) != std::string::npos;
    const auto own = node.get(kOfAll + std::string("&account=") + client::encode_path(self));
    if (!own) return tl::unexpected(own.error());
    answer.own_status = own->status;
    return std::monostate{};
}

}  // namespace

Outcome<std::vector<std::string>> addresses_of(const std::string& text) {
    std::istringstream words(text);
    std::vector<std::string> addresses;
    for (std::string word; words >> word;) {
        if (auto parsed = client::parse_address(word); !parsed) {
            return tl::unexpected(parsed.error());
        }
        addresses.push_back(std::move(word));
    }
    if (addresses.size() <= kAskedMax) return addresses;
    return fault("at most " + std::to_string(kAskedMax) + " nodes are asked");
}

std::vector<probes::NodeAnswer> ask_nodes(const std::vector<std::string>& addresses,
                                          const client::TlsIdentity& identity,
                                          const std::string& self) {
    std::vector<probes::NodeAnswer> answers;
    for (const std::string& text : addresses) {
        probes::NodeAnswer& answer = answers.emplace_back();
        answer.address = text;
        auto address = client::parse_address(text);
        if (!address) {
            answer.fault = address.error().what;
            continue;
        }
        address->timeout_s = kAskSeconds;
        auto node = client::NodeClient::open(*address, identity);
        const auto asked =
            node ? ask(*node, self, answer) : Outcome<std::monostate>(tl::unexpected(node.error()));
        if (!asked) answer.fault = asked.error().what;
    }
    return answers;
}

}  // namespace charter::node
