#include "sheet/xlsx_parts.hpp"

#include <charconv>
#include <map>
#include <utility>

#include "sheet/xml.hpp"

namespace charter::sheet {
namespace {

constexpr std::string_view kRoot = "_rels/.rels";

int number_or(std::string_view text, int otherwise) {
    int number = otherwise;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

struct Relations final : XmlVisitor {
    struct To {
        std::string type;  // the last word of its address
        std::string target;
    };
    std::map<std::string, To, std::less<>> by_id;

    void start(std::string_view name, const Attributes& attributes) override {
        if (name != "Relationship" || attributes["TargetMode"] == "External") return;
        const std::string_view type = attributes["Type"];
        by_id[std::string(attributes["Id"])] = {std::string(type.substr(type.rfind('/') + 1)),
                                                std::string(attributes["Target"])};
    }
    std::string target_of_type(std::string_view type) const {
        for (const auto& [id, to] : by_id) {
            if (to.type == type) return to.target;
        }
        return {};
    }
};

/// A target as the relations of a part in `folder` write it. One that climbs out is no part.
std::string resolved(std::string_view folder, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    return std::string(folder).append(target);
}

struct Workbook final : XmlVisitor {
    explicit Workbook(std::size_t most) : most_(most) {}
    std::vector<std::pair<std::string, std::string>> sheets;  // name, id
    bool from_1904 = false;

    void start(std::string_view name, const Attributes& attributes) override {
        if (name == "workbookPr") {
            const std::string_view value = attributes["date1904"];
            from_1904 = value == "1" || value == "true";
        }
        if (name != "sheet") return;
        if (sheets.size() == most_) refusal = "more than " + std::to_string(most_) + " sheets";
        // The sheet's own number is sheetId; `id` is that of the relation.
        sheets.emplace_back(attributes["name"], attributes["id"]);
    }

  private:
    std::size_t most_;
};

struct Styles final : XmlVisitor {
    std::map<int, std::string> codes;
    std::vector<bool> is_date;
    bool in_cells = false;

    void start(std::string_view name, const Attributes& attributes) override {
        if (name == "numFmt") {
            codes[number_or(attributes["numFmtId"], -1)] = std::string(attributes["formatCode"]);
        } else if (name == "cellXfs") {
            in_cells = true;
        } else if (name == "xf" && in_cells) {
            const int id = number_or(attributes["numFmtId"], 0);
            const auto code = codes.find(id);
            is_date.push_back(is_date_format(id, code == codes.end() ? "" : code->second));
        }
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") in_cells = false;
    }
};

struct Strings final : XmlVisitor {
    explicit Strings(const Limits& limits) : limits_(&limits) {}
    std::vector<std::string> strings;

    void start(std::string_view name, const Attributes&) override {
        if (name == "si") {
            strings.emplace_back();
            if (strings.size() > limits_->cells) refusal = "more texts than cells are allowed";
        }
        if (name == "rPh") ++phonetic_;
        in_text_ = name == "t" && phonetic_ == 0 && !strings.empty();
    }
    void end(std::string_view name) override {
        in_text_ = false;
        if (name == "rPh" && phonetic_ > 0) --phonetic_;
        if (name == "si" && !strings.empty()) strings.back() = unescaped(std::move(strings.back()));
    }
    void text(std::string_view piece) override {
        if (!in_text_) return;
        bytes_ += piece.size();
        if (bytes_ > limits_->text_bytes) refusal = "more text than is read";
        strings.back().append(piece);
    }

  private:
    const Limits* limits_;
    std::size_t bytes_ = 0;
    int phonetic_ = 0;
    bool in_text_ = false;
};

std::string folder_of(std::string_view part) {
    return std::string(part.substr(0, part.rfind('/') + 1));
}

std::string relations_of(std::string_view part) {
    const std::string folder = folder_of(part);
    return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

}  // namespace

std::string unescaped(std::string text) {
    for (std::size_t at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (at + 7 > text.size() || text[at + 6] != '_') continue;
        unsigned code = 0;
        const auto [end, failed] =
            std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16);
        if (failed != std::errc() || end != text.data() + at + 6 || code >= 0x80) continue;
        text.replace(at, 7, 1, static_cast<char>(code));
    }
    return text;
}

bool is_date_format(int id, std::string_view code) {
    const bool built_in = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) ||
                          id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58;
    if (code.empty()) return built_in;
    bool quoted = false;
    bool bracket = false;
    bool day = false;
    bool month = false;
    bool era = false;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
            continue;
        }
        if (c == '[') bracket = true;
        if (c == ']') bracket = false;
        if (bracket) continue;
        day = day || c == 'y' || c == 'Y' || c == 'd' || c == 'D';
        month = month || c == 'm' || c == 'M';
        era = era || c == 'e';
    }
    return day || (month && era);
}

Outcome<Book> read_book(Container& container, const Limits& limits) {
    Relations root;
    if (auto read = visit_xml(container, kRoot, root); !read) return tl::unexpected(read.error());
    const std::string part = resolved("", root.target_of_type("officeDocument"));
    if (part.empty()) return fault("no workbook in it: is it an .xlsx file?");
    Workbook workbook(limits.sheets);
    if (auto read = visit_xml(container, part, workbook); !read)
        return tl::unexpected(read.error());
    Relations relations;
    if (auto read = visit_xml(container, relations_of(part), relations); !read)
        return tl::unexpected(read.error());

    Book book;
    book.from_1904 = workbook.from_1904;
    const std::string folder = folder_of(part);
    for (auto& [name, id] : workbook.sheets) {
        const auto found = relations.by_id.find(id);
        // Charts and dialogues have no cells.
        if (found == relations.by_id.end() || found->second.type != "worksheet") continue;
        book.sheets.push_back({std::move(name), resolved(folder, found->second.target)});
    }
    if (const std::string target = relations.target_of_type("styles"); !target.empty()) {
        Styles styles;
        if (auto read = visit_xml(container, resolved(folder, target), styles); !read)
            return tl::unexpected(read.error());
        book.is_date = std::move(styles.is_date);
    }
    if (const std::string target = relations.target_of_type("sharedStrings"); !target.empty()) {
        Strings strings(limits);
        if (auto read = visit_xml(container, resolved(folder, target), strings); !read)
            return tl::unexpected(read.error());
        book.strings = std::move(strings.strings);
    }
    return book;
}

}  // namespace charter::sheet
