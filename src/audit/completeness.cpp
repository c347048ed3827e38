#include "audit/completeness.hpp"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;

struct List {
    std::string table;
    std::string scope;
};

// The lists that hold every record of a type; none where its rows are derived of other records.
std::vector<List> lists_of(const Source& source, const Extent& extent) {
    std::vector<std::string> members = {std::string(extent.member)};
    if (extent.member == kEveryone) members = members_of(source.view);
    std::vector<List> lists;
    if (source.catalog.is_register(extent.type)) {
        members.emplace_back(kEveryone);  // the assembly's entries stand for every member
        for (const std::string& member : members)
            lists.push_back({"entries", std::string(extent.type).append("/").append(member)});
        return lists;
    }
    if (extent.type == "members") return {{"members", "consortium"}};
    if (extent.type == "grants") {
        for (const std::string& member : members) {
            const Bytes prefix = Bytes("per/").append(member).append(".");
            state::each<v1::Person>(source.view, prefix, [&](const v1::Person& person) {
                lists.push_back({"grants", person.person()});
                return true;
            });
        }
        return lists;
    }
    const std::string_view table =
        extent.type == "key_suspicions" ? std::string_view("credentials") : extent.type;
    for (const std::string_view known : {"persons", "credentials", "nodes", "sites", "incidents"}) {
        if (table != known) continue;
        for (const std::string& member : members) lists.push_back({std::string(table), member});
    }
    return lists;
}

enum Became : std::size_t { selected, passed_over, lapsed, awaiting, superseded, closed };
constexpr std::size_t kBecame = closed + 1;

class Counter {
  public:
    Counter(const Source& source, assurance::Evidence& evidence, const Extent& extent)
        : view_(source.view) {
        assurance::Notes notes(evidence.present());
        for (const assurance::Record* record : evidence.records(extent.type, extent.member)) {
            const std::string& key = record->row.record_key;
            if (extent.selected.contains(key)) {
                known_[key] = selected;
            } else if (record->filed) {
                known_[key] = awaiting;
            } else {
                known_[key] = evidence.in_force(*record, notes.clock) ? passed_over : lapsed;
            }
        }
    }

    Became of(const std::string& ref) const {
        const auto found = known_.find(ref);
        if (found != known_.end()) return found->second;
        if (!ref.starts_with("reg/")) return passed_over;
        const auto entry = state::read<v1::Entry>(view_, ref);
        if (entry && entry->state() == v1::ENTRY_STATE_SUPERSEDED) return superseded;
        if (entry && entry->state() == v1::ENTRY_STATE_CLOSED) return closed;
        return passed_over;
    }

  private:
    const state::View& view_;
    std::map<std::string, Became> known_;
};

std::vector<Both> list_row(const Source& source, const Counter& counter, const List& list) {
    const auto head =
        state::read<v1::ListHead>(source.view, state::keys::list_head(list.table, list.scope));
    std::array<std::uint64_t, kBecame> counts{};
    std::uint64_t count = 0;
    Bytes chain;
    state::list_each(source.view, list.table, list.scope, [&](ByteView ref) {
        ++counts.at(counter.of(std::string(ref)));
        chain = state::chain_next(chain, ref);
        ++count;
        return true;
    });
    const bool agrees = head ? head->count() == count && head->chain() == chain : count == 0;
    std::vector<Both> row = {same(list.table + "/" + list.scope),
                             same(std::to_string(head ? head->count() : 0)),
                             same(head ? to_hex(head->chain()) : ""), yes_no(agrees)};
    for (const std::uint64_t each : counts) row.push_back(same(std::to_string(each)));
    return row;
}

}  // namespace

Table completeness(const Source& source, assurance::Evidence& evidence, const Extent& extent) {
    Table table;
    table.name = "completeness";
    table.title = {"完整性", "Completeness"};
    table.columns = {
        {"list", {"完整清單", "complete list"}},
        {"count", {"項目數", "entries"}, Kind::number},
        {"chain", {"鏈首雜湊值", "head of the chain"}},
        {"agrees", {"與逐項重算相符", "follows from the entries"}, Kind::both},
        {"selected", {"屬此母體", "in the population"}, Kind::number},
        {"passed_over", {"有效而不屬此母體", "in force, not selected"}, Kind::number},
        {"lapsed", {"已失效", "no longer in force"}, Kind::number},
        {"awaiting", {"待覆核", "await the second person"}, Kind::number},
        {"superseded", {"已被取代", "superseded"}, Kind::number},
        {"closed", {"已關閉", "closed"}, Kind::number},
    };
    const std::vector<List> lists = lists_of(source, extent);
    if (lists.empty()) {
        table.note = {"此表由其他紀錄推導，本身無清單；其來源紀錄之清單可另行匯出。",
                      "These rows are derived of other records and have no list of their own; "
                      "export the records they come of."};
        return table;
    }
    table.note = {
        "清單只增不減，鏈首雜湊值可由 charter proof get --list 證明；各欄之和等於項目數。",
        "Lists only grow, and charter proof get --list proves their heads; what became of the "
        "entries sums up to their count."};
    const Counter counter(source, evidence, extent);
    for (const List& list : lists) table.rows.push_back(list_row(source, counter, list));
    return table;
}

}  // namespace charter::audit
