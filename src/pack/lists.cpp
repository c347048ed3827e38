#include "pack/lists.hpp"

#include <string>
#include <utility>

#include "charter/v1/record.pb.h"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kHeads = "idx/";
constexpr ByteView kEntries = "lst/";
constexpr std::size_t kSeqDigits = 16;
/// Its refs are digests: of observations, only the newest are records.
constexpr ByteView kObservations = "observations/";

class ListCheck {
  public:
    explicit ListCheck(const PartialView& view) : view_(view) {}

    Verdict run() {
        std::uint64_t listed = 0;
        Verdict checked = accepted();
        state::each<v1::ListHead>(view_, kHeads, [&](const v1::ListHead& head) {
            checked = check(head);
            listed += head.count();
            return checked.has_value();
        });
        if (!checked) return checked;
        std::uint64_t entries = 0;
        state::scan_prefix(view_, kEntries, [&](ByteView, ByteView) {
            ++entries;
            return true;
        });
        if (entries == listed) return accepted();
        return flaw(Failure::list_differs, "lists", "entries of a list that has no head");
    }

  private:
    Verdict check(const v1::ListHead& head) const {
        const std::string name = head.key().substr(kHeads.size());
        const std::string prefix = std::string(kEntries) + name + "/";
        std::uint64_t count = 0;
        Bytes chain;
        std::string why;
        state::each<v1::ListEntry>(view_, prefix, [&](const v1::ListEntry& entry) {
            // A longer scope may begin alike, but does not go on with digits alone.
            if (entry.key().size() != prefix.size() + kSeqDigits) return true;
            if (entry.seq() != count || entry.previous_chain() != chain) {
                why = "its entry " + std::to_string(count) + " is missing or was changed";
            } else if (!is_there(name, entry.ref())) {
                why = "it names " + entry.ref() + ", which is not there";
            }
            chain = state::chain_next(chain, entry.ref());
            ++count;
            return why.empty();
        });
        if (why.empty() && (count != head.count() || chain != head.chain())) {
            why = std::to_string(count) + " entries, its head says " + std::to_string(head.count());
        }
        if (why.empty()) return accepted();
        return flaw(Failure::list_differs, "list " + name, std::move(why));
    }

    bool is_there(ByteView list, const std::string& ref) const {
        return list.starts_with(kObservations) || view_.leaves().contains(ref);
    }

    const PartialView& view_;
};

}  // namespace

Verdict check_lists(const PartialView& view) { return ListCheck(view).run(); }

}  // namespace charter::pack
