// Any text as a file of catalog/: read with errors by line, put into the catalog of this repository
// in place of its own part, and judged with the rest. Never a crash.
#include <array>
#include <set>
#include <string_view>

#include "base/ensure.hpp"
#include "catalog/catalog.hpp"
#include "catalog/validate.hpp"
#include "compiler/builder.hpp"
#include "fuzz/mutate.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "wire/codec.hpp"

namespace {

namespace compiler = charter::compiler;
namespace v1 = charter::v1;
using compiler::Builder;
using compiler::YamlValue;

/// A kind of file: the field that tells it, its reader, and the part of the catalog it makes.
struct Kind {
    std::string_view field;
    void (*read)(const YamlValue& root, Builder& builder);
    void (*clear)(v1::Catalog& catalog);
};
const std::array kKinds = {
    Kind{"version", [](const YamlValue& root, Builder& b) { compiler::read_head(root, b); },
         [](v1::Catalog& c) { c.clear_head(); }},
    Kind{"article", compiler::read_article, [](v1::Catalog&) {}},
    Kind{"registers", compiler::read_registers, [](v1::Catalog& c) { c.clear_registers(); }},
    Kind{"tables", compiler::read_tables, [](v1::Catalog& c) { c.clear_tables(); }},
    Kind{"populations", compiler::read_populations, [](v1::Catalog& c) { c.clear_populations(); }},
    Kind{"enumerations", compiler::read_enumerations,
         [](v1::Catalog& c) { c.clear_enumerations(); }},
    Kind{"parameters", compiler::read_parameters, [](v1::Catalog& c) { c.clear_parameters(); }},
    Kind{"rules", compiler::read_rules, [](v1::Catalog& c) { c.clear_rules(); }},
    Kind{"probes", compiler::read_probes, [](v1::Catalog& c) { c.clear_probes(); }},
    Kind{"roles", compiler::read_roles, [](v1::Catalog& c) { c.clear_roles(); }},
    Kind{"policies", compiler::read_policies, [](v1::Catalog& c) { c.clear_policies(); }},
    Kind{"acts", compiler::read_acts, [](v1::Catalog& c) { c.clear_acts(); }},
};

/// All but the requirements, which the articles make.
v1::Catalog rest_of_catalog() {
    v1::Catalog catalog = charter::testing::real_catalog().wire();
    catalog.clear_requirements();
    return catalog;
}

/// Of a map with one of the fields; nothing otherwise.
const Kind* kind_of(const YamlValue& root) {
    if (!root.is_map()) return nullptr;
    auto map = root.map();
    const Kind* found = nullptr;
    for (const Kind& kind : kKinds) {
        if (found == nullptr && map.has(kind.field)) found = &kind;
    }
    map.rest();
    return found;
}

void compile(const YamlValue& root, const Kind& kind, compiler::Errors& errors) {
    static const v1::Catalog kRest = rest_of_catalog();
    Builder builder(errors);
    builder.catalog = kRest;
    for (const v1::Requirement& requirement :
         charter::testing::real_catalog().wire().requirements())
        builder.chapters.insert(requirement.chapter());
    builder.frameworks = {"baseline", "iso27001_2013", "iso27001_2022", "isaca_blockchain"};
    kind.clear(builder.catalog);
    kind.read(root, builder);
    const auto flaws = charter::catalog::validate(builder.catalog);
    for (const auto& flaw : flaws) static_cast<void>(builder.place(flaw.key, flaw.path));
    if (!flaws.empty() || !errors.empty()) return;
    charter::testing::seal_catalog(builder.catalog);
    const auto loaded = charter::catalog::load(builder.catalog);
    charter::ensure(loaded.has_value(), "a catalog without flaws does not load");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    compiler::Errors errors;
    const auto file =
        compiler::YamlFile::parse(charter::fuzz::input_view(data, size), "input.yaml", errors);
    if (file) {
        const Kind* kind = kind_of(file->root());
        if (kind != nullptr) compile(file->root(), *kind, errors);
    }
    static_cast<void>(errors.text());
    return 0;
}
