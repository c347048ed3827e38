#include "base/ensure.hpp"
#include "client/sheet_test.hpp"
#include "compiler/compiler.hpp"
#include "sheet/csv.hpp"
#include "testing/places.hpp"

namespace charter::client {

const Convention& real_convention() {
    static const Convention convention = [] {
        auto compiled = compiler::compile_catalog(places::source() + "/catalog");
        ensure(compiled.has_value(), "the catalog compiles");
        Convention made;
        made.catalog = catalog_of(compiled->catalog).value();
        made.texts = std::make_shared<catalog::Texts>(std::move(compiled->texts));
        return made;
    }();
    return convention;
}

const v1::EntryType& register_of(const std::string& name) {
    return *register_named(real_convention(), name).value();
}

sheet::Sheet sheet_of(const std::string& csv) { return sheet::read_csv(csv).value(); }

std::vector<std::string> shown(const std::vector<CellError>& errors) {
    std::vector<std::string> lines;
    for (const CellError& error : errors) {
        lines.push_back((error.column ? sheet::column_letters(*error.column) : "") +
                        std::to_string(error.row) + " " + error.name + ": " + error.what.en());
        ensure(!error.what.zh().empty(), "an error in both languages");
    }
    return lines;
}

}  // namespace charter::client
