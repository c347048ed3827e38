#include "tx/document_note.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "tx/common.hpp"

namespace charter::tx {
namespace {

tl::unexpected<Refusal> bad(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

bool is_restricted_name(std::string_view name) {
    constexpr std::string_view kMarks = "!#$&-^_.+";
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && plain(name.front()) && std::ranges::all_of(name, [&](char c) {
        return plain(c) || kMarks.find(c) != std::string_view::npos;
    });
}

Status check_media_type(const std::string& field, std::string_view text) {
    if (text.empty()) return refuse(Reason::field_missing, {{"field", field}});
    const std::size_t slash = std::min(text.find('/'), text.size() - 1);
    if (text.size() <= kMediaTypeBytesMax && is_restricted_name(text.substr(0, slash)) &&
        is_restricted_name(text.substr(slash + 1))) {
        return ok();
    }
    return bad(field,
               "a media type is like application/pdf: lower case, without parameters, at "
               "most " +
                   std::to_string(kMediaTypeBytesMax) + " bytes");
}

Status check_size(const std::string& field, std::uint64_t bytes) {
    if (bytes == 0) return refuse(Reason::field_missing, {{"field", field}});
    if (bytes <= kDocumentBytesMax) return ok();
    return bad(field, "a document has at most " + std::to_string(kDocumentBytesMax) + " bytes");
}

}  // namespace

Status check_document_note(std::string_view field, ByteView commitment,
                           const v1::DocumentNote* note) {
    if (note == nullptr) return ok();
    if (commitment.empty()) return bad(field, "no document is named that it is of");
    const std::string of(field);
    if (Status s = check_media_type(of + ".media_type", note->media_type()); !s) return s;
    if (Status s = check_size(of + ".size", note->size()); !s) return s;
    return require_text(of + ".title", note->title(), kDocumentTitleBytesMax);
}

Status check_document_note(const v1::EntryBody& body) {
    return check_document_note("document_note", body.document(),
                               note_if(body.has_document_note(), body.document_note()));
}

}  // namespace charter::tx
