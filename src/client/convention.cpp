#include "client/convention.hpp"

#include "compiler/compiler.hpp"
#include "wire/reason_text.hpp"
#include "wire/words.hpp"

namespace charter::client {
namespace {

constexpr std::string_view kChinese = "zh-TW";

const std::string& in(const v1::Bilingual& both, std::string_view language) {
    return language == kChinese ? both.zh() : both.en();
}

// The answer's bytes; faults name what was asked for.
Outcome<std::string> fetch(NodeClient& node, const std::string& target) {
    auto answer = node.get(target);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    return std::move(answer->body);
}

}  // namespace

Outcome<Convention> convention_of_folder(const std::filesystem::path& dir) {
    auto compiled = compiler::compile_catalog(dir);
    if (!compiled) return tl::unexpected(compiled.error());
    auto loaded = catalog::load(std::move(compiled->catalog));
    if (!loaded) return fault(wire::refusal_text(loaded.error(), "en"));
    return Convention{*std::move(loaded),
                      std::make_shared<const catalog::Texts>(std::move(compiled->texts))};
}

Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of(const v1::Catalog& wire) {
    // Policies may have changed since the digest was made: so as records of the state.
    const auto records = catalog::records(wire);
    const auto scan = [&](ByteView prefix, const catalog::Visit& visit) {
        for (const auto& [key, value] : records) {
            if (key.starts_with(prefix) && !visit(key, value)) return;
        }
    };
    auto loaded = catalog::from_records(scan);
    if (!loaded) {
        return fault("this program cannot read the convention in force: " +
                     wire::refusal_text(loaded.error(), "en"));
    }
    return *std::move(loaded);
}

Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of_node(NodeClient& node) {
    const auto bytes = fetch(node, "/v1/catalog/message");
    if (!bytes) return tl::unexpected(bytes.error());
    v1::Catalog wire;
    if (!wire.ParseFromString(*bytes))
        return fault("the node's answer does not read: no convention");
    return catalog_of(wire);
}

Outcome<Convention> convention_of_node(NodeClient& node) {
    auto catalog = catalog_of_node(node);
    if (!catalog) return tl::unexpected(catalog.error());
    const auto bytes = fetch(node, "/v1/catalog/texts");
    if (!bytes) return tl::unexpected(bytes.error());
    auto texts = catalog::Texts::parse(*bytes);
    if (!texts) return tl::unexpected(texts.error());
    return Convention{*std::move(catalog), *std::move(texts)};
}

Outcome<const v1::EntryType*> register_named(const Convention& convention, std::string_view name) {
    if (convention.catalog->is_register(name)) return convention.catalog->entry_type(name);
    std::string names;
    for (const v1::EntryType& type : convention.catalog->wire().registers()) {
        names.append(names.empty() ? "" : ", ").append(type.name());
    }
    return fault("there is no register " + std::string(name) + "; there are: " + names);
}

HintsOf hints_of(const catalog::Catalog& catalog, const catalog::Texts* texts,
                 std::string_view language) {
    return [&catalog, texts, language = std::string(language)](const v1::EntryType& type,
                                                               const v1::FieldDef& field) {
        compiler::FieldHints hints;
        hints.of_register = catalog.is_register(field.of());
        if (const v1::Enumeration* words = catalog.enumeration(field.of())) {
            for (const std::string& word : words->words()) {
                const v1::Bilingual label =
                    texts == nullptr ? v1::Bilingual() : texts->label(words->key(), word);
                hints.words.push_back({word, in(label, language)});
            }
        }
        const v1::Label* label =
            texts == nullptr ? nullptr : texts->find_label(type.key(), field.name());
        if (label != nullptr) hints.unit = unit_word(label->unit(), language);
        return hints;
    };
}

FindRegister registers_of(const catalog::Catalog& catalog) {
    return [&catalog](const std::string& name) -> Outcome<v1::EntryType> {
        if (catalog.is_register(name)) return *catalog.entry_type(name);
        return fault("there is no register " + name + " (charter register describe lists them)");
    };
}

std::string unit_word(v1::Unit unit, std::string_view language) {
    return wire::unit_text(wire::unit_word(unit), language == kChinese);
}

}  // namespace charter::client
