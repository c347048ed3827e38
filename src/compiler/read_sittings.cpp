// sittings.yaml: what of the convention one sitting can finish. All of it is text: the ledger's
// catalog has no part in it.

#include <algorithm>

#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

v1::Bilingual title_of(const std::string& key, const Builder& builder) {
    const auto& items = builder.texts.items();
    const auto found = std::ranges::find(items, key, &v1::ItemText::key);
    return found == items.end() ? v1::Bilingual() : found->title();
}

/// Labels `text` with the names under `field` and their titles; each must be one of `known`, and in
/// no other sitting.
template <class Known>
void read_parts(YamlMap& map, std::string_view field, const Known& known, const Builder& builder,
                std::set<std::string>& taken, v1::ItemText& text) {
    const std::optional<YamlValue> list = map.optional(field);
    if (!list) return;
    for (const YamlValue& item : list->list()) {
        const std::string name = item.text();
        const auto item_of =
            std::ranges::find_if(known, [&](const auto& each) { return each.name() == name; });
        if (item_of == known.end()) {
            item.error("the catalog has no `" + name + "`");
        } else if (!taken.insert(name).second) {
            item.error("`" + name + "` is in a sitting already");
        } else {
            v1::Label& label = *text.add_labels();
            label.set_name(name);
            *label.mutable_text() = title_of(item_of->key(), builder);
        }
    }
}

}  // namespace

void read_sittings(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    const std::optional<YamlValue> items = map.required("sittings");
    if (!items) return;
    std::set<std::string> taken;
    YamlMap named = items->map();
    for (const auto& [name, value] : named.rest()) {
        YamlMap sitting = value.map();
        v1::ItemText text = read_described(sitting, "cat/sitting/" + name);
        read_parts(sitting, "registers", builder.catalog.registers(), builder, taken, text);
        read_parts(sitting, "acts", builder.catalog.acts(), builder, taken, text);
        if (text.labels().empty()) value.error("names neither registers nor acts");
        builder.add_text(std::move(text));
    }
}

}  // namespace charter::compiler
