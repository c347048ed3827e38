// Life cycles of registers. What they name is judged by catalog/validate.

#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

void read_stage(const std::string& name, const YamlValue& value, v1::EntryStage& stage) {
    stage.set_name(name);
    YamlMap map = value.map();
    stage.set_begins(map.flag_or("begins", false));
    stage.set_ends(map.flag_or("ends", false));
    read_names(map.optional("after"), *stage.mutable_after());
    read_names(map.optional("makers"), *stage.mutable_maker_roles());
    read_names(map.optional("checkers"), *stage.mutable_checker_roles());
    read_names(map.optional("apart_from"), *stage.mutable_apart_from());
    read_names(map.optional("apart_fields"), *stage.mutable_apart_fields());
    read_names(map.optional("needs"), *stage.mutable_needs());
    read_names(map.optional("sets"), *stage.mutable_sets());
    if (!map.has("document")) return;
    stage.set_document(document_need(map.word("document", {"none", "optional", "required"})));
}

void read_deadline(const YamlValue& value, v1::EntryType& type) {
    YamlMap map = value.map();
    type.set_deadline_field(map.text("field"));
    for (const auto& [word, parameter] : map.rest()) {
        v1::StageDeadline& deadline = *type.add_deadlines();
        deadline.set_word(word);
        deadline.set_parameter(parameter.text());
    }
}

}  // namespace

v1::DocumentNeed document_need(const std::string& word) {
    if (word == "none") return v1::DOCUMENT_NEED_NONE;
    if (word == "optional") return v1::DOCUMENT_NEED_OPTIONAL;
    if (word == "required") return v1::DOCUMENT_NEED_REQUIRED;
    return v1::DOCUMENT_NEED_UNSPECIFIED;
}

void read_life_cycle(YamlMap& map, v1::EntryType& type) {
    if (const auto deadline = map.optional("deadline")) read_deadline(*deadline, type);
    const auto stages = map.optional("stages");
    if (!stages) return;
    YamlMap named = stages->map();
    for (const auto& [name, stage] : named.rest()) read_stage(name, stage, *type.add_stages());
}

}  // namespace charter::compiler
