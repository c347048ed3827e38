#include "client/people_sheet.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::client {
namespace {

// Sorted by name, as fields of entries are.
const std::array<v1::FieldDef, 4>& defs() {
    static const std::array<v1::FieldDef, 4> made = {
        field_def("operator", v1::FIELD_TYPE_FLAG, true),
        field_def("person", v1::FIELD_TYPE_TEXT, true),
        field_def("request", v1::FIELD_TYPE_TEXT, false),
        field_def("unit", v1::FIELD_TYPE_TEXT, true)};
    return made;
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
        } else {
            ++out_.plan.there;
        }
    }

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
    constexpr std::array<Words, 4> kWords = {
        {{"操作人員", "operator", "是或否", "yes or no"},
         {"人員", "person", "成員代號.名稱，如 bank-a.p7", "an id like bank-a.p7"},
         {"申請檔資料夾；留空同人員", "folder of the request; empty: as the person",
          "--requests 內之資料夾", "a folder in that of --requests"},
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

sheet::OutSheet people_sheet(const std::vector<v1::Person>& persons, std::string_view lang) {
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
        add("operator").set_flag(person.operator_());
        add("person").set_text(person.person());
        add("unit").set_text(person.unit());
    }
    return register_sheet(type, people_columns(), rows, lang);
}

Outcome<PeoplePlan> plan_people(const SheetRows& rows, const std::vector<v1::Person>& persons,
                                const Enrolment& enrolment, keys::Signer& authority) {
    return Planner(persons, enrolment, authority).run(rows);
}

}  // namespace charter::client
