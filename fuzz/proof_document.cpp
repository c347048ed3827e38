// Any bytes as a proof document: read or refused; judged from the block that its own trail begins
// with. What reads has one form. A statement is made of the state that the trail ends at.
#include "proof/document.hpp"

#include <string>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "light/light_block.hpp"
#include "verify/report.hpp"

namespace {

namespace proof = charter::proof;
using charter::ensure;

proof::Trust trust_of(const charter::v1::Proof& document) {
    proof::Trust trust;
    trust.terms.now_ms = 1'800'000'000'000;
    if (document.trail().empty()) return trust;
    const auto first = charter::light::decode_light_block(document.trail(0));
    if (!first) return trust;
    trust.checkpoint = {first->header.height(), charter::light::header_hash(first->header)};
    return trust;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view json(reinterpret_cast<const char*>(data), size);
    const auto document = proof::from_json(json);
    if (!document) {
        ensure(!document.error().where.empty(), "a flaw that says nothing");
        return 0;
    }
    ensure(json == proof::to_json(*document), "a document with two forms");
    const proof::Trust trust = trust_of(*document);
    const auto proved = proof::verify(*document, trust);
    ensure(!proved || proved->state.height == document->height(), "a statement of another state");
    const auto report =
        charter::verify::report_on(charter::verify::judge_document(json, trust), "en");
    ensure(proved.has_value() == (report.exit == charter::verify::Exit::is_true), "two verdicts");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    auto document = proof::from_json({reinterpret_cast<const char*>(data), size});
    if (!document || seed % 16 == 0) return LLVMFuzzerMutate(data, size, size_max);
    charter::fuzz::mutate(*document, seed);
    return charter::fuzz::put_input(proof::to_json(*document), data, size, size_max);
}
