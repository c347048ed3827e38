#pragma once
// Which documents belong into a pack, and what stands in it for one that is not there.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/pack.pb.h"
#include "pack/erasure.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// The texts of the convention, where the node has those of the catalog at the height: the
/// CatalogTexts that record cat/head commits to.
inline constexpr const char* kTextsName = "evidence/texts.bin";
inline constexpr std::size_t kDocumentSaltBytes = 32;

/// The commitments that records of the member and of the assembly name ("*": everybody's): entries,
/// incidents, changes, exceptions, uses of shared accounts; with the keys of these records. Hidden
/// entries name none.
std::map<Bytes, std::set<std::string>> documents_named(const state::View& view,
                                                       std::string_view member);

/// evidence/<commitment>: the document; with ".erasure": the certificate of its erasure.
std::string document_file(ByteView commitment);
std::string erasure_file(ByteView commitment);

/// That the item says one thing: a salt where it is held and nowhere else, a reason where it is not
/// visible and nowhere else, and that it is not visible only where neither the requester nor the
/// assembly has a record that names it.
/// Failures  evidence_invalid
Verdict check_item(const v1::EvidenceItem& item, const state::View& view, std::string_view made_for,
                   const std::string& where);

/// That the document has a size that the records which name it allow (tx::ToldSizes).
/// Failures  evidence_differs
Verdict check_size(const v1::EvidenceItem& item, const state::View& view, std::uint64_t bytes,
                   const std::string& where);

/// A document that its holder erased, by a certificate that holds.
struct Erased {
    v1::ErasureCertificate certificate;
    std::vector<std::string> persons;  // who asked, who agreed
    bool after_height = false;         // erased later than the block at the height
};

/// The certificate of its erasure against the state of a pack, whose block has that time.
/// Failures  erasure_invalid, erasure_of_another, erasure_credential, erasure_signature
Checked<Erased> judge_erasure(ByteView bytes, ByteView commitment, const state::View& view,
                              std::int64_t time_ms);

}  // namespace charter::pack
