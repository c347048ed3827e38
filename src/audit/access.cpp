#include "audit/access.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "assurance/evidence.hpp"
#include "audit/access_people.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;

constexpr std::string_view kShared = "shared_accounts";

Table grants(const Source& source, const std::string& member) {
    Table table;
    table.name = "grants";
    table.title = {"角色授權", "Role grants"};
    table.note = {
        "何人得為何事，含已到期、已撤銷及請假期間暫停者；代理授權註明代理何人。",
        "Who may do what; also what has expired, was revoked or rests while its person is "
        "on leave. Of a deputy it says for whom."};
    table.columns = {{"person", {"人員", "person"}},
                     {"role", {"角色", "role"}},
                     {"role_title", {"角色名稱", "title"}, Kind::both},
                     {"scope", {"範圍", "scope"}},
                     {"purpose", {"目的", "purpose"}},
                     {"state", {"狀態", "state"}, Kind::both},
                     {"deputy_for", {"代理", "deputy for"}},
                     {"granted_on", {"授予日", "granted on"}, Kind::day},
                     {"begins_on", {"開始日", "begins on"}, Kind::day},
                     {"expires_on", {"到期日", "expires on"}, Kind::day},
                     {"granted_by", {"授予人", "granted by"}},
                     {"revoked_on", {"撤銷日", "revoked on"}, Kind::day},
                     {"revoked_why", {"撤銷理由", "why revoked"}},
                     {"record", {"紀錄鍵值", "record"}}};
    state::each<v1::Grant>(source.view, owned_prefix("gra/", member), [&](const v1::Grant& grant) {
        table.rows.push_back(
            {same(grant.person()), same(grant.role()), role_title(source, grant.role()),
             same(grant.scope()), same(grant.purpose()),
             grant_state_text(grant_state(source, grant)), same(grant.deputy_for()),
             same(day_text(source, grant.granted_ms())), same(day_text(source, grant.begins_ms())),
             same(day_text(source, grant.expires_ms())), same(listed(grant.granted_by())),
             same(day_text(source, grant.revoked_ms())), same(grant.revoked_why()),
             same(grant.key())});
        return true;
    });
    return table;
}

Both leave_state(const Source& source, const v1::Leave& leave) {
    if (leave.ended_ms() != 0) return {"已銷假", "ended before its day"};
    if (leave.until() < source.now.today) return {"已結束", "over"};
    return leave.from() > source.now.today ? Both{"未開始", "ahead"} : Both{"請假中", "running"};
}

// ---- the last act of a person that the state still tells

class LastActs {
  public:
    explicit LastActs(const Source& source) : source_(source) {
        state::each<v1::Entry>(source.view, "reg/", [&](const v1::Entry& entry) {
            // A day of filing tells that there is an entry: not where entries are withheld.
            if (!source.may_read(entry.body().register_(), entry.body().member())) return true;
            note(entry.maker(), entry.filed_ms());
            note(entry.checker(), entry.signed_off_ms());
            return true;
        });
        state::each<v1::Exception>(source.view, "exc/", [&](const v1::Exception& exception) {
            note(exception.requester(), exception.requested_ms());
            note(exception.approver(), exception.granted_ms());
            return true;
        });
        state::each<v1::Incident>(source.view, "inc/", [&](const v1::Incident& incident) {
            for (const v1::Step& step : incident.steps()) {
                for (const std::string& person : step.persons()) note(person, step.time_ms());
            }
            return true;
        });
        state::each<v1::Proposal>(source.view, "pro/", [&](const v1::Proposal& proposal) {
            note(proposal.proposer(), proposal.opened_ms());
            return true;
        });
        state::each<v1::Grant>(source.view, "gra/", [&](const v1::Grant& grant) {
            for (const std::string& person : grant.granted_by()) note(person, grant.granted_ms());
            return true;
        });
    }

    std::string of(const std::string& person) const {
        const auto found = last_.find(person);
        return found == last_.end() ? std::string() : day_text(source_, found->second);
    }

  private:
    void note(const std::string& person, std::int64_t time_ms) {
        std::int64_t& last = last_[person];
        last = std::max(last, time_ms);
    }

    const Source& source_;
    std::map<std::string, std::int64_t> last_;
};

Table leaves(const Source& source, const std::string& member) {
    Table table;
    table.name = "leaves";
    table.title = {"請假與代理", "Leave and deputies"};
    table.note = {"請假期間本人角色暫停，由代理人擔任；含已結束者。",
                  "While somebody is on leave the roles rest, and deputies hold them; also leaves "
                  "that are over."};
    table.columns = {{"person", {"人員", "person"}},
                     {"from", {"起日", "from"}, Kind::day},
                     {"until", {"迄日", "until"}, Kind::day},
                     {"state", {"狀態", "state"}, Kind::both},
                     {"deputies", {"代理人", "deputies"}},
                     {"declared_by", {"登錄人", "declared by"}},
                     {"declared_on", {"登錄日", "declared on"}, Kind::day},
                     {"ended_on", {"銷假日", "ended on"}, Kind::day},
                     {"ended_by", {"銷假人", "ended by"}},
                     {"record", {"紀錄鍵值", "record"}}};
    state::each<v1::Leave>(source.view, owned_prefix("lea/", member), [&](const v1::Leave& leave) {
        std::vector<std::string> deputies;
        for (const v1::LeaveDeputy& deputy : leave.deputies()) {
            deputies.push_back(deputy.role() + ": " + deputy.deputy());
        }
        table.rows.push_back(
            {same(leave.person()), same(date_text(leave.from())), same(date_text(leave.until())),
             leave_state(source, leave), same(listed(deputies)), same(listed(leave.declared_by())),
             same(day_text(source, leave.declared_ms())), same(day_text(source, leave.ended_ms())),
             same(leave.ended_by()), same(leave.key())});
        return true;
    });
    return table;
}

Table persons(const Source& source, const std::string& member) {
    Table table;
    table.name = "persons";
    table.title = {"人員", "Persons"};
    table.note = {
        "「最後行為日」為狀態所留紀錄（填報、覆核、例外、事件、提案、授權）中之最近者；交易數為該人"
        "員"
        "所送出並入塊之交易。",
        "The last act is the newest that the state still tells: of entries, exceptions, incidents, "
        "proposals and grants. Transactions are those that the person sent and a block took in."};
    table.columns = {{"person", {"人員", "person"}},
                     {"member", {"成員", "member"}},
                     {"unit", {"單位", "unit"}},
                     {"active", {"有效", "active"}, Kind::both},
                     {"operator", {"操作人員", "operator"}, Kind::both},
                     {"roles", {"有效角色", "roles in force"}},
                     {"leave_from", {"請假起日", "leave from"}, Kind::day},
                     {"leave_until", {"請假迄日", "leave until"}, Kind::day},
                     {"live_keys", {"有效金鑰", "live keys"}, Kind::number},
                     {"transactions", {"送出交易數", "transactions sent"}, Kind::number},
                     {"last_act", {"最後行為日", "last act"}, Kind::day},
                     {"enrolled_on", {"登錄日", "enrolled on"}, Kind::day},
                     {"enrolled_by", {"登錄人", "enrolled by"}},
                     {"deregistered_on", {"註銷日", "deregistered on"}, Kind::day}};
    std::map<std::string, std::uint64_t> live;
    state::each<v1::Credential>(source.view, "cre/", [&](const v1::Credential& credential) {
        if (key_state(source, credential) == KeyState::live) ++live[credential.holder()];
        return true;
    });
    const LastActs acts(source);
    const tx::BlockContext present{source.now.height, source.now.time_ms, source.now.today};
    state::each<v1::Person>(
        source.view, owned_prefix("per/", member), [&](const v1::Person& person) {
            std::vector<std::string> roles;
            for (const v1::ActiveGrant& grant : person.grants()) {
                if (tx::grant_in_force(person, grant, present)) roles.push_back(grant.role());
            }
            std::ranges::sort(roles);
            const auto nonce =
                state::read<v1::Nonce>(source.view, state::keys::nonce(person.person()));
            table.rows.push_back(
                {same(person.person()), same(person.member()), same(person.unit()),
                 yes_no(person.active()), yes_no(person.operator_()), same(listed(roles)),
                 same(date_text(person.leave_from())), same(date_text(person.leave_until())),
                 same(std::to_string(live[person.person()])),
                 same(std::to_string(nonce ? nonce->next() : 0)), same(acts.of(person.person())),
                 same(day_text(source, person.enrolled_ms())), same(listed(person.enrollers())),
                 same(day_text(source, person.deregistered_ms()))});
            return true;
        });
    return table;
}

Table credentials(const Source& source, const std::string& member) {
    Table table;
    table.name = "credentials";
    table.title = {"憑證", "Credentials"};
    table.columns = {{"holder", {"持有者", "holder"}},
                     {"usage", {"用途", "usage"}},
                     {"state", {"狀態", "state"}, Kind::both},
                     {"not_before", {"生效日", "from"}, Kind::day},
                     {"not_after", {"到期日", "until"}, Kind::day},
                     {"issued_on", {"核發日", "issued on"}, Kind::day},
                     {"anchor", {"信任錨", "trust anchor"}},
                     {"revoked_on", {"廢止日", "revoked on"}, Kind::day},
                     {"revoked_why", {"廢止理由", "why revoked"}},
                     {"suspected_on", {"疑慮通報日", "suspected on"}, Kind::day},
                     {"member", {"成員", "member"}},
                     {"credential", {"憑證識別碼", "credential"}}};
    state::each<v1::Credential>(source.view, "cre/", [&](const v1::Credential& credential) {
        if (!member.empty() && credential.member() != member) return true;
        table.rows.push_back(
            {same(credential.holder()), same(usage_word(credential.usage())),
             key_state_text(key_state(source, credential)),
             same(day_text(source, credential.not_before_ms())),
             same(day_text(source, credential.not_after_ms())),
             same(day_text(source, credential.issued_ms())), same(credential.anchor()),
             same(day_text(source, credential.revoked_ms())), same(credential.revoked_why()),
             same(day_text(source, credential.suspected_ms())), same(credential.member()),
             same(to_hex(credential.credential()))});
        return true;
    });
    std::ranges::sort(table.rows, {}, [](const std::vector<Both>& row) {
        return std::tie(row.front().en, row[1].en, row.back().en);
    });
    return table;
}

Table accounts(const Source& source, const std::string& member) {
    Table table;
    table.name = "accounts";
    table.title = {"系統帳號", "System accounts"};
    table.columns = {{"account", {"帳號", "account"}},
                     {"member", {"成員", "member"}},
                     {"responsible_person", {"負責人", "responsible person"}},
                     {"active", {"有效", "active"}, Kind::both}};
    state::each<v1::SystemAccount>(
        source.view, owned_prefix("acc/", member), [&](const v1::SystemAccount& account) {
            table.rows.push_back({same(account.account()), same(account.member()),
                                  same(account.responsible_person()), yes_no(account.active())});
            return true;
        });
    return table;
}

Table shared_accounts(const Source& source, const std::string& member) {
    Table table;
    table.name = std::string(kShared);
    table.title = {"共用帳號", "Shared accounts"};
    table.columns = {{"key", {"鍵值", "key"}}, {"member", {"成員", "member"}}};
    const v1::EntryType* type =
        source.catalog.is_register(kShared) ? source.catalog.entry_type(kShared) : nullptr;
    if (type == nullptr) return table;
    for (const v1::FieldDef& field : type->fields()) {
        const bool words = field.type() == v1::FIELD_TYPE_CHOICE;
        table.columns.push_back({field.name(),
                                 both_of(source.texts.label(type->key(), field.name())),
                                 words ? Kind::both : Kind::text});
    }
    table.columns.push_back({"signers", {"簽署人", "signers"}});
    assurance::Evidence evidence(source.view, source.catalog, source.config, source.now);
    std::vector<std::string> members = {member};
    if (member.empty()) members = members_of(source.view);
    std::vector<std::string> withheld;
    for (const std::string& each : members) {
        if (!source.may_read(kShared, each)) {
            withheld.push_back(each);
            continue;
        }
        assurance::Notes notes(evidence.present());
        for (const assurance::Record* record : evidence.records(kShared, each)) {
            if (record->filed || !evidence.in_force(*record, notes.clock)) continue;
            std::vector<Both> row = {same(record->row.key), same(record->row.member)};
            for (const v1::FieldDef& field : type->fields()) {
                const auto value = record->row.fields.find(field.name());
                row.push_back(value == record->row.fields.end()
                                  ? Both()
                                  : value_text(source, field, value->second));
            }
            row.push_back(same(listed(record->row.signers)));
            table.rows.push_back(std::move(row));
        }
    }
    if (!withheld.empty()) {
        const std::string of = listed(withheld);
        table.note = {"下列成員之紀錄未對查詢者顯示：" + of,
                      "Not shown to the one who asked: the entries of " + of};
    }
    return table;
}

}  // namespace

Drawn<Report> access(const Source& source, const std::string& member) {
    Drawn<Report> report = begin_report(
        source, "access", {"存取權限清單與衝突報告", "Access list and conflicts"}, member);
    if (!report) return report;
    report->tables.push_back(grants(source, member));
    report->tables.push_back(conflicts(source, member));
    report->tables.push_back(persons(source, member));
    report->tables.push_back(leaves(source, member));
    report->tables.push_back(credentials(source, member));
    report->tables.push_back(accounts(source, member));
    report->tables.push_back(shared_accounts(source, member));
    return report;
}

}  // namespace charter::audit
