// catalog.yaml, the articles, and the texts that all kinds of item share.

#include <algorithm>

#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

constexpr std::int64_t kVersionMax = 1'000'000;
constexpr std::int64_t kCountMax = 100'000;
constexpr std::int64_t kArticleMax = 999;

v1::Scope scope(const std::string& word) {
    if (word == "member") return v1::SCOPE_MEMBER;
    return word == "network" ? v1::SCOPE_NETWORK : v1::SCOPE_UNSPECIFIED;
}

v1::Force force(const std::string& word) {
    if (word == "must") return v1::FORCE_MUST;
    if (word == "avoid") return v1::FORCE_AVOID;
    if (word == "recommended") return v1::FORCE_RECOMMENDED;
    if (word == "permission") return v1::FORCE_PERMISSION;
    return word == "definition" ? v1::FORCE_DEFINITION : v1::FORCE_UNSPECIFIED;
}

v1::Basis basis(const std::string& word) {
    if (word == "text") return v1::BASIS_TEXT;
    if (word == "note") return v1::BASIS_NOTE;
    return word == "derived" ? v1::BASIS_DERIVED : v1::BASIS_UNSPECIFIED;
}

/// `mappings: {iso27001_2022: ["5.31"]}`, sorted by framework.
void read_mappings(YamlMap& map, const Builder& builder, v1::ItemText& text) {
    const std::optional<YamlValue> mappings = map.optional("mappings");
    if (!mappings) return;
    YamlMap named = mappings->map();
    for (const auto& [framework, items] : named.rest()) {
        if (!builder.frameworks.contains(framework)) {
            items.error("the framework is not in catalog.yaml");
        }
        v1::Mapping& mapping = *text.add_mappings();
        mapping.set_framework(framework);
        for (const std::string& item : items.texts()) mapping.add_items(item);
    }
    std::ranges::sort(*text.mutable_mappings(), {}, &v1::Mapping::framework);
}

void read_requirement(const YamlValue& value, std::uint32_t article, const std::string& chapter,
                      Builder& builder) {
    v1::Requirement& requirement = *builder.catalog.add_requirements();
    YamlMap map = value.map();
    requirement.set_id(map.text("id"));
    requirement.set_key("cat/requirement/" + requirement.id());
    builder.remember(requirement.key(), value);
    requirement.set_article(article);
    requirement.set_chapter(chapter);
    v1::ItemText text;
    text.set_key(requirement.key());
    if (const auto title = map.required("title")) *text.mutable_title() = read_bilingual(*title);
    if (const auto body = map.required("text")) *text.mutable_text() = read_bilingual(*body);
    read_mappings(map, builder, text);
    requirement.set_text_digest(builder.add_text(std::move(text)));
    requirement.set_scope(scope(map.word("scope", {"member", "network"})));
    requirement.set_force(
        force(map.word("force", {"must", "avoid", "recommended", "permission", "definition"})));
    requirement.set_basis(basis(map.word("basis", {"text", "note", "derived"})));
    if (const auto check = map.required("satisfied_when")) {
        read_check(*check, *requirement.mutable_satisfied_when());
    }
}

/// A map of words to bilingual texts, as labels of one text.
std::set<std::string, std::less<>> read_labels(YamlMap& map, std::string_view field,
                                               Builder& builder) {
    std::set<std::string, std::less<>> words;
    const std::optional<YamlValue> labels = map.required(field);
    if (!labels) return words;
    v1::ItemText text;
    text.set_key("cat/" + std::string(field));
    YamlMap named = labels->map();
    for (const auto& [word, label] : named.rest()) {
        words.insert(word);
        text.add_labels()->set_name(word);
        *text.mutable_labels(text.labels_size() - 1)->mutable_text() = read_bilingual(label);
    }
    builder.add_text(std::move(text));
    return words;
}

}  // namespace

v1::Bilingual read_bilingual(const YamlValue& value) {
    v1::Bilingual both;
    YamlMap map = value.map();
    both.set_zh(map.text("zh"));
    both.set_en(map.text("en"));
    return both;
}

v1::ItemText read_titled(YamlMap& map, const std::string& key) {
    v1::ItemText text;
    text.set_key(key);
    if (const auto title = map.required("title")) *text.mutable_title() = read_bilingual(*title);
    if (const auto body = map.optional("text")) *text.mutable_text() = read_bilingual(*body);
    return text;
}

v1::ItemText read_described(YamlMap& map, const std::string& key) {
    v1::ItemText text;
    text.set_key(key);
    if (const auto title = map.required("title")) *text.mutable_title() = read_bilingual(*title);
    if (const auto body = map.required("text")) *text.mutable_text() = read_bilingual(*body);
    return text;
}

void read_names(const std::optional<YamlValue>& value,
                google::protobuf::RepeatedPtrField<std::string>& names) {
    if (!value) return;
    for (const std::string& name : value->texts()) *names.Add() = name;
    std::ranges::sort(names);
}

Sums read_head(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    v1::CatalogHead& head = *builder.catalog.mutable_head();
    head.set_key("cat/head");
    builder.remember(head.key(), root);
    head.set_version(static_cast<std::uint32_t>(map.number("version", 1, kVersionMax)));
    head.set_based_on(static_cast<std::uint32_t>(map.number_or("based_on", 0, 0, kVersionMax)));
    builder.add_text(read_titled(map, head.key()));
    builder.chapters = read_labels(map, "chapters", builder);
    builder.frameworks = read_labels(map, "frameworks", builder);
    Sums sums;
    sums.articles = map.number("articles", 1, kArticleMax);
    sums.requirements = map.number("requirements", 1, kCountMax);
    return sums;
}

void read_article(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    const auto article = static_cast<std::uint32_t>(map.number("article", 1, kArticleMax));
    if (!builder.articles.insert(article).second) root.error("the article is there twice");
    std::string chapter;
    if (const auto value = map.required("chapter")) {
        chapter = value->text();
        if (!builder.chapters.contains(chapter)) value->error("the chapter is not in catalog.yaml");
    }
    v1::ItemText text = read_titled(map, "cat/article/" + std::to_string(article));
    read_mappings(map, builder, text);
    builder.add_text(std::move(text));
    const std::optional<YamlValue> requirements = map.required("requirements");
    if (!requirements) return;
    for (const YamlValue& requirement : requirements->list()) {
        read_requirement(requirement, article, chapter, builder);
    }
}

}  // namespace charter::compiler
