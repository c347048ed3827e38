#include "pack/evidence.hpp"

#include <algorithm>

#include "assurance/rows.hpp"
#include "tx/named_documents.hpp"

namespace charter::pack {
namespace {

constexpr std::size_t kWhyBytesMax = 200;

/// Whether who asked for the pack may see what the record names, whatever else holds.
bool is_theirs(const state::View& view, const std::string& key, std::string_view made_for) {
    return std::ranges::any_of(tx::documents_at(view, key), [&](const tx::NamedDocument& document) {
        return document.member == made_for || document.member == assurance::kEveryone;
    });
}

}  // namespace

std::map<Bytes, std::set<std::string>> documents_named(const state::View& view,
                                                       std::string_view member) {
    std::map<Bytes, std::set<std::string>> named;
    tx::each_named_document(view, {}, [&](const tx::NamedDocument& document) {
        const std::string& own = document.member;
        const bool in_scope =
            member == assurance::kEveryone || own == member || own == assurance::kEveryone;
        if (in_scope) named[document.commitment].insert(document.key);
    });
    return named;
}

std::string document_file(ByteView commitment) { return "evidence/" + to_hex(commitment); }
std::string erasure_file(ByteView commitment) { return document_file(commitment) + ".erasure"; }

Verdict check_item(const v1::EvidenceItem& item, const state::View& view, std::string_view made_for,
                   const std::string& where) {
    const std::string& state = item.state();
    const bool known =
        state == "held" || state == "not_held" || state == "erased" || state == "not_visible";
    if (!known) return flaw(Failure::evidence_invalid, where, "a state of a document");
    if (item.salt().size() != (state == "held" ? kDocumentSaltBytes : 0)) {
        return flaw(Failure::evidence_invalid, where, "a salt");
    }
    const bool says_why = !item.why().empty() && item.why().size() <= kWhyBytesMax;
    if (state == "not_visible" ? !says_why : !item.why().empty()) {
        return flaw(Failure::evidence_invalid, where, "why a document is not visible");
    }
    if (state != "not_visible") return accepted();
    const auto theirs = std::ranges::find_if(
        item.entries(), [&](const std::string& key) { return is_theirs(view, key, made_for); });
    if (theirs == item.entries().end()) return accepted();
    return flaw(Failure::evidence_invalid, where,
                "who asked for the pack may see the document of " + *theirs);
}

Verdict check_size(const v1::EvidenceItem& item, const state::View& view, std::uint64_t bytes,
                   const std::string& where) {
    tx::ToldSizes sizes;
    for (const std::string& key : item.entries()) {
        for (const tx::NamedDocument& document : tx::documents_at(view, key)) {
            if (document.commitment == item.commitment()) sizes.add(document);
        }
    }
    if (sizes.allow(bytes)) return accepted();
    return flaw(Failure::evidence_differs, where,
                "it has " + std::to_string(bytes) + " bytes, and " + item.entries(0) +
                    " tells another size");
}

Checked<Erased> judge_erasure(ByteView bytes, ByteView commitment, const state::View& view,
                              std::int64_t time_ms) {
    const std::string where = erasure_file(commitment);
    auto erasure = read_erasure(bytes, where);
    if (!erasure) return tl::unexpected(erasure.error());
    if (const auto own = check_subject(*erasure, view, commitment, where); !own) {
        return tl::unexpected(own.error());
    }
    if (const auto held = check_holder(*erasure, view, where); !held) {
        return tl::unexpected(held.error());
    }
    auto persons = check_signers(*erasure, view, where);
    if (!persons) return tl::unexpected(persons.error());
    const bool after = erasure->certificate.erased_on_ms() > time_ms;
    return Erased{std::move(erasure->certificate), *std::move(persons), after};
}

}  // namespace charter::pack
