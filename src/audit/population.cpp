#include "audit/population.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "assurance/evidence.hpp"
#include "assurance/judged_subjects.hpp"
#include "audit/completeness.hpp"
#include "state/tables.hpp"
#include "tasks/unit.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::Evidence;
using assurance::kEveryone;

struct Named {
    const v1::Population* population = nullptr;  // null: a register or table as a whole
    const v1::EntryType* type = nullptr;
};

Drawn<Named> find_named(const Source& source, const std::string& name) {
    Named named;
    named.population = source.catalog.population(name);
    if (named.population != nullptr && !named.population->enumeration().empty()) {
        return unknown("`" + name + "` is the words of the enumeration `" +
                       named.population->enumeration() + "`: it has no rows to export");
    }
    named.type =
        source.catalog.entry_type(named.population != nullptr ? named.population->type() : name);
    if (named.type != nullptr) return named;
    std::vector<std::string> known;
    for (const v1::Population& each : source.catalog.wire().populations()) {
        if (each.enumeration().empty()) known.push_back(each.name());
    }
    return unknown("the convention has no population, register or table `" + name +
                   "`; its populations are " + listed(known));
}

// The populations that a check runs over.
void collect(const v1::Check& check, std::set<std::string>& populations) {
    if (check.has_for_each()) populations.insert(check.for_each().population());
    for (const v1::Check& inner : check.all().checks()) collect(inner, populations);
    for (const v1::Check& inner : check.any().checks()) collect(inner, populations);
}

class Exporter {
  public:
    Exporter(const Source& source, const PopulationAsked& asked, const Named& named)
        : source_(source),
          asked_(asked),
          named_(named),
          scope_(asked.member.empty() ? std::string(kEveryone) : asked.member),
          evidence_(source.view, source.catalog, source.config, source.now) {}

    void run(Report& report) {
        select();
        judge();
        report.tables.push_back(rows());
        report.tables.push_back(units());
        Extent extent{named_.type->name(), scope_, {}};
        for (const assurance::Record* record : records_)
            extent.selected.insert(record->row.record_key);
        report.tables.push_back(completeness(source_, evidence_, extent));
        describe(report);
    }

  private:
    struct Judged {
        const v1::Requirement* requirement = nullptr;
        v1::StatusValue value{};
        Both why;
    };

    bool asks_of(const std::string& population) const {
        if (named_.population != nullptr) return population == named_.population->name();
        const v1::Population* other = source_.catalog.population(population);
        return other != nullptr && other->type() == named_.type->name();
    }

    void select() {
        if (named_.population != nullptr) {
            records_ = evidence_.subjects(*named_.population, scope_).records;
            return;
        }
        assurance::Notes notes(evidence_.present());
        for (const assurance::Record* record : evidence_.records(named_.type->name(), scope_)) {
            if (!record->filed && evidence_.in_force(*record, notes.clock))
                records_.push_back(record);
        }
        std::ranges::sort(records_, [](const auto* a, const auto* b) {
            return std::tie(a->row.key, a->row.record_key) <
                   std::tie(b->row.key, b->row.record_key);
        });
    }

    // A requirement of the members is judged member by member, one of the network once.
    void judge() {
        for (const v1::Requirement* requirement : source_.catalog.requirements()) {
            std::set<std::string> populations;
            collect(requirement->satisfied_when(), populations);
            if (std::ranges::none_of(populations, [&](const auto& p) { return asks_of(p); }))
                continue;
            if (requirement->scope() == v1::SCOPE_NETWORK) {
                judge(*requirement, std::string(kEveryone));
            } else if (scope_ != kEveryone) {
                judge(*requirement, scope_);
            } else {
                for (const std::string& member : members_of(source_.view))
                    judge(*requirement, member);
            }
        }
    }

    void judge(const v1::Requirement& requirement, const std::string& scope) {
        std::vector<assurance::JudgedSubject> units;
        const assurance::Evaluation evaluation =
            assurance::evaluate_subjects(evidence_, requirement, scope, units);
        for (const assurance::JudgedSubject& unit : units) {
            if (!asks_of(unit.population)) continue;
            Judged judged{&requirement, unit.value, {}};
            std::vector<Both> parts;
            for (std::size_t fact = unit.first; fact < unit.last; ++fact) {
                if (evaluation.facts[fact].value() != unit.value) continue;
                v1::Fact shown = evaluation.facts[fact];
                shown.clear_subject();  // it stands in the row
                parts.push_back(fact_text(source_, shown));
            }
            judged.why = joined(parts, {"；", "; "});
            judged_[unit.subject].push_back(std::move(judged));
        }
    }

    std::string unsatisfied(const std::string& key) const {
        const auto found = judged_.find(key);
        std::vector<std::string> ids;
        if (found == judged_.end()) return {};
        for (const Judged& each : found->second) {
            if (!tasks::is_green(each.value)) ids.push_back(each.requirement->id());
        }
        return listed(ids);
    }

    Table rows() const {
        Table table;
        table.name = "rows";
        table.title = type_title(source_, named_.type->name());
        table.columns = {{"key", {"鍵值", "key"}},
                         {"member", {"成員", "member"}},
                         {"occurred_on", {"日期", "day"}, Kind::day},
                         {"valid_until", {"有效至", "valid until"}, Kind::day},
                         {"due_at", {"期限", "due"}, Kind::day}};
        for (const v1::FieldDef& field : named_.type->fields()) {
            const auto label = source_.texts.label(named_.type->key(), field.name());
            table.columns.push_back({field.name(), both_of(label), kind_of(field)});
        }
        if (has_documents()) {
            table.columns.push_back({"document", {"文件承諾值", "document's commitment"}});
            table.columns.push_back({"document_title", {"文件標題", "document's title"}});
            table.columns.push_back({"document_type", {"文件類型", "document's media type"}});
            table.columns.push_back(
                {"document_bytes", {"文件位元組數", "document's bytes"}, Kind::number});
        }
        table.columns.push_back({"signers", {"簽署人", "signers"}});
        table.columns.push_back({"record", {"紀錄鍵值", "record"}});
        table.columns.push_back({"unsatisfied", {"未符合之要求", "requirements not satisfied"}});
        if (asked_.sample > 0) {
            table.columns.push_back({"sample", {"樣本序", "place in the sample"}, Kind::number});
            table.columns.push_back({"digest", {"抽樣雜湊值", "digest it is drawn by"}});
        }
        std::vector<std::string> keys;
        for (const assurance::Record* record : records_) keys.push_back(record->row.key);
        const Draw draw{asked_.seed, source_.now.height, source_.app_hash, asked_.sample};
        const auto chosen = drawn(draw, keys);
        for (const assurance::Record* record : records_) {
            table.rows.push_back(row_of(record->row));
            if (asked_.sample == 0) continue;
            const auto found = chosen.find(record->row.key);
            const bool is_drawn = found != chosen.end();
            table.rows.back().push_back(is_drawn ? same(std::to_string(found->second.place))
                                                 : Both());
            table.rows.back().push_back(same(draw_digest(draw, record->row.key)));
        }
        return table;
    }

    static Kind kind_of(const v1::FieldDef& field) {
        switch (field.type()) {
            case v1::FIELD_TYPE_NUMBER: return Kind::number;
            case v1::FIELD_TYPE_DATE:   return Kind::day;
            case v1::FIELD_TYPE_FLAG:
            case v1::FIELD_TYPE_CHOICE: return Kind::both;
            default:                    return Kind::text;
        }
    }

    bool has_documents() const {
        const v1::DocumentNeed need = named_.type->document();
        return need == v1::DOCUMENT_NEED_OPTIONAL || need == v1::DOCUMENT_NEED_REQUIRED;
    }

    // As its entry tells of it; nothing in a cell that it leaves out.
    void add_document(const assurance::Row& row, std::vector<Both>& cells) const {
        const auto entry = state::read<v1::Entry>(source_.view, row.record_key);
        const v1::EntryBody body = entry ? entry->body() : v1::EntryBody();
        const v1::DocumentNote& note = body.document_note();
        cells.push_back(same(to_hex(body.document())));
        cells.push_back(same(note.title()));
        cells.push_back(same(note.media_type()));
        cells.push_back(note.size() == 0 ? Both() : same(std::to_string(note.size())));
    }

    std::vector<Both> row_of(const assurance::Row& row) const {
        std::vector<Both> cells = {
            same(row.key), same(row.member), same(date_text(row.occurred_on)),
            same(date_text(row.valid_until.value_or(0))), same(date_text(row.due_at.value_or(0)))};
        for (const v1::FieldDef& field : named_.type->fields()) {
            const auto value = row.fields.find(field.name());
            cells.push_back(value == row.fields.end() ? Both()
                                                      : value_text(source_, field, value->second));
        }
        if (has_documents()) add_document(row, cells);
        cells.push_back(same(listed(row.signers)));
        cells.push_back(same(row.record_key));
        cells.push_back(same(unsatisfied(row.key)));
        return cells;
    }

    Table units() const {
        Table table;
        table.name = "units";
        table.title = {"逐列之要求狀態", "How each row stands"};
        table.note = {"僅列逐一對此母體判斷之要求。",
                      "Only requirements that are judged row by row over this population."};
        table.columns = {{"key", {"鍵值", "key"}},
                         {"requirement", {"要求", "requirement"}},
                         {"title", {"名稱", "title"}, Kind::both},
                         {"status", {"狀態", "status"}, Kind::status},
                         {"why", {"事實", "facts"}, Kind::both}};
        for (const assurance::Record* record : records_) {
            const auto found = judged_.find(record->row.key);
            if (found == judged_.end()) continue;
            for (const Judged& each : found->second) {
                table.rows.push_back({same(record->row.key), same(each.requirement->id()),
                                      requirement_title(source_, *each.requirement),
                                      same(wire::status_word(each.value)), each.why});
            }
        }
        return table;
    }

    void describe(Report& report) const {
        const auto line = [&](const char* name, const char* zh, const char* en, const Both& text) {
            report.about.push_back({name, {zh, en}, text});
        };
        line("population", "母體", "population", same(asked_.name));
        line("type", "登錄簿或表", "register or table", type_title(source_, named_.type->name()));
        line("rows", "列數", "rows", same(std::to_string(records_.size())));
        if (asked_.sample == 0) return;
        line("sample", "樣本數", "sample",
             same(std::to_string(std::min<std::uint64_t>(asked_.sample, records_.size()))));
        line("seed", "種子", "seed", same(asked_.seed));
        report.notes.push_back(
            {"抽樣：各列依 SHA-256(種子/高度/狀態雜湊值/鍵值) 由小至大排序，取前若干列；任何人得以 "
             "sha256sum 重算。",
             "The sample: rows in the order of SHA-256(seed/height/app hash/key), lowest first, as "
             "many as were asked for; anybody can compute it again with sha256sum."});
    }

    const Source& source_;
    const PopulationAsked& asked_;
    Named named_;
    std::string scope_;
    Evidence evidence_;
    Evidence::Records records_;
    std::map<std::string, std::vector<Judged>> judged_;
};

}  // namespace

Drawn<Report> population(const Source& source, const PopulationAsked& asked) {
    const Drawn<Named> named = find_named(source, asked.name);
    if (!named) return tl::unexpected(named.error());
    Drawn<Report> report =
        begin_report(source, "population", {"母體匯出", "Population"}, asked.member);
    if (!report) return report;
    const std::string& type = named->type->name();
    if (source.catalog.is_register(type)) {
        std::vector<std::string> owners = {asked.member};
        if (asked.member.empty()) owners = members_of(source.view);
        for (const std::string& owner : owners) {
            if (source.may_read(type, owner)) continue;
            return unreadable("the entries of " + owner + " in the register " + type +
                              " are not shown to you, and a part is no population: ask as a "
                              "person of that member, or for one that you may read");
        }
    }
    Exporter(source, asked, *named).run(*report);
    return report;
}

}  // namespace charter::audit
