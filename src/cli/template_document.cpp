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

/// Where the body's second section begins: its first says what the document is for.
std::size_t second_section(const std::string& body) {
    constexpr std::string_view kSection = "\n## ";
    const std::size_t next = body.find(kSection);
    return next == std::string::npos ? body.size() : next + 1;
}

void put_section(std::ostream& out, TextId title, const std::string& content) {
    if (!content.empty()) out << "## " << text(title) << "\n" << content << "\n";
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
    const std::string& body = reader_text(item->text());
    const v1::EntryType* type = type_of(c, kind);
    if (type == nullptr) {
        out << body;
        return out.str();
    }
    const std::size_t rest = second_section(body);
    out << body.substr(0, rest) << (rest == body.size() ? "\n" : "");
    put_section(out, TextId::template_roles_and_time, people_list(c, *type));
    put_section(out, TextId::template_fields, field_table(c, *type));
    out << body.substr(rest);
    const std::string signatures = signature_table(c, *type);
    if (!signatures.empty())
        out << "\n## " << text(TextId::template_signatures) << "\n" << signatures;
    return out.str();
}

}  // namespace charter::cli
