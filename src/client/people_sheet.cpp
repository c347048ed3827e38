#include "client/people_sheet.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/civil.hpp"
#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::client {
namespace {

// Sorted by name, as fields of entries are.
const std::array<v1::FieldDef, 7>& defs() {
    static const std::array<v1::FieldDef, 7> made = {
        field_def("expires", v1::FIELD_TYPE_DATE, false),
        field_def("operator", v1::FIELD_TYPE_FLAG, true),
        field_def("person", v1::FIELD_TYPE_TEXT, true),
        field_def("request", v1::FIELD_TYPE_TEXT, false),
        field_def("sponsor", v1::FIELD_TYPE_TEXT, false),
        field_def("supplier", v1::FIELD_TYPE_TEXT, false),
        field_def("unit", v1::FIELD_TYPE_TEXT, true)};
    return made;
}

/// Of staff of a supplier; all empty of the member's own.
struct OfSupplier {
    std::string supplier;
    std::string sponsor;
    std::optional<Day> expires;

    bool operator==(const OfSupplier&) const = default;
};

OfSupplier of_supplier(const v1::EntryBody& row) {
    OfSupplier said;
    said.supplier = sheet::trimmed(tx::text_of(row.fields(), "supplier"));
    said.sponsor = sheet::trimmed(tx::text_of(row.fields(), "sponsor"));
    const v1::Value* expires = tx::value_of(row.fields(), "expires");
    if (expires != nullptr) said.expires = expires->date();
    return said;
}

OfSupplier of_supplier(const v1::Person& person, std::int32_t offset_minutes) {
    OfSupplier known{person.supplier(), person.sponsor(), std::nullopt};
    if (person.expires_ms() != 0) known.expires = day_at(person.expires_ms(), offset_minutes);
    return known;
}

class Planner {
  public:
    Planner(const std::vector<v1::Person>& persons, const Enrolment& enrolment,
            keys::Signer& authority)
        : persons_(persons), enrolment_(enrolment), authority_(authority) {}

    Outcome<PeoplePlan> run(const SheetRows& rows) {
        for (const SheetEntry& row : rows.entries) {
            if (auto done = plan(row); !done) return tl::unexpected(done.error());
        }
        return std::move(out_);
    }

  private:
    using Done = Outcome<std::monostate>;

    void note(const SheetEntry& row, const char* name, v1::Bilingual what) {
        out_.plan.errors.push_back({row.row, std::nullopt, name, std::move(what)});
    }

    Done plan(const SheetEntry& row) {
        const auto& fields = row.body.fields();
        const std::string id(sheet::trimmed(tx::text_of(fields, "person")));
        if (!seen_.insert(id).second) {
            note(row, "person", both("此人員重複", "the person is there twice"));
            return std::monostate{};
        }
        const auto there = std::ranges::find(persons_, id, &v1::Person::person);
        if (there != persons_.end()) {
            compare(row, *there);
            return std::monostate{};
        }
        std::string folder(sheet::trimmed(tx::text_of(fields, "request")));
        if (folder.empty()) folder = id;
        const bool plain = folder.find('/') == std::string::npos && folder != "..";
        const auto request = plain ? read_request(enrolment_.requests / folder / "request.yaml")
                                   : Outcome<IdentityRequest>(fault("not a folder of that one"));
        if (!request) {
            note(row, "request",
                 both("--requests 內無可讀之 " + sheet::quoted(folder) + "/request.yaml",
                      "the folder of --requests has no " + sheet::quoted(folder) +
                          "/request.yaml that reads"));
            return std::monostate{};
        }
        if (request->holder != id) {
            note(row, "request",
                 both("申請檔屬於 " + sheet::quoted(request->holder),
                      "the request is of " + sheet::quoted(request->holder)));
            return std::monostate{};
        }
        const auto key = std::ranges::find(request->keys, v1::USAGE_SIGN, &RequestedKey::usage);
        if (key == request->keys.end()) {
            note(row, "request",
                 both("申請檔無簽署用金鑰", "the request has no key of usage sign"));
            return std::monostate{};
        }
        return add(row, id, *request, *key);
    }

    void compare(const SheetEntry& row, const v1::Person& person) {
        const auto& fields = row.body.fields();
        if (!person.active()) {
            note(row, "person", both("此人員已註銷", "the person was deregistered"));
        } else if (person.unit() != tx::text_of(fields, "unit") ||
                   person.operator_() != tx::flag_of(fields, "operator")) {
            note(row, "person",
                 both("此人員已登錄而單位或職務不同，請用 charter person amend",
                      "the person is enrolled with another unit or duty: charter person amend"));
        } else if (const OfSupplier said = of_supplier(row.body);
                   said != OfSupplier() && said != of_supplier(person, offset_minutes())) {
            note(row, "supplier",
                 both("此人員已登錄而供應商、擔保人或到期日不同；此三者不得變更，請以另一代號登錄",
                      "the person is enrolled with another supplier, sponsor or end, which do not "
                      "change: enrol under another id"));
        } else {
            ++out_.plan.there;
        }
    }

    std::int32_t offset_minutes() const { return enrolment_.issue.config.utc_offset_minutes(); }

    Done add(const SheetEntry& row, const std::string& id, const IdentityRequest& request,
             const RequestedKey& key) {
        const auto issued = issue_credential(enrolment_.issue, id, key, authority_);
        if (!issued) return tl::unexpected(issued.error());
        PlannedAct& act = out_.plan.acts.emplace_back();
        act.row = row.row;
        v1::PeopleEnrol& enrol = *act.action.mutable_people_enrol();
        enrol.set_member(enrolment_.member);
        enrol.mutable_person()->set_person(id);
        enrol.mutable_person()->set_unit(std::string(tx::text_of(row.body.fields(), "unit")));
        enrol.mutable_person()->set_natural_person(request.natural_person);
        enrol.mutable_person()->set_operator_(tx::flag_of(row.body.fields(), "operator"));
        const OfSupplier said = of_supplier(row.body);
        enrol.mutable_person()->set_supplier(said.supplier);
        enrol.mutable_person()->set_sponsor(said.sponsor);
        if (said.expires) {
            enrol.mutable_person()->set_expires_ms(midnight_ms(*said.expires, offset_minutes()));
        }
        *enrol.mutable_credential() = issued->credential;
        std::string folder(sheet::trimmed(tx::text_of(row.body.fields(), "request")));
        if (folder.empty()) folder = id;
        out_.certificates.push_back({enrolment_.requests / folder / "sign.crt", issued->pem});
        return std::monostate{};
    }

    const std::vector<v1::Person>& persons_;
    const Enrolment& enrolment_;
    keys::Signer& authority_;
    std::set<std::string> seen_;
    PeoplePlan out_;
};

}  // namespace

std::vector<SheetColumn> people_columns() {
    struct Words {
        const char* zh;
        const char* en;
        const char* allowed_zh;
        const char* allowed_en;
    };
    constexpr std::array<Words, 7> kWords = {
        {{"帳號到期日（當日零時失效）；僅供應商人員填寫",
          "the account ends when this day begins; of staff of a supplier", "日期，如 2026-12-31",
          "a day like 2026-12-31"},
         {"操作人員", "operator", "是或否", "yes or no"},
         {"人員", "person", "成員代號.名稱，如 bank-a.p7", "an id like bank-a.p7"},
         {"申請檔資料夾；留空同人員", "folder of the request; empty: as the person",
          "--requests 內之資料夾", "a folder in that of --requests"},
         {"擔保人；僅供應商人員填寫", "who answers for the account; of staff of a supplier",
          "本成員之人員代號，如 bank-a.p3", "an id of the member's own like bank-a.p3"},
         {"供應商；本成員人員留空", "supplier; empty: the member's own staff",
          "suppliers 之紀錄鍵值，如 suppliers/bank-a/0000000000000001",
          "key of an entry like suppliers/bank-a/0000000000000001"},
         {"單位", "unit", "文字，至多 100 字", "a text of at most 100 characters"}}};
    std::vector<SheetColumn> columns;
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        SheetColumn& column = columns.emplace_back();
        column.field = &defs()[i];
        column.name = column.field->name();
        column.required = column.field->required();
        column.label = both(kWords[i].zh, kWords[i].en);
        column.allowed = both(kWords[i].allowed_zh, kWords[i].allowed_en);
    }
    return columns;
}

sheet::OutSheet people_sheet(const std::vector<v1::Person>& persons, std::int32_t offset_minutes,
                             std::string_view lang) {
    v1::EntryType type;
    type.set_name("people");
    std::vector<v1::Entry> rows;
    for (const v1::Person& person : persons) {
        v1::EntryBody& body = *rows.emplace_back().mutable_body();
        const auto add = [&body](const char* name) -> v1::Value& {
            v1::Field& field = *body.add_fields();
            field.set_name(name);
            return *field.mutable_value();
        };
        const OfSupplier known = of_supplier(person, offset_minutes);
        if (known.expires) add("expires").set_date(*known.expires);
        add("operator").set_flag(person.operator_());
        add("person").set_text(person.person());
        if (!known.sponsor.empty()) add("sponsor").set_text(known.sponsor);
        if (!known.supplier.empty()) add("supplier").set_text(known.supplier);
        add("unit").set_text(person.unit());
    }
    return register_sheet(type, people_columns(), rows, lang);
}

Outcome<PeoplePlan> plan_people(const SheetRows& rows, const std::vector<v1::Person>& persons,
                                const Enrolment& enrolment, keys::Signer& authority) {
    return Planner(persons, enrolment, authority).run(rows);
}

}  // namespace charter::client
