#include "cli/template_document.hpp"

#include <sstream>

#include "cli/register_guide.hpp"
#include "cli/texts.hpp"
#include "report/columns.hpp"

namespace charter::cli {
namespace {

constexpr std::string_view kPrefix = "cat/template/";

// The register or table of a template: kinds of document belong to `documents`.
const v1::EntryType* type_of(const client::Convention& c, std::string_view kind) {
    const v1::EntryType* type = c.catalog->entry_type(kind);
    return type != nullptr ? type : c.catalog->entry_type("documents");
}

template <class Visit>
void each_template(const client::Convention& c, const Visit& visit) {
    for (const v1::ItemText& item : c.texts->wire().items()) {
        if (item.key().starts_with(kPrefix)) visit(item.key().substr(kPrefix.size()), item);
    }
}

}  // namespace

std::string list_templates(const client::Convention& c) {
    std::vector<std::vector<std::string>> rows;
    each_template(c, [&](const std::string& kind, const v1::ItemText& item) {
        const v1::EntryType* type = type_of(c, kind);
        rows.push_back({kind, reader_text(item.title()), type == nullptr ? "" : type->name()});
    });
    std::ostringstream out;
    report::write_columns(out, {heading("template"), heading("title"), heading("register")}, rows);
    return out.str();
}

Outcome<std::string> template_document(const client::Convention& c, const std::string& kind) {
    const v1::ItemText* item = c.texts->find(std::string(kPrefix) + kind);
    if (item == nullptr)
        return fault("there is no template " + kind + " (charter template list shows them)");
    std::ostringstream out;
    out << "# " << reader_text(item->title()) << "\n\n"
        << text(TextId::template_origin,
                {{"kind", kind}, {"version", std::to_string(c.catalog->version())}})
        << "\n\n";
    const v1::EntryType* type = type_of(c, kind);
    if (type != nullptr) out << field_table(c, *type) << "\n";
    out << reader_text(item->text());
    const std::string signatures = type == nullptr ? std::string() : signature_table(c, *type);
    if (!signatures.empty())
        out << "\n## " << text(TextId::template_signatures) << "\n" << signatures;
    return out.str();
}

}  // namespace charter::cli
