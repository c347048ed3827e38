#include "catalog/texts.hpp"

#include <utility>

#include "crypto/sha256.hpp"
#include "wire/codec.hpp"

namespace charter::catalog {

v1::Bilingual both(std::string zh, std::string en) {
    v1::Bilingual text;
    text.set_zh(std::move(zh));
    text.set_en(std::move(en));
    return text;
}

Texts::Texts(v1::CatalogTexts texts) : texts_(std::move(texts)) {
    digest_ = Bytes(view(crypto::sha256(wire::encode(texts_))));
    for (const v1::ItemText& item : texts_.items()) {
        by_key_[item.key()] = {&item, crypto::sha256(wire::encode(item))};
    }
}

Outcome<std::unique_ptr<const Texts>> Texts::parse(ByteView bytes) {
    v1::CatalogTexts texts;
    if (!texts.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fault("these are no texts of a convention; charterd init --catalog DIR writes them");
    }
    return std::make_unique<const Texts>(std::move(texts));
}

Bytes Texts::encoded() const { return wire::encode(texts_); }

const v1::ItemText* Texts::find(std::string_view key, ByteView text_digest) const {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    if (!text_digest.empty() && text_digest != view(found->second.digest)) return nullptr;
    return found->second.text;
}

v1::Bilingual Texts::title(std::string_view key, ByteView text_digest) const {
    if (const v1::ItemText* item = find(key, text_digest)) {
        if (!item->title().en().empty()) return item->title();
    }
    const std::string name(key.substr(key.rfind('/') + 1));
    return both(name, name);
}

const v1::Label* Texts::find_label(std::string_view key, std::string_view name) const {
    const v1::ItemText* item = find(key);
    if (item == nullptr) return nullptr;
    for (const v1::Label& label : item->labels()) {
        if (label.name() == name) return &label;
    }
    return nullptr;
}

v1::Bilingual Texts::label(std::string_view key, std::string_view name) const {
    if (const v1::Label* label = find_label(key, name)) return label->text();
    return both(std::string(name), std::string(name));
}

std::pair<std::string_view, std::string_view> parts_of(std::string_view mechanism) {
    const std::size_t slash = mechanism.find('/');
    if (slash == std::string_view::npos) return {mechanism, {}};
    return {mechanism.substr(0, slash), mechanism.substr(slash + 1)};
}

v1::Bilingual mechanism_title(const v1::Fact& fact, const Catalog& catalog, const Texts& texts) {
    const auto [kind, name] = parts_of(fact.mechanism());
    if (kind != "entry") return texts.title("cat/" + fact.mechanism());
    const v1::EntryType* type = catalog.entry_type(name);
    return texts.title(type == nullptr ? name : std::string_view(type->key()));
}

}  // namespace charter::catalog
