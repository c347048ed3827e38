#include "api/entry_json.hpp"

#include <boost/json.hpp>
#include <utility>

#include "api/json.hpp"
#include "tx/named_documents.hpp"

namespace charter::api {

boost::json::value entry_json(const v1::Entry& entry, const v1::EntryType* type) {
    boost::json::value item = to_json(entry);
    boost::json::array committed;
    if (type != nullptr) {
        for (const v1::Field* field : tx::text_commitments(entry.body(), *type))
            committed.emplace_back(field->name());
    }
    item.as_object()["committed"] = std::move(committed);
    return item;
}

}  // namespace charter::api
