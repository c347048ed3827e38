#include "pack/lists.hpp"

#include <optional>
#include <string>

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kHeads = "idx/";
constexpr ByteView kEntries = "lst/";
constexpr ByteView kObservations = "observations/";
constexpr ByteView kSlots = "slo/";
constexpr ByteView kNewest = "obs/";
constexpr std::size_t kSeqDigits = 16;

bool is_of_observations(ByteView list) { return list.starts_with(kObservations); }

tl::unexpected<Flaw> gap(ByteView list, const Bytes& key, std::string why) {
    return flaw(is_of_observations(list) ? Failure::observations_gap : Failure::list_gap,
                "record " + key, std::move(why));
}

/// `list`: "<table>/<scope>".
Bytes entry_key(ByteView list, std::uint64_t seq) {
    return state::keys::join(kEntries, list, hex16(seq));
}

Verdict check_list(const PartialView& view, const v1::ListHead& head) {
    const ByteView list = ByteView(head.key()).substr(kHeads.size());
    Bytes chain;
    for (std::uint64_t seq = 0; seq < head.count(); ++seq) {
        const Bytes key = entry_key(list, seq);
        const auto entry = state::read<v1::ListEntry>(view, key);
        if (!entry) {
            return gap(list, key,
                       "entry " + std::to_string(seq) + " of " + std::to_string(head.count()) +
                           " (numbered from 0) of the list " + Bytes(list) + " is missing");
        }
        if (entry->seq() != seq || entry->previous_chain() != chain) {
            return gap(list, key, "it does not continue the entry before");
        }
        if (!is_of_observations(list) && !view.leaves().contains(entry->ref())) {
            return gap(list, key, "the record " + entry->ref() + " that it names is missing");
        }
        chain = state::chain_next(chain, entry->ref());
    }
    if (chain == head.chain()) return accepted();
    return gap(list, head.key(), "its chain is not that of its entries");
}

Verdict find_unlisted(const PartialView& view) {
    Verdict found = accepted();
    state::each<v1::ListEntry>(view, kEntries, [&](const v1::ListEntry& entry) {
        const ByteView rest = ByteView(entry.key()).substr(kEntries.size());
        const std::size_t end = rest.size() > kSeqDigits ? rest.size() - kSeqDigits - 1 : 0;
        const ByteView list = rest.substr(0, end);
        const auto head = state::read<v1::ListHead>(view, Bytes(kHeads).append(list));
        const bool counted =
            head && entry.seq() < head->count() && entry.key() == entry_key(list, entry.seq());
        if (!counted) found = gap(list, entry.key(), "the head of its list does not count it");
        return counted;
    });
    return found;
}

Verdict check_slots(const PartialView& view) {
    Verdict checked = accepted();
    std::uint64_t lists = 0;
    state::each<v1::Slot>(view, kSlots, [&](const v1::Slot& slot) {
        const ByteView scope = ByteView(slot.key()).substr(kSlots.size());
        const std::uint64_t count = state::list_count(view, "observations", scope);
        ++lists;
        if (count != slot.next()) {
            checked = flaw(Failure::observations_gap, "record " + slot.key(),
                           "slot " + std::to_string(slot.next()) + " is next, the list has " +
                               std::to_string(count) + " observations");
        }
        return checked.has_value();
    });
    if (!checked) return checked;
    state::scan_prefix(view, Bytes(kHeads).append(kObservations), [&](ByteView key, ByteView) {
        const ByteView scope = key.substr(kHeads.size() + kObservations.size());
        if (view.leaves().contains(Bytes(kSlots).append(scope))) return true;
        checked = flaw(Failure::observations_gap, "record " + Bytes(key),
                       "no record says which slot is next");
        return false;
    });
    return checked;
}

const char* wrong_newest(const PartialView& view, const v1::LatestObservation& newest) {
    const v1::Observation& observation = newest.observation();
    const std::string& subject =
        observation.subject().empty() ? newest.member() : observation.subject();
    if (newest.key() != state::keys::latest_observation(observation.probe(), subject)) {
        return "it is of another probe or subject";
    }
    const auto entry = state::read<v1::ListEntry>(
        view, state::keys::list_entry("observations", newest.node() + "/" + observation.probe(),
                                      observation.slot()));
    if (!entry) return "its slot is not in the list of its node and probe";
    const bool same = entry->ref() == to_hex(crypto::sha256(wire::encode(observation)));
    return same ? nullptr : "the list has another observation in its slot";
}

}  // namespace

Verdict check_lists(const PartialView& view) {
    Verdict checked = accepted();
    std::uint64_t counted = 0;
    state::each<v1::ListHead>(view, kHeads, [&](const v1::ListHead& head) {
        checked = check_list(view, head);
        counted += head.count();
        return checked.has_value();
    });
    if (!checked) return checked;
    std::uint64_t there = 0;
    state::scan_prefix(view, kEntries, [&](ByteView, ByteView) { return ++there > 0; });
    return there == counted ? accepted() : find_unlisted(view);
}

Verdict check_observations(const PartialView& view) {
    if (const Verdict slots = check_slots(view); !slots) return slots;
    Verdict checked = accepted();
    state::each<v1::LatestObservation>(view, kNewest, [&](const v1::LatestObservation& newest) {
        if (const char* why = wrong_newest(view, newest)) {
            checked = flaw(Failure::observations_gap, "record " + newest.key(), why);
        }
        return checked.has_value();
    });
    return checked;
}

}  // namespace charter::pack
