// The yearly self-assessment as a spreadsheet: `charter export questionnaire --member bank-b`,
// `charter import questionnaire.xlsx`, and once more with --findings by whoever files those.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "catalog/catalog.hpp"
#include "cli/commands.hpp"
#include "cli/filing.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "client/assessment.hpp"
#include "client/document_upload.hpp"
#include "client/identity.hpp"
#include "client/questionnaire.hpp"
#include "client/remote_view.hpp"
#include "engine/tip.hpp"
#include "tx/typed_fields.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAssessments = "self_assessments";
constexpr const char* kFindings = "findings";
constexpr const char* kObligations = "obligations";

struct QuestionnaireOptions {
    std::string member;
    fs::path file = "questionnaire.xlsx";
    std::string on;     // the day of the assessment
    std::string owner;  // of the findings; empty: who files them
    bool findings = false;
    bool yes = false;
};

std::vector<client::SheetWord> levels_of(const client::Convention& convention) {
    return client::words_of(convention, "risk_level");
}

Outcome<client::Questionnaire> current(client::NodeClient& node, const std::string& member) {
    const auto body = client::fetch_assessment(node, {});
    if (!body) return tl::unexpected(body.error());
    return client::questionnaire_of(*body, member);
}

Exit write_questionnaire(const Session& session, const QuestionnaireOptions& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    const std::string member = options.member.empty() ? own_member(session) : options.member;
    const auto questions = current(*node, member);
    if (!questions) return report_fault(session, questions.error(), Exit::refused);
    const auto bytes =
        sheet::write_xlsx(client::questionnaire_sheets(*questions, levels_of(*convention)));
    if (!bytes) return report_fault(session, bytes.error());
    if (const auto written = client::write_file(options.file, *bytes); !written)
        return report_fault(session, written.error());
    std::cout << options.file.string() << "\n";
    return Exit::done;
}

v1::Field field(const char* name) {
    v1::Field made;
    made.set_name(name);
    return made;
}
v1::Field number(const char* name, std::size_t value) {
    v1::Field made = field(name);
    made.mutable_value()->set_number(static_cast<std::int64_t>(value));
    return made;
}
v1::Field word(const char* name, const std::string& value) {
    v1::Field made = field(name);
    made.mutable_value()->set_text(value);
    return made;
}

class Answered {
  public:
    Answered(const Session& session, const QuestionnaireOptions& options, client::NodeClient& node,
             client::Convention convention)
        : session_(session),
          options_(options),
          node_(node),
          filing_(session, node, std::move(convention)),
          member_(options.member.empty() ? own_member(session) : options.member) {}

    Exit run() {
        if (auto done = read(); !done) return report_fault(session_, done.error());
        if (!answers_.errors.empty()) return filing_.report_errors(answers_.errors);
        show();
        if (auto begun = filing_.begin(); !begun)
            return report_fault(session_, begun.error(), Exit::unreachable);
        const auto planned = options_.findings ? plan_findings() : plan_assessment();
        if (!planned) return report_fault(session_, planned.error(), Exit::refused);
        return filing_.run();
    }

  private:
    using Done = Outcome<std::monostate>;

    Done read() {
        const auto now = current(node_, member_);
        if (!now) return tl::unexpected(now.error());
        const auto bytes = client::read_file(options_.file, sheet::Limits().file_bytes);
        if (!bytes) return tl::unexpected(bytes.error());
        const auto sheets = sheet::read_xlsx(*bytes);
        if (!sheets) return fault(options_.file.filename().string() + ": " + sheets.error().what);
        auto answers = client::read_questionnaire(*sheets, *now, levels_of(filing_.convention));
        if (!answers) return tl::unexpected(answers.error());
        answers_ = *std::move(answers);
        filing_.sheet_name = "questionnaire";
        filing_.folder = options_.file.parent_path();
        filing_.yes = options_.yes;
        return std::monostate{};
    }

    void show() const {
        std::cout << text(TextId::questionnaire_read,
                          {{"answers", std::to_string(answers_.answers.size())},
                           {"gaps", std::to_string(answers_.gaps)},
                           {"findings", std::to_string(answers_.findings)}})
                  << "\n";
        if (answers_.against_the_ledger.empty()) return;
        std::string ids;
        for (const std::string& id : answers_.against_the_ledger)
            ids.append(ids.empty() ? "" : ", ").append(id);
        std::cout << text(TextId::questionnaire_against, {{"ids", ids}}) << "\n";
    }

    std::string file_name() const { return options_.file.filename().string(); }

    Outcome<Day> day() {
        if (!options_.on.empty()) {
            const auto day = parse_date(options_.on);
            if (!day) return fault("--on takes a day like 2026-12-31");
            return *day;
        }
        const auto offset_minutes = offset_of(node_);
        if (!offset_minutes) return tl::unexpected(offset_minutes.error());
        return day_at(engine::system_now_ms(), *offset_minutes);
    }

    // What errors are called by; such a plan has no sheet's columns.
    Outcome<v1::EntryBody> new_body(const char* register_name) {
        const auto type = client::register_named(filing_.convention, register_name);
        if (!type) return tl::unexpected(type.error());
        filing_.columns = client::sheet_columns(**type, filing_.convention);
        filing_.rows.places.resize(filing_.columns.size());
        const auto on = day();
        if (!on) return tl::unexpected(on.error());
        v1::EntryBody body;
        body.set_register_(register_name);
        body.set_member(member_);
        body.set_occurred_on(*on);
        return body;
    }

    void plan_put(std::uint32_t row, v1::EntryBody body) {
        client::PlannedAct& act = filing_.plan.acts.emplace_back();
        act.row = row;
        act.file = file_name();
        *act.action.mutable_registers_put()->mutable_entry() = std::move(body);
    }

    Outcome<std::vector<std::string>> obligations() {
        std::vector<std::string> roots;
        for (const std::string& of : {member_, std::string("*")}) {
            const auto entries = client::read_entries(node_, kObligations, of);
            if (!entries) return tl::unexpected(entries.error());
            for (const v1::Entry& entry : *entries) {
                if (entry.state() == v1::ENTRY_STATE_SIGNED_OFF) roots.push_back(entry.root());
            }
        }
        if (roots.empty())
            return fault(
                "a self-assessment names the obligations that it is of, and the register "
                "obligations has none that is signed off");
        std::ranges::sort(roots);
        const auto twice = std::ranges::unique(roots);
        roots.erase(twice.begin(), twice.end());
        return roots;
    }

    /// The entry of this very file; nullptr if it is not filed yet.
    Outcome<const v1::Entry*> filed(const std::vector<v1::Entry>& entries) {
        const auto same = filing_.same_document();
        for (const v1::Entry& entry : entries) {
            const v1::Value* questions = tx::value_of(entry.body().fields(), "questions");
            const v1::Value* gaps = tx::value_of(entry.body().fields(), "gaps");
            const bool alike = questions != nullptr && gaps != nullptr &&
                               questions->number() == std::ssize(answers_.answers) &&
                               gaps->number() == static_cast<std::int64_t>(answers_.gaps);
            if (!alike || entry.body().document().empty()) continue;
            const auto is = same(entry.body().document(), file_name());
            if (!is) return tl::unexpected(is.error());
            if (*is) return &entry;
        }
        return nullptr;
    }

    Done plan_assessment() {
        const auto entries = client::read_entries(node_, kAssessments, member_);
        if (!entries) return tl::unexpected(entries.error());
        const auto there = filed(*entries);
        if (!there) return tl::unexpected(there.error());
        if (*there != nullptr) {
            ++filing_.plan.there;
            return std::monostate{};
        }
        auto body = new_body(kAssessments);
        if (!body) return tl::unexpected(body.error());
        const auto roots = obligations();
        if (!roots) return tl::unexpected(roots.error());
        *body->add_fields() = number("gaps", answers_.gaps);
        v1::Field& of = *body->add_fields() = field("obligations");
        for (const std::string& root : *roots) of.mutable_value()->mutable_set()->add_items(root);
        *body->add_fields() = number("questions", answers_.answers.size());
        plan_put(1, *std::move(body));
        return std::monostate{};
    }

    // The comment, where the register has a field for it that other members do not read.
    void add_detail(const client::QuestionAnswer& answer, v1::EntryBody& finding) const {
        const v1::EntryType* type = filing_.convention.catalog->entry_type(kFindings);
        const v1::FieldDef* def = type == nullptr ? nullptr : catalog::field(*type, "detail");
        if (def == nullptr || !def->confidential() || answer.comment.empty()) return;
        std::string comment = answer.comment;
        std::ranges::replace(comment, '\n', ' ');
        *finding.add_fields() = word("detail", comment);
    }

    // A finding of this file is known by its requirement.
    Done plan_findings() {
        const auto assessments = client::read_entries(node_, kAssessments, member_);
        if (!assessments) return tl::unexpected(assessments.error());
        const auto source = filed(*assessments);
        if (!source) return tl::unexpected(source.error());
        if (*source == nullptr)
            return fault("file the self-assessment first: charter import without --findings");
        const Bytes& document = (*source)->body().document();
        const auto entries = client::read_entries(node_, kFindings, member_);
        if (!entries) return tl::unexpected(entries.error());
        std::set<std::string> made;  // requirements
        for (const v1::Entry& entry : *entries) {
            if (entry.body().document() == document)
                made.emplace(tx::text_of(entry.body().fields(), "requirement"));
        }
        const auto body = new_body(kFindings);
        if (!body) return tl::unexpected(body.error());
        for (const client::QuestionAnswer& answer : answers_.answers) {
            if (answer.finding_level.empty()) continue;
            if (made.contains(answer.id)) {
                ++filing_.plan.there;
                continue;
            }
            v1::EntryBody finding = *body;
            finding.set_due_at(answer.planned);
            add_detail(answer, finding);
            *finding.add_fields() = word("level", answer.finding_level);
            *finding.add_fields() =
                word("owner", options_.owner.empty() ? session_.persons.front() : options_.owner);
            *finding.add_fields() = word("requirement", answer.id);
            *finding.add_fields() = word("source", "audit");
            *finding.add_fields() = word("stage", "open");
            plan_put(answer.row, std::move(finding));
        }
        return std::monostate{};
    }

    const Session& session_;
    const QuestionnaireOptions& options_;
    client::NodeClient& node_;
    Filing filing_;
    const std::string member_;
    client::QuestionnaireAnswers answers_;
};

Exit import_questionnaire(const Session& session, const QuestionnaireOptions& options) {
    if (session.persons.empty()) return report_fault(session, {"name who you are: --as bank-a.p1"});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    return Answered(session, options, *node, *std::move(convention)).run();
}

}  // namespace

void add_questionnaire_commands(const Commands& c) {
    auto o = std::make_shared<QuestionnaireOptions>();
    CLI::App* out = noun_named(c.app, "export")->add_subcommand("questionnaire");
    out->add_option("--member", o->member);
    out->add_option("--out", o->file)->capture_default_str();
    out->callback([c, o] { c.result = write_questionnaire(c.session, *o); });
    CLI::App* in = c.app.add_subcommand("import");
    in->add_option("file", o->file)->required();
    in->add_option("--member", o->member);
    in->add_option("--on", o->on);
    in->add_flag("--findings", o->findings);
    in->add_option("--owner", o->owner);
    in->add_flag("--yes", o->yes);
    in->callback([c, o] { c.result = import_questionnaire(c.session, *o); });
}

}  // namespace charter::cli
