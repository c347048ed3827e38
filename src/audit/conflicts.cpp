#include <map>
#include <utility>

#include "assurance/evidence.hpp"
#include "audit/access.hpp"
#include "audit/access_people.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::audit {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kLead = "rotation_lead";

class Finder {
  public:
    Finder(const Source& source, const std::string& member, Table& table)
        : source_(source), member_(member), table_(table) {
        if (source.catalog.parameter(kLead) == nullptr) return;
        assurance::Evidence evidence(source.view, source.catalog, source.config, source.now);
        const std::string_view scope =
            member.empty() ? assurance::kEveryone : std::string_view(member);
        lead_ms_ = evidence.setting(kLead, scope).value * kDayMs;
    }

    void run() {
        state::each<v1::Person>(source_.view, "per/", [&](const v1::Person& person) {
            if (person.active()) naturals_[person.natural_person()].push_back(person.person());
            people_.emplace(person.person(), person);
            return true;
        });
        for (const auto& [id, person] : people_) {
            if (!member_.empty() && person.member() != member_) continue;
            roles_of(person);
            natural_of(person);
        }
        lapsed();
        keys();
        accounts();
    }

  private:
    void add(Both kind, const std::string& who, Both what, const std::string& on = {}) {
        table_.rows.push_back({std::move(kind), same(who), std::move(what), same(on)});
    }

    void roles_of(const v1::Person& person) {
        std::vector<const v1::ActiveGrant*> held;
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (grant.expires_ms() > source_.now.time_ms) held.push_back(&grant);
        }
        for (std::size_t a = 0; a < held.size(); ++a) {
            for (std::size_t b = a + 1; b < held.size(); ++b) {
                const bool together = held[a]->begins_ms() < held[b]->expires_ms() &&
                                      held[b]->begins_ms() < held[a]->expires_ms();
                const bool conflict = source_.catalog.conflict(held[a]->role(), held[b]->role());
                if (!together || !conflict) continue;
                add({"角色衝突", "conflicting roles"}, person.person(),
                    joined({role_title(source_, held[a]->role()),
                            role_title(source_, held[b]->role())},
                           same(" + ")));
            }
        }
        if (held.size() > 1) {
            std::vector<std::string> roles;
            for (const v1::ActiveGrant* grant : held) roles.push_back(grant->role());
            add({"多項授權", "several grants"}, person.person(), role_titles(source_, roles));
        }
        for (const v1::ActiveGrant* grant : held) {
            if (grant->begins_ms() != 0) continue;  // a deputy's is to end
            if (tx::on_leave(person, source_.now.today) && !acted_for(person, *grant)) {
                add({"請假期間無人擔任", "on leave, role without a holder"}, person.person(),
                    role_title(source_, grant->role()), date_text(person.leave_until()));
            }
            if (grant->expires_ms() > source_.now.time_ms + lead_ms_) continue;
            add({"授權即將到期", "grant about to end"}, person.person(),
                role_title(source_, grant->role()), day_text(source_, grant->expires_ms()));
        }
    }

    /// Somebody else of the member holds the role now.
    bool acted_for(const v1::Person& away, const v1::ActiveGrant& role) const {
        const tx::BlockContext now{source_.now.height, source_.now.time_ms, source_.now.today};
        for (const auto& [id, person] : people_) {
            if (!person.active() || person.member() != away.member()) continue;
            for (const v1::ActiveGrant& held : person.grants()) {
                const bool same_role = held.role() == role.role() && held.scope() == role.scope();
                if (same_role && tx::grant_in_force(person, held, now)) return true;
            }
        }
        return false;
    }

    bool holds(const std::string& person, const std::string& role) const {
        const auto found = people_.find(person);
        if (found == people_.end()) return false;
        for (const v1::ActiveGrant& grant : found->second.grants()) {
            if (grant.role() == role && grant.expires_ms() > source_.now.time_ms) return true;
        }
        return false;
    }

    // As long after its end as it was announced before.
    void lapsed() {
        state::each<v1::Grant>(
            source_.view, owned_prefix("gra/", member_), [&](const v1::Grant& grant) {
                const bool lately = grant.expires_ms() + lead_ms_ > source_.now.time_ms;
                const bool deputy = !grant.deputy_for().empty();
                if (grant_state(source_, grant) != GrantState::expired || !lately || deputy ||
                    left(grant.person()) || holds(grant.person(), grant.role()))
                    return true;
                add({"授權已到期而未續", "grant expired, not renewed"}, grant.person(),
                    role_title(source_, grant.role()), day_text(source_, grant.expires_ms()));
                return true;
            });
    }

    void natural_of(const v1::Person& person) {
        if (!person.active() || person.natural_person().empty()) return;
        std::vector<std::string> others = naturals_[person.natural_person()];
        std::erase(others, person.person());
        if (others.empty()) return;
        add({"同一自然人", "same natural person"}, person.person(), same(listed(others)));
    }

    bool left(const std::string& holder) const {
        const auto found = people_.find(holder);
        return found != people_.end() && !found->second.active();
    }

    void keys() {
        std::map<std::string, std::pair<std::string, std::string>> rows;  // in a stable order
        state::each<v1::Credential>(source_.view, "cre/", [&](const v1::Credential& credential) {
            if (!member_.empty() && credential.member() != member_) return true;
            if (key_state(source_, credential) != KeyState::live || !left(credential.holder()))
                return true;
            rows.emplace(credential.holder() + "/" + to_hex(credential.credential()),
                         std::pair(credential.holder(), usage_word(credential.usage())));
            return true;
        });
        for (const auto& [key, row] : rows) {
            const auto& [holder, usage] = row;
            add({"離職人員之有效金鑰", "live key of somebody who left"}, holder, same(usage),
                day_text(source_, people_.at(holder).deregistered_ms()));
        }
    }

    void accounts() {
        state::each<v1::SystemAccount>(
            source_.view, owned_prefix("acc/", member_), [&](const v1::SystemAccount& account) {
                if (!account.active() || !left(account.responsible_person())) return true;
                add({"帳號負責人已離職", "account whose responsible person left"},
                    account.account(), same(account.responsible_person()));
                return true;
            });
    }

    const Source& source_;
    const std::string& member_;
    Table& table_;
    std::int64_t lead_ms_ = 0;
    std::map<std::string, v1::Person> people_;
    std::map<std::string, std::vector<std::string>> naturals_;
};

}  // namespace

Table conflicts(const Source& source, const std::string& member) {
    Table table;
    table.name = "conflicts";
    table.title = {"衝突與應查核事項", "Conflicts, and what to look into"};
    table.note = {
        "帳本拒絕授予衝突之角色；公約修訂後仍可能並存，故於此逐一查核。多項授權與即將到期並非違規"
        "。",
        "The ledger refuses roles that conflict; after a change of the convention they can stand "
        "together all the same. Several grants, and a grant about to end, are no breach."};
    table.columns = {{"kind", {"種類", "kind"}, Kind::both},
                     {"who", {"人員或帳號", "person or account"}},
                     {"what", {"內容", "what"}, Kind::both},
                     {"on", {"日期", "day"}, Kind::day}};
    Finder(source, member, table).run();
    return table;
}

}  // namespace charter::audit
