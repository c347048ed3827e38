#include "audit/deviations.hpp"

#include "assurance/evidence.hpp"
#include "assurance/exceptions.hpp"
#include "assurance/leaves.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;
constexpr std::string_view kNil = assurance::kNilDeclarations;

constexpr std::string_view kPopulations = "populations";

bool concerns(const std::string& member, std::string_view of) {
    return member.empty() || of == member || of == kEveryone;
}

void add_exceptions(const Source& source, const std::string& member, Table& table) {
    state::each<v1::Exception>(source.view, "exc/", [&](const v1::Exception& exception) {
        const bool in_force = assurance::in_force(exception, source.now.time_ms);
        if (!in_force || !concerns(member, exception.member())) return true;
        Both about = same(exception.requirement());
        if (const v1::Requirement* known = source.catalog.requirement(exception.requirement()))
            about = joined({about, requirement_title(source, *known)}, same(" "));
        if (!exception.subject().empty())
            about = joined({about, same("[" + exception.subject() + "]")}, same(" "));
        const Both by = {"負責人 " + exception.owner() + "，核准人 " + exception.approver(),
                         "owner " + exception.owner() + ", approved by " + exception.approver()};
        table.rows.push_back({{"例外", "exception"},
                              same(exception.member()),
                              about,
                              same(exception.compensating_control()),
                              by,
                              same(day_text(source, exception.granted_ms())),
                              same(date_text(exception.valid_until())),
                              same(exception.key())});
        return true;
    });
}

void add_overlays(const Source& source, const std::string& member, assurance::Evidence& evidence,
                  Table& table) {
    state::each<v1::Overlay>(source.view, "ovl/", [&](const v1::Overlay& overlay) {
        if (!concerns(member, overlay.member())) return true;
        const bool known = source.catalog.parameter(overlay.parameter()) != nullptr;
        const std::int64_t consortium =
            known ? evidence.setting(overlay.parameter(), kEveryone).value : overlay.value();
        const Bytes key = Bytes("cat/parameter/").append(overlay.parameter());
        table.rows.push_back({overlay_kind(overlay),
                              same(overlay.member()),
                              both_of(source.texts.title(key)),
                              overlay_value(source, overlay, consortium),
                              same(overlay.own_rule()),
                              same(day_text(source, overlay.changed_ms())),
                              {},
                              same(overlay.key())});
        return true;
    });
}

void add_declarations(const Source& source, const std::string& member,
                      assurance::Evidence& evidence, Table& table) {
    if (!source.catalog.is_register(kNil)) return;
    std::vector<std::string> scopes = {member};
    if (member.empty()) scopes = members_of(source.view);
    for (const std::string& scope : scopes) {
        assurance::Notes notes(evidence.present());
        for (const assurance::Record* record : evidence.records(kNil, scope)) {
            if (record->filed || !evidence.in_force(*record, notes.clock)) continue;
            // The assembly's stand with each member: once is enough.
            if (record->row.member != scope && &scope != scopes.data()) continue;
            const v1::EntryType* type = source.catalog.entry_type(kNil);
            const v1::FieldDef* field = catalog::field(*type, kPopulations);
            const auto value = record->row.fields.find(kPopulations);
            Both declared;
            if (field != nullptr && value != record->row.fields.end())
                declared = value_text(source, *field, value->second);
            table.rows.push_back({{"無此項聲明", "nil declaration"},
                                  same(record->row.member),
                                  declared,
                                  {},
                                  same(listed(record->row.signers)),
                                  same(date_text(record->row.occurred_on)),
                                  same(date_text(record->row.valid_until.value_or(0))),
                                  same(record->row.record_key)});
        }
    }
}

}  // namespace

Both overlay_kind(const v1::Overlay& overlay) {
    return overlay.own_rule().empty() ? Both{"從嚴值", "stricter value"}
                                      : Both{"自有規定", "own rule"};
}

Both overlay_value(const Source& source, const v1::Overlay& overlay, std::int64_t consortium) {
    const v1::Parameter* parameter = source.catalog.parameter(overlay.parameter());
    if (parameter == nullptr) return same(std::to_string(overlay.value()));
    const auto zh = [&](std::int64_t value) {
        return wire::quantity(std::to_string(value), wire::unit_word(parameter->unit()), true);
    };
    const auto en = [&](std::int64_t value) { return assurance::with_unit(*parameter, value); };
    return {zh(overlay.value()) + "；聯盟之值：" + zh(consortium),
            en(overlay.value()) + "; the consortium's: " + en(consortium)};
}

Table deviations(const Source& source, const std::string& member) {
    Table table;
    table.name = "deviations";
    table.title = {"例外、自有規定、從嚴值與無此項聲明",
                   "Exceptions, own rules, stricter values and nil declarations"};
    table.note = {"以下在此高度有效；狀態須與之一併閱讀。",
                  "In force at this height; statuses are to be read together with them."};
    table.columns = {
        {"kind", {"種類", "kind"}, Kind::both},
        {"member", {"成員", "member"}},
        {"about", {"要求、參數或對象", "requirement, parameter or population"}, Kind::both},
        {"value", {"補償措施或值", "compensating control, or value"}, Kind::both},
        {"by", {"依據或人員", "by whom, or under which rule"}, Kind::both},
        {"from", {"自", "from"}, Kind::day},
        {"until", {"至", "until"}, Kind::day},
        {"key", {"紀錄鍵值", "record"}}};
    assurance::Evidence evidence(source.view, source.catalog, source.config, source.now);
    add_exceptions(source, member, table);
    add_overlays(source, member, evidence, table);
    add_declarations(source, member, evidence, table);
    return table;
}

}  // namespace charter::audit
