#include "pack/entries.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/registers/entry_records.hpp"

namespace charter::pack {
namespace {

tl::unexpected<Flaw> missing(const v1::Entry& entry, const std::string& act) {
    return flaw(Failure::act_missing, "record " + entry.key(), act);
}

tl::unexpected<Flaw> differs(const v1::Entry& entry, const std::string& what) {
    return flaw(Failure::act_differs, "record " + entry.key(), what);
}

/// Registers that had no checkers in some convention.
std::set<std::string> unchecked_registers(const History& history) {
    std::set<std::string> names;
    for (const v1::Catalog& convention : history.conventions()) {
        for (const v1::EntryType& type : convention.registers()) {
            if (type.checker_roles().empty()) names.insert(type.name());
        }
    }
    return names;
}

class Entries {
  public:
    Entries(const state::View& view, const History& history)
        : view_(view), unchecked_(unchecked_registers(history)) {}

    Verdict judge(const v1::Entry& entry) const;

  private:
    static Verdict judge_state(const v1::Entry& entry);
    Verdict judge_checker(const v1::Entry& entry) const;
    Verdict judge_superseded(const v1::Entry& entry) const;
    Verdict judge_predecessor(const v1::Entry& entry) const;

    const state::View& view_;
    std::set<std::string> unchecked_;
};

Verdict Entries::judge_state(const v1::Entry& entry) {
    const v1::EntryState state = entry.state();
    const bool signed_off = entry.signed_off_ms() != 0;
    const bool filed_only = state == v1::ENTRY_STATE_FILED;
    // A draft that gave way to another draft was never signed off.
    const bool is_signed_off =
        state == v1::ENTRY_STATE_SIGNED_OFF || state == v1::ENTRY_STATE_CLOSED;
    if (is_signed_off && !signed_off) return missing(entry, "its signing off");
    if (filed_only && signed_off) return differs(entry, "it is filed, and was signed off");
    if (!is_signed_off && !filed_only && state != v1::ENTRY_STATE_SUPERSEDED) {
        return differs(entry, "a state that no act leads to");
    }
    const bool closed = state == v1::ENTRY_STATE_CLOSED;
    if (closed && entry.closed_ms() == 0) return missing(entry, "its closing");
    if (!closed && entry.closed_ms() != 0) return differs(entry, "it is open, and was closed");
    const bool superseded = state == v1::ENTRY_STATE_SUPERSEDED;
    if (superseded == !entry.superseded_by().empty()) return accepted();
    return superseded ? missing(entry, "what superseded it")
                      : differs(entry, "it stands, and was superseded");
}

// Where the checker is named, the act of signing off is held against it.
Verdict Entries::judge_checker(const v1::Entry& entry) const {
    if (entry.signed_off_ms() == 0) {
        return entry.checker().empty() ? accepted()
                                       : differs(entry, "a checker of what is a draft");
    }
    if (!entry.checker().empty()) return accepted();
    const bool with_its_filing = entry.signed_off_ms() == entry.filed_ms();
    if (with_its_filing && unchecked_.contains(entry.body().register_())) return accepted();
    return missing(entry, "the signing off by a checker");
}

// Of the first version `superseded_by` names the newest of the line, of another the next.
Verdict Entries::judge_superseded(const v1::Entry& entry) const {
    if (entry.state() != v1::ENTRY_STATE_SUPERSEDED) return accepted();
    const bool first = state::keys::entry(entry.root()) == entry.key();
    const bool draft = entry.signed_off_ms() == 0;
    const auto follows = [&](const v1::Entry& next) {
        if (next.root() != entry.root()) return false;
        if (!first && next.key() != entry.superseded_by()) return false;
        return draft ? next.supersedes() == entry.supersedes()
                     : next.supersedes() == entry.key() && next.signed_off_ms() != 0;
    };
    const auto named = state::read<v1::Entry>(view_, entry.superseded_by());
    bool found = false;
    tx::each_later_entry(entry, view_, [&](const v1::Entry& next) {
        found = follows(next);
        return !found;
    });
    if (found && named && named->root() == entry.root()) return accepted();
    return missing(entry, "what superseded it");
}

Verdict Entries::judge_predecessor(const v1::Entry& entry) const {
    if (entry.supersedes().empty() || entry.signed_off_ms() == 0) return accepted();
    const auto before = state::read<v1::Entry>(view_, entry.supersedes());
    const bool gave_way = before && before->root() == entry.root() &&
                          before->state() == v1::ENTRY_STATE_SUPERSEDED &&
                          before->signed_off_ms() != 0;
    return gave_way ? accepted() : differs(entry, "what it supersedes did not give way");
}

Verdict Entries::judge(const v1::Entry& entry) const {
    if (auto held = judge_state(entry); !held) return held;
    if (auto held = judge_checker(entry); !held) return held;
    if (auto held = judge_superseded(entry); !held) return held;
    return judge_predecessor(entry);
}

}  // namespace

Verdict judge_entries(const state::View& view, const History& history) {
    const Entries entries(view, history);
    Verdict verdict = accepted();
    state::each<v1::Entry>(view, "reg/", [&](const v1::Entry& entry) {
        verdict = entries.judge(entry);
        return verdict.has_value();
    });
    return verdict;
}

}  // namespace charter::pack
