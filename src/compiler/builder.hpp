#pragma once
// The catalog while it is being read, and the readers of each kind of file. Internal to
// src/compiler.

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "charter/v1/catalog.pb.h"
#include "compiler/yaml.hpp"

namespace charter::compiler {

class Builder {
  public:
    explicit Builder(Errors& errors) : errors_(&errors) {}

    v1::Catalog catalog;
    v1::CatalogTexts texts;
    std::set<std::string, std::less<>> chapters;
    std::set<std::string, std::less<>> frameworks;
    std::set<std::uint32_t> articles;

    Errors& errors() { return *errors_; }

    /// Remembers where the item and all its fields stand.
    void remember(const std::string& key, const YamlValue& item);
    /// Where a flaw of `path` in `key` stands: the nearest field that was written.
    std::optional<Place> place(const std::string& key, std::string path) const;

    /// Adds the text and returns its digest.
    std::string add_text(v1::ItemText text);

  private:
    void remember_fields(const std::string& key, std::size_t prefix, const YamlValue& value);

    Errors* errors_;
    std::map<std::string, std::map<std::string, Place>> places_;
};

// ---- parts of items ---------------------------------------------------------------------------
v1::Bilingual read_bilingual(const YamlValue& value);
/// Takes `title`, and `text` where it stands, into a text of that key.
v1::ItemText read_titled(YamlMap& map, const std::string& key);
/// The same, where the text must stand.
v1::ItemText read_described(YamlMap& map, const std::string& key);
/// Fields sorted by name; their labels go to `text`.
void read_fields(const YamlValue& value, google::protobuf::RepeatedPtrField<v1::FieldDef>& fields,
                 v1::ItemText& text);
/// The same of a register, whose fields people fill in: each has help and an example that it takes,
/// in both languages, and a number its unit and bounds.
void read_filed_fields(const YamlValue& value, const Builder& builder, v1::EntryType& type,
                       v1::ItemText& text);
/// `none`, `optional` or `required`; unspecified for any other word.
v1::DocumentNeed document_need(const std::string& word);
/// `stages` and `deadline` of a register, where they stand.
void read_life_cycle(YamlMap& map, v1::EntryType& type);
void read_predicate(const YamlValue& value, v1::Predicate& predicate);
void read_check(const YamlValue& value, v1::Check& check);
/// Texts in ascending order.
void read_names(const std::optional<YamlValue>& value,
                google::protobuf::RepeatedPtrField<std::string>& names);

// ---- files ------------------------------------------------------------------------------------
/// What catalog.yaml says of the number of articles and requirements.
struct Sums {
    std::int64_t articles = 0;
    std::int64_t requirements = 0;
};
Sums read_head(const YamlValue& root, Builder& builder);
void read_article(const YamlValue& root, Builder& builder);
void read_registers(const YamlValue& root, Builder& builder);
void read_tables(const YamlValue& root, Builder& builder);
void read_populations(const YamlValue& root, Builder& builder);
void read_enumerations(const YamlValue& root, Builder& builder);
void read_parameters(const YamlValue& root, Builder& builder);
void read_rules(const YamlValue& root, Builder& builder);
void read_probes(const YamlValue& root, Builder& builder);
void read_roles(const YamlValue& root, Builder& builder);
void read_policies(const YamlValue& root, Builder& builder);
void read_acts(const YamlValue& root, Builder& builder);
/// templates/*.md, after all else: each kind of document and each register that requires one has a
/// starting document in both languages.
void read_templates(const std::filesystem::path& dir, Builder& builder);
void read_notices(const YamlValue& root, Builder& builder);
/// sittings.yaml, after registers and acts.
void read_sittings(const YamlValue& root, Builder& builder);

}  // namespace charter::compiler
