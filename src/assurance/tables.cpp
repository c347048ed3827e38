#include "assurance/tables.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "assurance/deadlines.hpp"
#include "assurance/values.hpp"
#include "base/bytes.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

/// The keys of what a member owns begin with its id and a dot: "per/bank-a.".
Bytes owned(std::string_view prefix, std::string_view member) {
    return state::keys::join(prefix, member).append(".");
}

Record row_of(std::string_view type, std::string_view key, std::string_view member,
              std::string_view record_key) {
    Record record;
    record.row.type = std::string(type);
    record.row.key = std::string(key);
    record.row.member = std::string(member);
    record.row.record_key = std::string(record_key);
    return record;
}

void created_at(Record& record, std::int64_t at_ms, const Clock& clock) {
    record.created_ms = at_ms;
    record.row.occurred_on = clock.day(at_ms);
}

/// What is unmet is due, and overdue from then on, by the first of its deadlines.
void set_due(Record& record, const std::vector<Deadline>& unmet, const Clock& clock) {
    if (unmet.empty()) return;
    record.overdue_ms = unmet.front().due_ms;
    record.row.due_at = clock.day(record.overdue_ms);
}

/// Absent rather than empty.
void put_reference(Record& record, std::string_view field, std::string_view key) {
    if (!key.empty()) record.row.fields.emplace(field, text_value(key));
}

std::vector<v1::Node> nodes_of(const state::View& view, std::string_view member) {
    std::vector<v1::Node> nodes;
    state::each<v1::Node>(view, owned("nod/", member), [&](v1::Node& node) {
        nodes.push_back(std::move(node));
        return true;
    });
    return nodes;
}

std::vector<v1::Site> sites_of(const state::View& view, std::string_view member) {
    std::vector<v1::Site> sites;
    state::each<v1::Site>(view, owned("sit/", member), [&](v1::Site& site) {
        sites.push_back(std::move(site));
        return true;
    });
    return sites;
}

std::vector<Record> members(const TableSource& from, std::string_view home) {
    const auto member = state::read<v1::Member>(from.view, state::keys::member(home));
    if (!member) return {};
    Record record = row_of("members", home, home, member->key());
    created_at(record, member->admitted_ms(), from.clock);
    record.standing = !member->removed();
    const v1::EntryType* type = from.catalog.entry_type("members");
    const v1::FieldDef* adopted = catalog::field(*type, "adopted_convention");
    const bool is_text = adopted != nullptr && adopted->type() == v1::FIELD_TYPE_TEXT;
    record.row.fields["adopted_convention"] =
        is_text ? text_value(std::to_string(member->adopted_version()))
                : number_value(member->adopted_version());
    record.row.fields["good_standing"] = flag_value(!member->suspended() && !member->removed());
    const std::vector<v1::Node> nodes = nodes_of(from.view, home);
    const auto runs = [](const v1::Node& node) { return !node.retired(); };
    record.row.fields["runs_node"] = flag_value(std::ranges::any_of(nodes, runs));
    return {std::move(record)};
}

Record person_record(const TableSource& from, const v1::Person& person) {
    Record record = row_of("persons", person.person(), person.member(), person.key());
    created_at(record, person.enrolled_ms(), from.clock);
    record.standing = person.active();
    record.row.fields["unit"] = text_value(person.unit());
    record.row.fields["active"] = flag_value(person.active());
    record.row.fields["operator"] = flag_value(person.operator_());
    record.row.fields["of_supplier"] = flag_value(!person.supplier().empty());
    put_reference(record, "supplier", person.supplier());
    put_reference(record, "sponsor", person.sponsor());
    return record;
}

std::vector<Record> persons(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    state::each<v1::Person>(from.view, owned("per/", home), [&](const v1::Person& person) {
        out.push_back(person_record(from, person));
        return true;
    });
    return out;
}

std::vector<Record> grants(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    state::each<v1::Grant>(from.view, owned("gra/", home), [&](const v1::Grant& grant) {
        const std::string key = grant.person() + "/" + hex16(grant.grant());
        Record record = row_of("grants", key, home, grant.key());
        created_at(record, grant.granted_ms(), from.clock);
        record.standing = grant.revoked_ms() == 0;
        record.starts_ms = grant.begins_ms();
        record.ends_ms = grant.expires_ms();
        put_reference(record, "person", grant.person());
        const bool node_role = from.catalog.has_word("node_role", grant.role());
        if (node_role) record.row.fields["role"] = text_value(grant.role());
        record.row.fields["node_role_grant"] = flag_value(node_role);
        out.push_back(std::move(record));
        return true;
    });
    return out;
}

Record credential_record(const TableSource& from, const v1::Credential& credential) {
    Record record = row_of("credentials", to_hex(credential.credential()), credential.member(),
                           credential.key());
    created_at(record, credential.issued_ms(), from.clock);
    record.standing = credential.revoked_ms() == 0;
    record.starts_ms = credential.not_before_ms();
    record.ends_ms = credential.not_after_ms();
    record.row.valid_until = from.clock.day(credential.not_after_ms());
    const std::string& holder = credential.holder();
    if (from.view.get(state::keys::person(holder))) {
        put_reference(record, "person", holder);
    } else if (from.view.get(state::keys::node(holder))) {
        put_reference(record, "node", holder);
    }
    record.row.fields["chain_id"] = text_value(from.config.chain_id());
    record.row.fields["replaced"] = flag_value(!credential.replaced_by().empty());
    record.row.fields["custody"] = flag_value(credential.custody());
    return record;
}

std::vector<Record> credentials(const TableSource& from) {
    std::vector<Record> out;
    state::each<v1::Credential>(from.view, "cre/", [&](const v1::Credential& credential) {
        out.push_back(credential_record(from, credential));
        return true;
    });
    return out;
}

std::vector<Record> key_suspicions(const TableSource& from) {
    std::vector<Record> out;
    state::each<v1::Credential>(from.view, "cre/", [&](const v1::Credential& credential) {
        if (credential.suspected_ms() == 0) return true;
        const std::string key = to_hex(credential.credential());
        Record record = row_of("key_suspicions", key, credential.member(), credential.key());
        created_at(record, credential.suspected_ms(), from.clock);
        const bool rotated = !credential.replaced_by().empty() || credential.revoked_ms() != 0;
        put_reference(record, "credential", key);
        record.row.fields["rotated"] = flag_value(rotated);
        if (credential.rotate_by_ms() != 0) {
            record.row.due_at = from.clock.day(credential.rotate_by_ms());
            if (!rotated) record.overdue_ms = credential.rotate_by_ms();
        }
        out.push_back(std::move(record));
        return true;
    });
    return out;
}

Record node_record(const TableSource& from, const v1::Node& node) {
    Record record = row_of("nodes", node.node(), node.member(), node.key());
    created_at(record, node.registered_ms(), from.clock);
    record.standing = !node.retired();
    put_reference(record, "asset", node.asset());
    put_reference(record, "site", node.site());
    put_reference(record, "responsible_person", node.responsible_person());
    record.row.fields["country"] = text_value(node.country());
    record.row.fields["role"] = text_value(node.role());
    record.row.fields["validator"] = flag_value(node.power() > 0);
    record.row.fields["environment"] = text_value(from.config.environment());
    record.row.fields["responsible_unit"] = text_value(node.responsible_unit());
    return record;
}

std::vector<Record> nodes(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    for (const v1::Node& node : nodes_of(from.view, home)) {
        out.push_back(node_record(from, node));
    }
    return out;
}

Record site_record(const TableSource& from, const v1::Site& site) {
    Record record = row_of("sites", site.site(), site.member(), site.key());
    created_at(record, site.registered_ms(), from.clock);
    record.row.fields["kind"] = text_value(site.kind());
    record.row.fields["country"] = text_value(site.country());
    record.row.fields["hazards"] = set_value({site.hazards().begin(), site.hazards().end()});
    put_reference(record, "jurisdiction", site.country());
    return record;
}

std::vector<Record> sites(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    for (const v1::Site& site : sites_of(from.view, home)) {
        out.push_back(site_record(from, site));
    }
    return out;
}

/// One row for each main room and remote room of the member.
std::vector<Record> site_pairs(const TableSource& from, std::string_view home) {
    const std::vector<v1::Site> all = sites_of(from.view, home);
    std::vector<Record> out;
    for (const v1::Site& main : all) {
        if (main.kind() != "main_room") continue;
        const std::set<std::string> hazards(main.hazards().begin(), main.hazards().end());
        for (const v1::Site& remote : all) {
            if (remote.kind() != "remote_room") continue;
            Record record =
                row_of("site_pairs", main.site() + "/" + remote.site(), home, main.key());
            created_at(record, std::max(main.registered_ms(), remote.registered_ms()), from.clock);
            const auto shared = std::ranges::count_if(
                remote.hazards(),
                [&](const std::string& hazard) { return hazards.contains(hazard); });
            put_reference(record, "main", main.site());
            put_reference(record, "remote", remote.site());
            record.row.fields["shared_hazard_count"] = number_value(shared);
            out.push_back(std::move(record));
        }
    }
    return out;
}

/// One row for each country in which the member has a site or a node, since the first of them.
std::vector<Record> jurisdictions(const TableSource& from, std::string_view home) {
    std::map<std::string, std::pair<std::int64_t, std::string>> first;
    const auto seen = [&](const std::string& country, std::int64_t at_ms, const std::string& key) {
        const std::pair<std::int64_t, std::string> here{at_ms, key};
        const auto [place, is_new] = first.emplace(country, here);
        if (!is_new) place->second = std::min(place->second, here);
    };
    for (const v1::Site& site : sites_of(from.view, home)) {
        seen(site.country(), site.registered_ms(), site.key());
    }
    for (const v1::Node& node : nodes_of(from.view, home)) {
        if (!node.retired()) seen(node.country(), node.registered_ms(), node.key());
    }
    std::vector<Record> out;
    for (const auto& [country, since] : first) {
        if (country.empty()) continue;
        Record record = row_of("jurisdictions", country, home, since.second);
        created_at(record, since.first, from.clock);
        record.row.fields["code"] = text_value(country);
        out.push_back(std::move(record));
    }
    return out;
}

Record incident_record(const TableSource& from, const v1::Incident& incident) {
    Record record = row_of("incidents", incident.incident(), incident.member(), incident.key());
    created_at(record, incident.opened_ms(), from.clock);
    record.row.occurred_on = from.clock.day(incident.detected_ms());
    record.row.fields["state"] = text_value(incident_state_word(incident.state()));
    record.row.fields["from_batch"] = flag_value(incident.kind() == "batch");
    record.row.fields["approved_by_owner"] = flag_value(incident.approved_by_owner());
    record.row.fields["evidence_taken"] = flag_value(!incident.evidence().empty());
    set_due(record, unmet_deadlines(incident), from.clock);
    return record;
}

std::vector<Record> incidents(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    state::each<v1::Incident>(from.view, owned("inc/", home), [&](const v1::Incident& incident) {
        out.push_back(incident_record(from, incident));
        return true;
    });
    return out;
}

Record change_record(const TableSource& from, const v1::Change& change) {
    Record record = row_of("changes", change.change(), change.member(), change.key());
    created_at(record, change.opened_ms(), from.clock);
    record.standing = change.state() != v1::CHANGE_STATE_WITHDRAWN;
    const bool activated =
        change.state() == v1::CHANGE_STATE_ACTIVE || change.state() == v1::CHANGE_STATE_COMPARED;
    record.row.fields["activated"] = flag_value(activated);
    record.row.fields["class"] = text_value(change.class_());
    record.row.fields["critical_architecture"] = flag_value(change.critical_architecture());
    record.row.fields["kind"] = text_value(change.kind());
    if (!change.recovery_procedure().empty()) {
        record.row.fields["recovery_procedure"] = digest_value(change.recovery_procedure());
    }
    record.row.fields["release"] = flag_value(change.release());
    record.row.fields["state"] = text_value(change_state_word(change.state()));
    if (!change.version().empty()) {
        record.row.fields["version"] = text_value(change.version());
    }
    set_due(record, unmet_deadlines(change), from.clock);
    return record;
}

std::vector<Record> changes(const TableSource& from, std::string_view home) {
    std::vector<Record> out;
    state::each<v1::Change>(from.view, owned("chg/", home), [&](const v1::Change& change) {
        out.push_back(change_record(from, change));
        return true;
    });
    return out;
}

Record list_record(const TableSource&, const v1::JurisdictionList& list) {
    Record record = row_of("jurisdiction_lists", list.tier(), kEveryone, list.key());
    record.created_ms = list.loaded_ms();
    record.row.occurred_on = list.published_on();
    record.row.fields["tier"] = text_value(list.tier());
    record.row.fields["source_no"] = text_value(list.source_no());
    return record;
}

std::vector<Record> jurisdiction_lists(const TableSource& from) {
    std::vector<Record> out;
    state::each<v1::JurisdictionList>(from.view, "jur/", [&](const v1::JurisdictionList& list) {
        out.push_back(list_record(from, list));
        return true;
    });
    return out;
}

template <class Row>
std::optional<Record> record_at(const TableSource& from, std::string_view prefix,
                                std::string_view key,
                                Record (*record_of)(const TableSource&, const Row&)) {
    const auto row = state::read<Row>(from.view, state::keys::join(prefix, key));
    if (!row) return std::nullopt;
    return record_of(from, *row);
}

}  // namespace

std::optional<Record> table_record(const TableSource& from, std::string_view type,
                                   std::string_view key) {
    if (type == "persons") return record_at<v1::Person>(from, "per/", key, person_record);
    if (type == "credentials") {
        return record_at<v1::Credential>(from, "cre/", key, credential_record);
    }
    if (type == "nodes") return record_at<v1::Node>(from, "nod/", key, node_record);
    if (type == "sites") return record_at<v1::Site>(from, "sit/", key, site_record);
    if (type == "incidents") return record_at<v1::Incident>(from, "inc/", key, incident_record);
    if (type == "changes") return record_at<v1::Change>(from, "chg/", key, change_record);
    if (type == "jurisdiction_lists") {
        return record_at<v1::JurisdictionList>(from, "jur/", key, list_record);
    }
    if (type != "members" && type != "grants") return std::nullopt;
    for (Record& record : table_records(from, type, key.substr(0, key.find('.')))) {
        if (record.row.key == key) return std::move(record);
    }
    return std::nullopt;
}

std::vector<Record> table_records(const TableSource& from, std::string_view type,
                                  std::string_view home) {
    if (type == "members") return members(from, home);
    if (type == "persons") return persons(from, home);
    if (type == "grants") return grants(from, home);
    if (type == "credentials") return credentials(from);
    if (type == "key_suspicions") return key_suspicions(from);
    if (type == "nodes") return nodes(from, home);
    if (type == "sites") return sites(from, home);
    if (type == "site_pairs") return site_pairs(from, home);
    if (type == "incidents") return incidents(from, home);
    if (type == "changes") return changes(from, home);
    if (type == "jurisdictions") return jurisdictions(from, home);
    if (type == "jurisdiction_lists") return jurisdiction_lists(from);
    return {};
}

}  // namespace charter::assurance
