#include "compiler/builder.hpp"

#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "wire/codec.hpp"

namespace charter::compiler {

void Builder::remember(const std::string& key, const YamlValue& item) {
    places_[key].emplace("", item.place());
    remember_fields(key, item.field().empty() ? 0 : item.field().size() + 1, item);
}

void Builder::remember_fields(const std::string& key, std::size_t prefix, const YamlValue& value) {
    const auto child = [&](const YamlValue& inner) {
        places_[key].emplace(inner.field().substr(prefix), inner.place());
        remember_fields(key, prefix, inner);
    };
    if (value.is_map()) {
        YamlMap map = value.map();
        for (const auto& [name, inner] : map.rest()) child(inner);
    } else if (value.is_list()) {
        for (const YamlValue& inner : value.list()) child(inner);
    }
}

std::optional<Place> Builder::place(const std::string& key, std::string path) const {
    const auto item = places_.find(key);
    if (item == places_.end()) return std::nullopt;
    while (true) {
        if (const auto at = item->second.find(path); at != item->second.end()) return at->second;
        if (path.empty()) return std::nullopt;
        const std::size_t end = path.find_last_of(".[");
        path.resize(end == std::string::npos ? 0 : end);
    }
}

std::string Builder::add_text(v1::ItemText text) {
    const Digest digest = crypto::sha256(wire::encode(text));
    *texts.add_items() = std::move(text);
    return std::string(view(digest));
}

}  // namespace charter::compiler
