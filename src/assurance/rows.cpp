#include "assurance/rows.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "assurance/evidence.hpp"
#include "assurance/tables.hpp"
#include "assurance/values.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

/// The dates of an entry as times; its validity is what it says, or else its register's default.
void set_dates(Record& record, const v1::EntryType& type, const v1::EntryBody& body,
               const Clock& clock) {
    Row& row = record.row;
    row.occurred_on = body.occurred_on();
    record.starts_ms = clock.midnight(row.occurred_on);
    if (body.valid_until() != 0) {
        row.valid_until = body.valid_until();
    } else if (type.valid_months() != 0) {
        row.valid_until = add_months(row.occurred_on, type.valid_months());
    }
    // Its last day is still valid, as in every date that a person writes down.
    if (row.valid_until) record.ends_ms = clock.midnight(*row.valid_until + 1);
    if (body.due_at() != 0) row.due_at = body.due_at();
    // What has ended is no longer due.
    if (body.due_at() != 0 && !catalog::is_ended(body, type)) {
        record.overdue_ms = clock.midnight(body.due_at() + 1);
    }
}

void load_entries(const state::View& view, const v1::EntryType& type, std::string_view home,
                  const v1::ChainConfig& config, std::vector<Record>& out) {
    const Bytes prefix = state::keys::entries(type.name(), home);
    state::each<v1::Entry>(view, prefix, [&](v1::Entry& entry) {
        std::optional<Record> record = entry_record(entry, type, config);
        if (record) out.push_back(*std::move(record));
        return true;
    });
}

/// "bank-a" of "bank-a.p1" and of "bank-a.p1/0000000000000003".
std::optional<std::string> before_dot(std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    return std::string(key.substr(0, dot));
}

/// "bank-a" of "assets/bank-a/0000000000000003", when it is an entry of that register.
std::optional<std::string> between_slashes(std::string_view type, std::string_view key) {
    if (!key.starts_with(type) || key.size() <= type.size() || key[type.size()] != '/') {
        return std::nullopt;
    }
    key.remove_prefix(type.size() + 1);
    const std::size_t slash = key.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    return std::string(key.substr(0, slash));
}

}  // namespace

bool newer(const Record& a, const Record& b) {
    return std::tie(b.row.occurred_on, b.created_ms, b.row.record_key, b.row.key) <
           std::tie(a.row.occurred_on, a.created_ms, a.row.record_key, a.row.key);
}

bool precedes(const Record& a, const Record& b) {
    return std::tie(a.row.key, a.row.record_key) < std::tie(b.row.key, b.row.record_key);
}

bool read_as_a_whole(std::string_view type) {
    return type == "credentials" || type == "key_suspicions" || type == "jurisdiction_lists";
}

std::optional<std::string> home_of(const catalog::Catalog& catalog, std::string_view type,
                                   std::string_view key) {
    if (read_as_a_whole(type)) return std::string();
    if (catalog.is_register(type)) return between_slashes(type, key);
    if (type == "members") return std::string(key);
    return before_dot(key);
}

std::optional<Record> entry_record(v1::Entry& entry, const v1::EntryType& type,
                                   const v1::ChainConfig& config) {
    if (entry.state() != v1::ENTRY_STATE_FILED && entry.state() != v1::ENTRY_STATE_SIGNED_OFF) {
        return std::nullopt;
    }
    v1::EntryBody& body = *entry.mutable_body();
    Record record;
    record.row.type = type.name();
    record.row.key = std::move(*entry.mutable_root());
    record.row.member = std::move(*body.mutable_member());
    record.row.record_key = std::move(*entry.mutable_key());
    record.row.signers = {entry.signers().begin(), entry.signers().end()};
    record.filed = entry.state() == v1::ENTRY_STATE_FILED;
    record.created_ms = entry.filed_ms();
    set_dates(record, type, body, Clock({}, config.utc_offset_minutes()));
    for (v1::Field& field : *body.mutable_fields()) {
        record.row.fields.insert_or_assign(std::move(*field.mutable_name()),
                                           std::move(*field.mutable_value()));
    }
    return record;
}

std::vector<Record> load_home(const state::View& view, const catalog::Catalog& catalog,
                              const v1::ChainConfig& config, std::string_view type,
                              std::string_view home) {
    std::vector<Record> out;
    const Clock clock({}, config.utc_offset_minutes());
    if (catalog.is_register(type)) {
        load_entries(view, *catalog.entry_type(type), home, config, out);
    } else if (catalog.is_table(type) && home != kEveryone) {
        out = table_records({view, catalog, config, clock}, type, home);
    }
    std::ranges::sort(out, newer);
    return out;
}

std::vector<Row> rows(const state::View& view, const catalog::Catalog& catalog,
                      const v1::ChainConfig& config, const Now& now, std::string_view type,
                      std::string_view member) {
    Evidence evidence(view, catalog, config, now);
    std::vector<Row> out;
    Notes notes(evidence.present());
    for (const Record* record : evidence.records(type, member)) {
        if (record->filed || !evidence.in_force(*record, notes.clock)) continue;
        Row row = record->row;
        row.in_force = true;
        row.expiring = evidence.expiring(*record, member, notes);
        row.overdue = record->overdue_ms != 0 && notes.clock.reached(record->overdue_ms);
        row.dangling = evidence.dangling(*record, notes.clock);
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace charter::assurance
