#include "assurance/shelf.hpp"

#include <algorithm>
#include <utility>

#include "assurance/values.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

std::string_view key_of(const Record* record) { return record->row.key; }

void resolve_references(const v1::EntryType& type, const RootOf& root_of, Record& record) {
    for (const v1::FieldDef& field : type.fields()) {
        if (field.type() != v1::FIELD_TYPE_REFERENCE) continue;
        const auto value = record.row.fields.find(field.name());
        if (value == record.row.fields.end()) continue;
        if (value->second.has_text()) {
            value->second.set_text(root_of(field.of(), value->second.text()));
        } else if (value->second.has_set()) {
            std::vector<std::string> roots;
            for (const std::string& item : value->second.set().items()) {
                roots.push_back(root_of(field.of(), item));
            }
            value->second = set_value(std::move(roots));
        }
    }
}

/// The entry at this key in the state takes the place of what was there.
void replace_entry(Shelf& shelf, const state::View& view, const v1::ChainConfig& config,
                   const v1::EntryType& type, const Bytes& key, const RootOf& root_of) {
    auto entry = state::read<v1::Entry>(view, key);
    const std::span<const Record* const> all = shelf.by_key;
    for (const Record* old : entry ? shelf.with_key(entry->root()) : all) {
        if (old->row.record_key != key) continue;
        std::erase(shelf.by_key, old);
        std::erase_if(shelf.records, [&](const auto& record) { return record.get() == old; });
        break;
    }
    if (!entry) return;
    std::optional<Record> record = entry_record(*entry, type, config);
    if (!record) return;
    resolve_references(type, root_of, *record);
    auto shared = std::make_shared<const Record>(*std::move(record));
    const auto place = std::ranges::upper_bound(
        shelf.records, *shared, newer, [](const auto& other) -> const Record& { return *other; });
    shelf.by_key.insert(std::ranges::upper_bound(shelf.by_key, shared->row.key, {}, key_of),
                        shared.get());
    shelf.records.insert(place, std::move(shared));
}

}  // namespace

std::span<const Record* const> Shelf::with_key(std::string_view key) const {
    return std::ranges::equal_range(by_key, key, {}, key_of);
}

std::optional<std::string> read_root(const state::View& view, std::string_view key) {
    const auto entry = state::read<v1::Entry>(view, state::keys::entry(key));
    return entry ? std::optional(entry->root()) : std::nullopt;
}

std::shared_ptr<const Shelf> make_shelf(const state::View& view, const catalog::Catalog& catalog,
                                        const v1::ChainConfig& config, std::string_view type,
                                        std::string_view home, const RootOf& root_of) {
    auto shelf = std::make_shared<Shelf>();
    const v1::EntryType* definition = catalog.entry_type(type);
    std::vector<Record> read = load_home(view, catalog, config, type, home);
    for (Record& record : read) {
        resolve_references(*definition, root_of, record);
        shelf->records.push_back(std::make_shared<const Record>(std::move(record)));
    }
    for (const auto& record : shelf->records) shelf->by_key.push_back(record.get());
    std::ranges::sort(shelf->by_key, {}, key_of);
    return shelf;
}

std::shared_ptr<const Shelf> changed_shelf(const Shelf& before, const state::View& view,
                                           const v1::ChainConfig& config, const v1::EntryType& type,
                                           const std::vector<Bytes>& keys, const RootOf& root_of) {
    auto shelf = std::make_shared<Shelf>(before);
    for (const Bytes& key : keys) replace_entry(*shelf, view, config, type, key, root_of);
    return shelf;
}

}  // namespace charter::assurance
