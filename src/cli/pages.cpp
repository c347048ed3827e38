#include "cli/pages.hpp"

#include <boost/json.hpp>

namespace charter::cli {
namespace {

namespace json = boost::json;

// A node whose pages lead in a circle ends here.
constexpr int kPagesMax = 10'000;

tl::unexpected<Exit> failed(const Session& session, const Fault& fault, Exit code) {
    return tl::unexpected<Exit>(report_fault(session, fault, code));
}

Fetched<json::object> fetch_page(const Session& session, client::NodeClient& node,
                                 const std::string& target) {
    const auto answer = node.get(target);
    if (!answer) return failed(session, answer.error(), Exit::unreachable);
    if (answer->status != 200) {
        return failed(session,
                      {"the node answered " + std::to_string(answer->status) + ": " + answer->body},
                      Exit::refused);
    }
    boost::system::error_code wrong;
    json::value page = json::parse(answer->body, wrong);
    if (wrong || !page.is_object()) {
        return failed(session, {"the node's answer is no JSON object"}, Exit::unreachable);
    }
    const json::value* items = page.as_object().if_contains("items");
    if (items == nullptr || !items->is_array()) {
        return failed(session, {"the node's answer is no list"}, Exit::unreachable);
    }
    return std::move(page.as_object());
}

}  // namespace

Fetched<json::object> fetch_list(const Session& session, const std::string& target) {
    auto node = connect(session);
    if (!node) return failed(session, node.error(), Exit::usage);
    auto all = fetch_page(session, *node, target);
    if (!all) return tl::unexpected(all.error());
    json::array& items = all->at("items").as_array();
    std::int64_t withheld = 0;
    const auto count_withheld = [&](const json::object& page) {
        const json::value* count = page.if_contains("withheld");
        if (count != nullptr && count->is_int64()) withheld += count->as_int64();
    };
    count_withheld(*all);
    const json::value* next = all->if_contains("next");
    std::string cursor = next != nullptr && next->is_string() ? next->as_string().c_str() : "";
    for (int pages = 1; !cursor.empty(); ++pages) {
        if (pages == kPagesMax) {
            return failed(session, {"the node's pages of " + target + " do not end"},
                          Exit::unreachable);
        }
        auto page = fetch_page(session, *node, target + "&after=" + client::encode_path(cursor));
        if (!page) return tl::unexpected(page.error());
        for (json::value& item : page->at("items").as_array()) items.push_back(std::move(item));
        count_withheld(*page);
        next = page->if_contains("next");
        cursor = next != nullptr && next->is_string() ? next->as_string().c_str() : "";
    }
    (*all)["withheld"] = withheld;
    (*all)["next"] = nullptr;
    return all;
}

}  // namespace charter::cli
