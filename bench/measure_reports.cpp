// What people take away and bring back: the report of 100 banks, and a questionnaire of 265
// answers.

#include <string>

#include "api/assessment.hpp"
#include "audit/matrix.hpp"
#include "base/ensure.hpp"
#include "bench/consortium.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "client/questionnaire.hpp"
#include "client/sheet_import.hpp"
#include "keys/file_key.hpp"
#include "report/assessment_html.hpp"
#include "report/audit_report.hpp"
#include "tx/fixture.hpp"
#include "wire/codec.hpp"

namespace charter::bench {
namespace {

constexpr int kBank = 42;
constexpr const char* kFiler = "control";  // of the role internal_control, which files findings

/// Adds what `make` takes, in seconds, and returns what it made.
template <class Make>
auto timed(const std::string& name, double& sum, Report& report, const Make& make) {
    const double start = thread_cpu_s();
    auto made = make();
    const double took = thread_cpu_s() - start;
    sum += took;
    report.add(name, took, "s");
    return made;
}

audit::Source source_of(const Consortium& consortium) {
    return {*consortium.view(),
            *consortium.catalog(),
            consortium.texts(),
            consortium.config(),
            consortium.now(),
            to_hex(consortium.view()->app_hash()),
            [](std::string_view, std::string_view) { return true; }};
}

/// Every requirement of every bank with its facts, as JSON and as a page; then the matrix of
/// statuses in the other forms.
std::string measure_report(const Consortium& consortium, Report& report) {
    const assurance::Now now = consortium.now();
    const api::Assessed assessed{
        now.height,        now.time_ms,          consortium.view()->app_hash(),
        consortium.view(), consortium.catalog(), consortium.config()};
    double page = 0;
    std::string document = timed("report of 100 banks: JSON", page, report, [&] {
        return api::assessment_json(assessed, consortium.texts());
    });
    const std::string html = timed("  its page", page, report,
                                   [&] { return report::assessment_html(document).value(); });
    double matrix = 0;
    const audit::Report statuses = timed("matrix of 100 banks", matrix, report, [&] {
        return audit::status_matrix(source_of(consortium), "").value();
    });
    timed("  as CSV", matrix, report, [&] { return report::audit_csv(statuses); });
    timed("  as a page", matrix, report, [&] { return report::audit_html(statuses); });
    timed("  as a workbook", matrix, report,
          [&] { return sheet::write_xlsx(report::audit_sheets(statuses)).value(); });
    report.add("  bytes of the JSON", static_cast<double>(document.size()) / 1e6, "MB");
    report.add("  bytes of its page", static_cast<double>(html.size()) / 1e6, "MB");
    report.add("report of 100 banks, JSON and page", page, "s", "at most 1");
    report.add("matrix of 100 banks, CSV, page and workbook", matrix, "s", "at most 1");
    return document;
}

std::vector<client::SheetWord> levels_of(const Consortium& consortium) {
    std::vector<client::SheetWord> words;
    for (const std::string& word : consortium.catalog()->enumeration("risk_level")->words()) {
        words.push_back({word, consortium.texts().label("cat/enumeration/risk_level", word)});
    }
    return words;
}

/// Every requirement answered with a gap, and a finding asked for.
Bytes filled_in(const client::Questionnaire& questions,
                const std::vector<client::SheetWord>& levels, Day planned) {
    constexpr std::size_t kComplies = 8;
    std::vector<sheet::OutSheet> sheets = client::questionnaire_sheets(questions, levels);
    for (std::size_t i = 2; i < sheets[0].rows.size(); ++i) {
        std::vector<sheet::OutCell>& row = sheets[0].rows[i];
        row.resize(kComplies);
        for (const std::string& text :
             {std::string("partly"), std::string("see the minutes"),
              std::string("half of it is done"), format_date(planned), levels.front().word}) {
            row.push_back({sheet::CellKind::text, text});
        }
    }
    return sheet::write_xlsx(sheets).value();
}

v1::Field word(const char* name, const std::string& value) {
    return tx::fixture::text(name, value);
}

/// The findings of the answers, as `charter import --findings` files them.
client::ImportPlan findings_of(const client::QuestionnaireAnswers& answers, Day today) {
    client::ImportPlan plan;
    const std::string member = Consortium::name_of(kBank);
    for (const client::QuestionAnswer& answer : answers.answers) {
        client::PlannedAct& act = plan.acts.emplace_back();
        act.row = answer.row;
        v1::EntryBody& body = *act.action.mutable_registers_put()->mutable_entry();
        body.set_register_("findings");
        body.set_member(member);
        body.set_occurred_on(today);
        body.set_due_at(answer.planned);
        *body.add_fields() = word("level", answer.finding_level);
        *body.add_fields() = word("owner", member + "." + kFiler);
        *body.add_fields() = word("requirement", answer.id);
        *body.add_fields() = word("source", "audit");
        *body.add_fields() = word("stage", "open");
    }
    return plan;
}

/// The acts that stay when the ledger's own rules have judged them, signed.
std::size_t file_all(const Consortium& consortium, client::ImportPlan& plan) {
    state::Delta delta(*consortium.view());
    const assurance::Now now = consortium.now();
    tx::Context ctx(delta, *consortium.catalog(), consortium.config(),
                    {now.height, now.time_ms, now.today}, tx::RuleSet::all());
    ctx.set_acting(tx::fixture::acting(ctx, {Consortium::name_of(kBank) + "." + kFiler}));
    client::judge_plan(plan, {}, {}, ctx);
    keys::FileKey key = keys::FileKey::generate(crypto::Algorithm::p256);
    std::size_t signed_acts = 0;
    for (const client::PlannedAct& act : plan.acts) {
        signed_acts += key.sign(wire::encode(act.action)).has_value() ? 1 : 0;
    }
    return signed_acts;
}

void measure_import(const Consortium& consortium, const std::string& document, Report& report) {
    const std::string member = Consortium::name_of(kBank);
    const auto levels = levels_of(consortium);
    const Day today = consortium.now().today;
    const Bytes book =
        filled_in(client::questionnaire_of(document, member).value(), levels, today + 20);
    double sum = 0;
    const auto sheets = timed("XLSX of 265 answers: opened", sum, report,
                              [&] { return sheet::read_xlsx(book).value(); });
    const auto now = timed("  how the bank stands, of the report's JSON", sum, report,
                           [&] { return client::questionnaire_of(document, member).value(); });
    const auto answers = timed("  read and compared", sum, report, [&] {
        return client::read_questionnaire(sheets, now, levels).value();
    });
    ensure(answers.errors.empty(), "the questionnaire does not read");
    client::ImportPlan plan = findings_of(answers, today);
    timed("  each a finding, judged and signed", sum, report,
          [&] { return file_all(consortium, plan); });
    report.add("  answers", static_cast<double>(answers.answers.size()), "");
    report.add("  findings that the ledger would refuse", static_cast<double>(plan.errors.size()),
               "");
    report.add("XLSX import of 265 answers, until they are sent", sum, "s", "at most 2");
}

}  // namespace

void measure_reports(const Consortium& consortium, Report& report) {
    measure_import(consortium, measure_report(consortium, report), report);
}

}  // namespace charter::bench
