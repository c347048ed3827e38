#include "sheet/xml.hpp"

#include <expat.h>

#include <memory>

namespace charter::sheet {
namespace {

constexpr int kDepthMax = 64;
// Not in any namespace's name.
constexpr char kSeparator = '\n';

std::string_view local(std::string_view name) {
    const std::size_t at = name.rfind(kSeparator);
    return at == std::string_view::npos ? name : name.substr(at + 1);
}

struct Visit {
    XML_Parser parser = nullptr;
    XmlVisitor* visitor = nullptr;
    int depth = 0;

    void refuse(std::string why) const {
        if (visitor->refusal.empty()) visitor->refusal = std::move(why);
    }
    void stop_if_refused() const {
        if (!visitor->refusal.empty()) XML_StopParser(parser, XML_FALSE);
    }
};

void on_start(void* data, const char* name, const char** attributes) {
    auto& visit = *static_cast<Visit*>(data);
    if (++visit.depth > kDepthMax) visit.refuse("elements lie deeper than 64");
    if (visit.visitor->refusal.empty()) visit.visitor->start(local(name), Attributes(attributes));
    visit.stop_if_refused();
}

void on_end(void* data, const char* name) {
    auto& visit = *static_cast<Visit*>(data);
    --visit.depth;
    if (visit.visitor->refusal.empty()) visit.visitor->end(local(name));
    visit.stop_if_refused();
}

void on_text(void* data, const char* text, int size) {
    auto& visit = *static_cast<Visit*>(data);
    if (!visit.visitor->refusal.empty()) return;
    visit.visitor->text({text, static_cast<std::size_t>(size)});
    visit.stop_if_refused();
}

void on_doctype(void* data, const char*, const char*, const char*, int) {
    auto& visit = *static_cast<Visit*>(data);
    visit.refuse("it has a document type, which no spreadsheet program writes");
    visit.stop_if_refused();
}

struct FreeParser {
    void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

}  // namespace

std::string_view Attributes::operator[](std::string_view name) const {
    for (const char** at = list_; *at != nullptr; at += 2) {
        if (local(*at) == name) return at[1];
    }
    return {};
}

Outcome<std::monostate> visit_xml(Container& container, std::string_view part,
                                  XmlVisitor& visitor) {
    const std::unique_ptr<XML_ParserStruct, FreeParser> parser(
        XML_ParserCreateNS(nullptr, kSeparator));
    if (!parser) return fault("no memory for the part " + std::string(part));
    Visit visit{parser.get(), &visitor};
    XML_SetUserData(parser.get(), &visit);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
    bool sound = true;
    const auto read = container.read(part, [&](ByteView piece) {
        sound = XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE) ==
                XML_STATUS_OK;
        return sound;
    });
    if (!read) return read;
    sound = sound && XML_Parse(parser.get(), "", 0, XML_TRUE) == XML_STATUS_OK;
    const std::string where = "the part " + std::string(part) + ": ";
    if (!visitor.refusal.empty()) return fault(where + visitor.refusal);
    if (sound) return std::monostate{};
    return fault(where + "line " + std::to_string(XML_GetCurrentLineNumber(parser.get())) + ": " +
                 XML_ErrorString(XML_GetErrorCode(parser.get())));
}

}  // namespace charter::sheet
