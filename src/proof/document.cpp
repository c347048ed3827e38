#include "proof/document.hpp"

#include <utility>

#include "wire/json.hpp"

namespace charter::proof {
namespace {

Checked<Statement> judge_claim(const v1::Proof& proof, const State& state) {
    switch (proof.claim_case()) {
        case v1::Proof::kRecord:       return judge(proof.record(), state);
        case v1::Proof::kAbsence:      return judge(proof.absence(), state);
        case v1::Proof::kReceipt:      return judge(proof.receipt(), state);
        case v1::Proof::kTransition:   return judge(proof.transition(), state);
        case v1::Proof::kBatchRecord:  return judge(proof.batch_record(), state);
        case v1::Proof::kList:         return judge(proof.list(), state);
        case v1::Proof::CLAIM_NOT_SET: break;
    }
    return flaw(Failure::claim_missing, "claim");
}

}  // namespace

Checked<Proved> verify(const v1::Proof& proof, const Trust& trust) {
    if (proof.format() != kProofFormat) {
        return flaw(Failure::format_unknown, "format", std::to_string(proof.format()));
    }
    if (proof.claim_case() == v1::Proof::CLAIM_NOT_SET) {
        return flaw(Failure::claim_missing, "claim");
    }
    Way way{proof.chain_id(), proof.height(), proof.genesis(), {}};
    for (const Bytes& block : proof.trail()) way.trail.emplace_back(block);
    auto state = follow(way, trust);
    if (!state) return tl::unexpected(state.error());
    auto statement = judge_claim(proof, *state);
    if (!statement) return tl::unexpected(statement.error());
    return Proved{*std::move(state), *std::move(statement)};
}

std::string to_json(const v1::Proof& proof) { return wire::to_json(proof); }

Checked<v1::Proof> from_json(std::string_view json) {
    if (json.size() > kProofBytesMax) {
        return flaw(Failure::too_large, "proof",
                    std::to_string(json.size()) + " bytes; " + std::to_string(kProofBytesMax) +
                        " are the most");
    }
    v1::Proof proof;
    if (auto why = wire::from_json(json, proof)) {
        return flaw(Failure::undecodable, "proof", *std::move(why));
    }
    return proof;
}

}  // namespace charter::proof
