#include "client/convention.hpp"

#include <google/protobuf/util/json_util.h>

#include <map>

#include "client/state_reader.hpp"
#include "state/keys.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {

Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of(v1::Catalog wire) {
    wire.clear_requirements();
    std::map<std::string, Bytes, std::less<>> records;
    for (auto& [key, value] : catalog::records(wire)) records[key] = std::move(value);
    const catalog::Scan scan = [&records](ByteView prefix, const catalog::Visit& visit) {
        for (auto at = records.lower_bound(prefix);
             at != records.end() && at->first.starts_with(prefix); ++at) {
            if (!visit(at->first, at->second)) return;
        }
    };
    auto read = catalog::from_records(scan);
    if (!read) {
        return fault("this program cannot read the convention in force: " +
                     wire::refusal_text(read.error(), "en"));
    }
    return *std::move(read);
}

Outcome<Convention> read_convention(NodeClient& node) {
    const auto answer = node.get("/v1/catalog");
    if (!answer) return tl::unexpected(answer.error());
    v1::Catalog wire;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // titles and labels stand beside the items
    if (answer->status != 200 ||
        !google::protobuf::util::JsonStringToMessage(answer->body, &wire, options).ok()) {
        return fault("the node answered " + std::to_string(answer->status) + ": " +
                     answer->body.substr(0, 300));
    }
    const auto head = read_record(node, Bytes(state::keys::kCatalogHead), *wire.mutable_head());
    if (!head) return tl::unexpected(head.error());
    const auto texts = node.get("/v1/catalog/texts");
    if (!texts) return tl::unexpected(texts.error());
    if (texts->status != 200) return fault("the node answered: " + texts->body);
    Convention convention;
    auto catalog = catalog_of(std::move(wire));
    if (!catalog) return tl::unexpected(catalog.error());
    convention.catalog = *std::move(catalog);
    auto parsed = catalog::Texts::parse(texts->body);
    if (!parsed) return tl::unexpected(parsed.error());
    convention.texts = *std::move(parsed);
    return convention;
}

Outcome<const v1::EntryType*> register_named(const Convention& convention, std::string_view name) {
    if (convention.catalog->is_register(name)) return convention.catalog->entry_type(name);
    std::string names;
    for (const v1::EntryType& type : convention.catalog->wire().registers()) {
        names.append(names.empty() ? "" : ", ").append(type.name());
    }
    return fault("there is no register " + std::string(name) + "; there are: " + names);
}

}  // namespace charter::client
