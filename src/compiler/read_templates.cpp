// Starting documents: templates/<kind>.zh.md and templates/<kind>.en.md.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "base/utf8.hpp"
#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kTemplateBytesMax = 64U << 10U;
constexpr std::string_view kFolder = "templates/";
// Its documents are of the kinds of `doc_kind`, each of which has a template.
constexpr std::string_view kDocuments = "documents";

/// What a template may be for, and whether one must stand.
std::map<std::string, bool, std::less<>> kinds_of(const v1::Catalog& catalog) {
    std::map<std::string, bool, std::less<>> kinds;
    for (const v1::EntryType& table : catalog.tables()) kinds[table.name()] = false;
    for (const v1::EntryType& type : catalog.registers()) {
        if (type.name() == kDocuments || type.document() == v1::DOCUMENT_NEED_NONE) continue;
        kinds[type.name()] = type.document() == v1::DOCUMENT_NEED_REQUIRED;
    }
    for (const v1::Enumeration& enumeration : catalog.enumerations()) {
        if (enumeration.name() != "doc_kind") continue;
        for (const std::string& word : enumeration.words()) kinds[word] = true;
    }
    return kinds;
}

struct Document {
    std::string title;
    std::string body;
};

/// "# title", an empty line, and sections that begin with "## ".
std::optional<Document> split(std::string_view text) {
    if (!text.starts_with("# ")) return std::nullopt;
    const std::size_t end = text.find("\n\n");
    if (end == std::string_view::npos || text.find('\n') != end) return std::nullopt;
    Document document{std::string(text.substr(2, end - 2)), std::string(text.substr(end + 2))};
    if (document.title.empty() || document.body.empty()) return std::nullopt;
    return document;
}

std::optional<Document> read_document(const fs::path& dir, const std::string& name,
                                      Errors& errors) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(dir / name, failed);
    std::ifstream stream(dir / name, std::ios::binary);
    if (failed || !stream) {
        errors.add({name, 1}, "", "cannot read the file");
        return std::nullopt;
    }
    if (size > kTemplateBytesMax) {
        errors.add({name, 1}, "", "larger than " + std::to_string(kTemplateBytesMax) + " bytes");
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::optional<Document> document = split(text);
    if (!is_utf8(text) || text.find('\r') != std::string::npos || !document) {
        errors.add({name, 1}, "",
                   "a template is UTF-8 text: a line \"# title\", an empty line, and the body");
        return std::nullopt;
    }
    return document;
}

/// The template in both languages; errors where a file is missing or does not read.
std::optional<v1::ItemText> read_template(const fs::path& dir, const std::string& kind,
                                          Errors& errors) {
    const std::string name = std::string(kFolder) + kind;
    const auto zh = read_document(dir, name + ".zh.md", errors);
    const auto en = read_document(dir, name + ".en.md", errors);
    if (!zh || !en) return std::nullopt;
    v1::ItemText text;
    text.set_key("cat/template/" + kind);
    text.mutable_title()->set_zh(zh->title);
    text.mutable_title()->set_en(en->title);
    text.mutable_text()->set_zh(zh->body);
    text.mutable_text()->set_en(en->body);
    return text;
}

/// The kind of "<kind>.zh.md"; nothing where the name has another form.
std::optional<std::string> kind_of(const std::string& file) {
    for (const std::string_view end : {".zh.md", ".en.md"}) {
        if (file.ends_with(end)) return file.substr(0, file.size() - end.size());
    }
    return std::nullopt;
}

}  // namespace

void read_templates(const fs::path& dir, Builder& builder) {
    auto wanted = kinds_of(builder.catalog);
    std::error_code failed;
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(dir / kFolder, failed))
        files.push_back(entry.path().filename().string());
    std::ranges::sort(files);
    for (const std::string& file : files) {
        const std::optional<std::string> kind = kind_of(file);
        const auto known = kind ? wanted.find(*kind) : wanted.end();
        if (known != wanted.end()) {
            known->second = true;
            continue;
        }
        builder.errors().add(
            {std::string(kFolder) + file, 1}, "",
            "not a template: <kind>.zh.md or <kind>.en.md, where the kind is a word of `doc_kind`, "
            "a register that takes documents, or a table");
    }
    for (const auto& [kind, needed] : wanted) {
        if (!needed) continue;
        if (auto text = read_template(dir, kind, builder.errors()))
            builder.add_text(*std::move(text));
    }
}

}  // namespace charter::compiler
