#include "tx/registers/document_note.hpp"

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

Status check_media_type(std::string_view text) {
    constexpr std::string_view kField = "document_note.media_type";
    if (text.empty()) return refuse(Reason::field_missing, {{"field", std::string(kField)}});
    const std::size_t slash = std::min(text.find('/'), text.size() - 1);
    if (text.size() <= kMediaTypeBytesMax && is_restricted_name(text.substr(0, slash)) &&
        is_restricted_name(text.substr(slash + 1))) {
        return ok();
    }
    return bad(kField,
               "a media type is like application/pdf: lower case, without parameters, at "
               "most " +
                   std::to_string(kMediaTypeBytesMax) + " bytes");
}

Status check_size(std::uint64_t bytes) {
    constexpr std::string_view kField = "document_note.size";
    if (bytes == 0) return refuse(Reason::field_missing, {{"field", std::string(kField)}});
    if (bytes <= kDocumentBytesMax) return ok();
    return bad(kField, "a document has at most " + std::to_string(kDocumentBytesMax) + " bytes");
}

}  // namespace

Status check_document_note(const v1::EntryBody& body) {
    if (!body.has_document_note()) return ok();
    if (body.document().empty()) return bad("document_note", "the entry has no document");
    const v1::DocumentNote& note = body.document_note();
    if (Status s = check_media_type(note.media_type()); !s) return s;
    if (Status s = check_size(note.size()); !s) return s;
    return require_text("document_note.title", note.title(), kDocumentTitleBytesMax);
}

void ToldSizes::add(const v1::Entry& entry) {
    if (entry.state() == v1::ENTRY_STATE_SUPERSEDED) return;
    sizes_.insert(entry.body().document_note().size());
}

bool ToldSizes::allow(std::uint64_t bytes) const {
    return sizes_.empty() || sizes_.contains(0) || sizes_.contains(bytes);
}

std::set<std::uint64_t> ToldSizes::allowed() const {
    return sizes_.contains(0) ? std::set<std::uint64_t>() : sizes_;
}

}  // namespace charter::tx
