#pragma once
// Who signed: every signature of an act, and every credential with its chain, at its time.

#include <set>
#include <string>

#include "charter/v1/record.pb.h"
#include "pack/act.hpp"
#include "pack/history.hpp"

namespace charter::pack {

class Signers {
  public:
    /// Both must outlive it.
    Signers(const state::View& view, const History& history) : view_(view), history_(history) {}

    /// Every trust anchor and every credential of the state, used or not: the certificate that its
    /// record gives is signed by its anchor, the anchor was in force then, and founding, a
    /// resolution or registrars bound it.
    /// Failures  act_credential, not_resolved (an anchor, or a credential, that nobody decided)
    Verdict judge_all() const;

    /// The signatures, and that each credential was its holder's, in force at the act's block.
    /// Failures  act_of_another_ledger (the transaction is bound to another), act_credential,
    ///           act_signature (also: given for earlier blocks)
    Verdict judge(const Act& act) const;

  private:
    Verdict judge_anchor(const v1::TrustAnchor& anchor) const;
    Verdict judge_chain(const v1::Credential& credential) const;
    Verdict judge_origin(const v1::Credential& credential) const;
    Verdict judge_credential(const v1::Credential& credential, const Act& act) const;

    const state::View& view_;
    const History& history_;
};

/// "proof/acts.bin, block 5, transaction 0".
std::string where_of(const v1::Receipt& receipt);

}  // namespace charter::pack
