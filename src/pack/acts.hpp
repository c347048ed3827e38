#pragma once
// proof/acts.bin: the transactions behind the records of a pack, each with the proof of its
// receipt, and their judge. As many as acts_wanted demands, and no others.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/pack.pb.h"
#include "pack/act.hpp"
#include "pack/resolutions.hpp"
#include "pack/signers.hpp"

namespace charter::pack {

inline constexpr ByteView kActsMagic = "charter-acts\n";
/// A transaction, its receipt and its proof.
inline constexpr std::size_t kActBytesMax = 4U << 20U;
inline constexpr std::uint64_t kActsBytesMax = std::uint64_t{2} << 30U;

/// One signature behind a record.
struct SignedBy {
    std::string act;  // name of the action
    Place place;
    std::string signer;  // person or node
    Bytes credential;    // id
};

struct ActsReport {
    std::uint64_t acts = 0;
    std::uint64_t pruned = 0;       // acts that are wanted, but below what the ledger keeps
    std::uint64_t resolutions = 0;  // counted again
    std::map<Bytes, std::vector<SignedBy>> signed_by;  // record: in order
};

/// What an act is proved and read by, whoever judges it.
/// Failures  acts_invalid, act_of_another_ledger (its receipt is in no block of the mountain)
Checked<Act> read_act(ByteView message, const v1::Mountain& mountain);

/// Takes the bytes in pieces as they come. After a flaw it is of no further use.
class ActsReader {
  public:
    /// `view`, `history`: must outlive it. `floor_held`: without it nothing counts as pruned.
    ActsReader(const state::View& view, const History& history, bool floor_held);

    /// Failures  too_large, acts_invalid, those of read_act, those of Signers::judge, act_unlisted,
    ///           act_differs
    Verdict take(ByteView piece);
    /// Failures  acts_invalid (cut off), act_missing, act_differs (who signed an entry, when a
    ///           resolution granted a role, an incident or change that is not as its steps say),
    ///           those of judge_resolutions
    Checked<ActsReport> finish();

  private:
    Verdict take_act(ByteView message);
    Verdict match(const Act& act);
    void note(const Wanted& wanted, const Act& act);
    Verdict check_signers() const;
    Verdict check_grants() const;

    const state::View& view_;
    const History& history_;
    bool floor_held_;
    Signers signers_;
    v1::Mountain mountain_;
    struct Asked {
        Wanted wanted;
        bool found = false;
    };
    std::vector<Asked> asked_;
    std::multimap<std::uint64_t, std::size_t> by_height_;  // 0: at any height
    std::multimap<std::int64_t, std::size_t> by_time_;
    Bytes waiting_;
    std::uint64_t taken_ = 0;
    bool past_magic_ = false;
    std::optional<Place> last_;
    std::map<std::string, std::uint64_t> nonces_;  // the last one of each sender
    ActsByProposal by_proposal_;
    std::set<Bytes> begun_;                           // records whose first act is there
    std::map<Bytes, std::set<std::string>> persons_;  // who filed or signed off the entry
    ActsReport report_;
};

}  // namespace charter::pack
