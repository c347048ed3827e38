#include "catalog/validate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "catalog/catalog.hpp"
#include "catalog/small_test.hpp"

namespace charter::catalog {
namespace {

v1::Check& check_of(v1::Catalog& c, int at) {
    return *c.mutable_requirements(1)->mutable_satisfied_when()->mutable_all()->mutable_checks(at);
}
void of_requests(v1::Catalog& c, const std::string& probe) {
    c.mutable_rules(0)->set_kind(v1::RULE_KIND_REQUEST);
    c.mutable_rules(0)->set_probe(probe);
}
v1::EntryLeaf& entry_of(v1::Catalog& c) {
    return *check_of(c, 0).mutable_for_each()->mutable_check()->mutable_leaf()->mutable_entry();
}

/// Makes that field of the register a date that lies not before the named one.
void make_date(v1::Catalog& catalog, int field, const char* not_before) {
    v1::FieldDef& made = *catalog.mutable_registers(0)->mutable_fields(field);
    made.set_type(v1::FIELD_TYPE_DATE);
    made.clear_of();
    made.set_max(0);
    made.set_not_before(not_before);
}

struct Row {
    const char* name;
    std::function<void(v1::Catalog&)> change;
    const char* flaw;  // the first one begins so
};

// NOLINTBEGIN: one row a flaw
const Row kRows[] = {
    {"rule",
     [](auto& c) {
         c.mutable_requirements(0)->mutable_satisfied_when()->mutable_leaf()->set_rule("tx.x");
     },
     "cat/requirement/1.1: satisfied_when.rule: there is no rule `tx.x`; allowed: "
     "tx.signature_required"},
    {"id", [](auto& c) { c.mutable_requirements(1)->set_id("2.2"); },
     "cat/requirement/1.2: key: the key is not that of the id"},
    {"order", [](auto& c) { c.mutable_requirements(1)->set_order(7); },
     "cat/requirement/1.2: order: not its place in the convention"},
    {"scope", [](auto& c) { c.mutable_requirements(1)->clear_scope(); },
     "cat/requirement/1.2: scope: missing or not known"},
    {"population", [](auto& c) { check_of(c, 0).mutable_for_each()->set_population("x"); },
     "cat/requirement/1.2: satisfied_when.all[0].for_each: there is no population `x`; allowed: "
     "levels, open_risks"},
    {"nested",
     [](auto& c) { *check_of(c, 0).mutable_for_each()->mutable_check() = check_of(c, 1); },
     "cat/requirement/1.2: satisfied_when.all[0].check: for_each cannot stand inside for_each"},
    {"bare for_each",
     [](auto& c) {
         check_of(c, 0).mutable_for_each()->clear_check();
         check_of(c, 0).mutable_for_each()->clear_expect();
     },
     "cat/requirement/1.2: satisfied_when.all[0]: for_each needs expect or check"},
    {"subject field",
     [](auto& c) {
         check_of(c, 0).mutable_for_each()->mutable_expect()->mutable_tests(0)->set_field("late");
     },
     "cat/requirement/1.2: satisfied_when.all[0].expect.late: `risks` has no field `late`; "
     "allowed: closed, level, "},
    {"expect on words",
     [](auto& c) {
         *check_of(c, 1).mutable_for_each()->mutable_expect() = check_of(c, 0).for_each().expect();
     },
     "cat/requirement/1.2: satisfied_when.all[1].expect: the words of an enumeration have no "
     "fields"},
    {"empty all", [](auto& c) { check_of(c, 0).mutable_all(); },
     "cat/requirement/1.2: satisfied_when.all[0].all: at least one check is needed"},
    {"no check", [](auto& c) { check_of(c, 0).Clear(); },
     "cat/requirement/1.2: satisfied_when.all[0]: no check; allowed: all, any"},
    {"by field", [](auto& c) { entry_of(c).set_by("boss"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.by: `risks` has no field `boss`"},
    {"by type", [](auto& c) { entry_of(c).set_by("title"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.by: `title` is a text; by needs a reference "
     "or a word"},
    {"by member", [](auto& c) { entry_of(c).set_by("member"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.by: `member` refers to `members`, which "
     "joins no subject"},
    {"by word of rows", [](auto& c) { entry_of(c).set_by("level"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.by: `level` holds words of `risk_level`, "
     "which joins no"},
    {"within", [](auto& c) { entry_of(c).set_within("age"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.within: there is no parameter `age`; "
     "allowed: hits_max, review"},
    {"within no age", [](auto& c) { entry_of(c).set_within("hits_max"); },
     "cat/requirement/1.2: satisfied_when.all[0].check.within: the parameter `hits_max` is no age"},
    {"due over words",
     [](auto& c) {
         auto& leaf = *check_of(c, 1).mutable_for_each()->mutable_check()->mutable_leaf();
         leaf.mutable_entry()->set_due("review");
     },
     "cat/requirement/1.2: satisfied_when.all[1].check.due: due counts from the subject's date"},
    {"word",
     [](auto& c) {
         auto& test = *entry_of(c).mutable_expect()->mutable_tests(0);
         test.mutable_operands(0)->mutable_literal()->set_text("middling");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: `middling` is no word of "
     "`risk_level`; allowed: low, high"},
    {"value type",
     [](auto& c) {
         auto& test = *entry_of(c).mutable_expect()->mutable_tests(0);
         test.mutable_operands(0)->mutable_literal()->set_number(1);
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: the field is a word of an "
     "enumeration, the value is not"},
    {"has on a scalar",
     [](auto& c) { entry_of(c).mutable_expect()->mutable_tests(0)->set_op(v1::OPERATOR_HAS); },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: has and has_all need a set"},
    {"at_least on a word",
     [](auto& c) { entry_of(c).mutable_expect()->mutable_tests(0)->set_op(v1::OPERATOR_AT_LEAST); },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: at_least and at_most compare "
     "numbers and dates"},
    {"two operands",
     [](auto& c) {
         auto& test = *entry_of(c).mutable_expect()->mutable_tests(0);
         test.set_op(v1::OPERATOR_IS);
         *test.add_operands() = test.operands(0);
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: exactly one operand is "
     "needed"},
    {"subject operand",
     [](auto& c) {
         entry_of(c).mutable_expect()->mutable_tests(0)->mutable_operands(0)->set_subject_field(
             "grade");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: the subject has no field "
     "`grade`"},
    {"subject type",
     [](auto& c) {
         entry_of(c).mutable_expect()->mutable_tests(0)->mutable_operands(0)->set_subject_field(
             "title");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: subject.title is a text, not "
     "of the same type as `level`"},
    {"parameter of a word",
     [](auto& c) {
         entry_of(c).mutable_expect()->mutable_tests(0)->mutable_operands(0)->set_parameter(
             "hits_max");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.level: only a number is compared "
     "with a parameter"},
    {"probe by",
     [](auto& c) {
         auto& leaf = *check_of(c, 2).mutable_for_each()->mutable_check()->mutable_leaf();
         leaf.mutable_probe()->set_by("risk");
     },
     "cat/requirement/1.2: satisfied_when.all[2].check.by: the probe measures `persons`, one of "
     "which by must name"},
    {"probe without by",
     [](auto& c) {
         auto& leaf = *check_of(c, 2).mutable_for_each()->mutable_check()->mutable_leaf();
         leaf.mutable_probe()->clear_by();
     },
     "cat/requirement/1.2: satisfied_when.all[2].check.by: missing: the probe measures `persons`"},
    {"probe value",
     [](auto& c) {
         auto& leaf = *check_of(c, 2).mutable_for_each()->mutable_check()->mutable_leaf();
         leaf.mutable_probe()->mutable_expect()->mutable_tests(0)->set_field("overdue");
     },
     "cat/requirement/1.2: satisfied_when.all[2].check.expect.overdue: `scan` has no field "
     "`overdue`; allowed: hits"},
    {"field order", [](auto& c) { c.mutable_registers(0)->mutable_fields()->SwapElements(0, 1); },
     "cat/register/risks: fields.closed: fields must be sorted, each once"},
    {"field of the envelope",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(0)->set_name("member"); },
     "cat/register/risks: fields.member: every entry has a field of that name"},
    {"of", [](auto& c) { c.mutable_registers(0)->mutable_fields(2)->set_of("people"); },
     "cat/requirement/1.2: satisfied_when.all[2].check.by: the subjects of `open_risks` have no "
     "one `person`"},
    {"text without max", [](auto& c) { c.mutable_registers(0)->mutable_fields(3)->clear_max(); },
     "cat/register/risks: fields.title.max: a text needs max, 1 to 4000"},
    {"fewer than none",
     [](auto& c) {
         v1::FieldDef& field = *c.mutable_registers(0)->mutable_fields(3);
         field.set_type(v1::FIELD_TYPE_CHOICE);
         field.set_of("risk_level");
         field.set_set(true);
         field.set_max(0);
         field.set_min(-1);
     },
     "cat/register/risks: fields.title.min: a set has at least 0 to 1000 items"},
    {"same of a text",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(3)->add_same("level"); },
     "cat/register/risks: fields.title.same: only for references"},
    {"confidential choice",
     [](auto& c) {
         v1::FieldDef& field = *c.mutable_registers(0)->add_fields();
         field = c.registers(0).fields(1);
         field.set_name("worst");
         field.set_confidential(true);
     },
     "cat/register/risks: fields.worst.confidential: only for texts"},
    {"confidential value of a probe",
     [](auto& c) {
         v1::FieldDef& field = *c.mutable_probes(0)->add_values();
         field.set_name("note");
         field.set_type(v1::FIELD_TYPE_TEXT);
         field.set_max(10);
         field.set_confidential(true);
     },
     "cat/probe/scan: values.note: same, where, not_before, declared_ahead, confidential, "
     "signatures and the min of a set are for registers"},
    {"expect of a confidential text",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(3)->set_confidential(true);
         auto& leaf = *check_of(c, 0).mutable_for_each()->mutable_check()->mutable_leaf();
         v1::Test& test = *leaf.mutable_entry()->mutable_expect()->mutable_tests(0);
         test.set_field("title");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.expect.title: `title` is confidential: the "
     "ledger holds its commitment alone, and nothing compares it"},
    {"by a confidential text",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(3)->set_confidential(true);
         auto& leaf = *check_of(c, 0).mutable_for_each()->mutable_check()->mutable_leaf();
         leaf.mutable_entry()->set_by("title");
     },
     "cat/requirement/1.2: satisfied_when.all[0].check.by: `title` is confidential: the ledger "
     "holds its commitment alone, and nothing compares it"},
    {"population of a confidential text",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(3)->set_confidential(true);
         c.mutable_populations(1)->mutable_where()->mutable_tests(0)->set_field("title");
     },
     "cat/population/open_risks: where.title: `title` is confidential: the ledger holds its "
     "commitment alone, and nothing compares it"},
    {"same of a confidential text",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(3)->set_confidential(true);
         *c.mutable_tables(0)->add_fields() = c.registers(0).fields(3);
         c.mutable_registers(0)->mutable_fields(2)->add_same("title");
     },
     "cat/register/risks: fields.owner.same: `title` is confidential: the ledger holds its "
     "commitment alone, and nothing compares it"},
    {"where of a choice",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(1)->mutable_where(); },
     "cat/register/risks: fields.level.where: only for references"},
    {"where of nothing",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(2)->mutable_where(); },
     "cat/register/risks: fields.owner.where: at least one field is needed"},
    {"where of no field",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(2)->mutable_where()->add_tests()->set_field("unit");
     },
     "cat/register/risks: fields.owner.where.unit: `persons` has no field `unit`; allowed: active"},
    {"where of the envelope",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(2)->mutable_where()->add_tests()->set_field(
             "overdue");
     },
     "cat/register/risks: fields.owner.where.overdue: `persons` has no field `overdue`"},
    {"same of no field",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(2)->add_same("active"); },
     "cat/register/risks: fields.owner.same: `risks` has no field `active`"},
    {"same that the other lacks",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(2)->add_same("closed"); },
     "cat/register/risks: fields.owner.same: `persons` has no field `closed`; allowed: active"},
    {"same of another type",
     [](auto& c) {
         c.mutable_tables(0)->mutable_fields(0)->set_name("closed");
         c.mutable_tables(0)->mutable_fields(0)->set_type(v1::FIELD_TYPE_DATE);
         c.mutable_registers(0)->mutable_fields(2)->add_same("closed");
     },
     "cat/register/risks: fields.owner.same: `closed` is not of the same type in `persons`"},
    {"signature of no key",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(2)->set_required(true);
         c.mutable_registers(0)->mutable_fields(3)->set_type(v1::FIELD_TYPE_SIGNATURE);
         c.mutable_registers(0)->mutable_fields(3)->set_max(0);
         c.mutable_registers(0)->mutable_fields(3)->set_of("owner");
     },
     "cat/register/risks: fields.title.of: a signature is by the key of a credential"},
    {"signature of no reference",
     [](auto& c) {
         c.mutable_registers(0)->mutable_fields(3)->set_type(v1::FIELD_TYPE_SIGNATURE);
         c.mutable_registers(0)->mutable_fields(3)->set_max(0);
         c.mutable_registers(0)->mutable_fields(3)->set_of("owner.key");
     },
     "cat/register/risks: fields.title.of: `risks` has no required reference `owner`"},
    {"signature in a table",
     [](auto& c) { c.mutable_tables(0)->mutable_fields(0)->set_type(v1::FIELD_TYPE_SIGNATURE); },
     "cat/table/persons: fields.active: same, where, not_before, declared_ahead, confidential, "
     "signatures and the min of a set are for registers"},
    {"not_before of a text",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(3)->set_not_before("occurred_on"); },
     "cat/register/risks: fields.title.not_before: only for dates"},
    {"declared_ahead of a flag",
     [](auto& c) { c.mutable_registers(0)->mutable_fields(0)->set_declared_ahead(true); },
     "cat/register/risks: fields.closed.declared_ahead: only for dates"},
    {"not_before of no field", [](auto& c) { make_date(c, 3, "begun"); },
     "cat/register/risks: fields.title.not_before: `risks` has no field `begun`; allowed: closed, "
     "level, owner, title"},
    {"not_before of the envelope", [](auto& c) { make_date(c, 3, "due_at"); },
     "cat/register/risks: fields.title.not_before: `risks` has no field `due_at`"},
    {"not_before of no date", [](auto& c) { make_date(c, 3, "level"); },
     "cat/register/risks: fields.title.not_before: `level` is no date"},
    {"not_before itself", [](auto& c) { make_date(c, 3, "title"); },
     "cat/register/risks: fields.title.not_before: the dates follow one another in a circle"},
    {"not_before one another",
     [](auto& c) {
         make_date(c, 1, "title");
         make_date(c, 3, "level");
         c.clear_requirements();
     },
     "cat/register/risks: fields.level.not_before: the dates follow one another in a circle"},
    {"a date of a probe that lies ahead",
     [](auto& c) {
         c.mutable_probes(0)->mutable_values(0)->set_type(v1::FIELD_TYPE_DATE);
         c.mutable_probes(0)->mutable_values(0)->set_declared_ahead(true);
         c.mutable_probes(0)->mutable_values(0)->clear_max();
         c.mutable_requirements(1)
             ->mutable_satisfied_when()
             ->mutable_all()
             ->mutable_checks()
             ->RemoveLast();
     },
     "cat/probe/scan: values.hits: same, where, not_before"},
    {"where of another subject",
     [](auto& c) {
         v1::Test& test = *c.mutable_populations(1)->mutable_where()->add_tests();
         test.set_field("occurred_on");
         test.set_op(v1::OPERATOR_IS);
         test.add_operands()->set_subject_field("occurred_on");
     },
     "cat/population/open_risks: where.occurred_on: of a population's subject only subject.member "
     "is known"},
    {"set of texts", [](auto& c) { c.mutable_registers(0)->mutable_fields(3)->set_set(true); },
     "cat/register/risks: fields.title.set: only choices and references form sets"},
    {"maker role", [](auto& c) { c.mutable_registers(0)->set_maker_roles(0, "boss"); },
     "cat/register/risks: makers: there is no role `boss`; allowed: clerk, head"},
    {"maker duty", [](auto& c) { c.mutable_registers(0)->set_maker_roles(0, "head"); },
     "cat/register/risks: makers: the role `head` lacks the duty registers.put"},
    {"assembly", [](auto& c) { c.mutable_registers(0)->set_assembly_may_file(true); },
     "cat/register/risks: assembly_may_file: needs a role of the assembly among makers"},
    {"retention", [](auto& c) { c.mutable_registers(0)->set_retention_days(364); },
     "cat/register/risks: retention_days: at least 365 days"},
    {"table with makers", [](auto& c) { c.mutable_tables(0)->add_maker_roles("clerk"); },
     "cat/table/persons: a table has only a name and fields"},
    {"population of both", [](auto& c) { c.mutable_populations(1)->set_enumeration("risk_level"); },
     "cat/population/open_risks: a population needs in or enum, not both"},
    {"where",
     [](auto& c) {
         c.mutable_populations(1)->mutable_where()->mutable_tests(0)->set_field("open");
     },
     "cat/population/open_risks: where.open: `risks` has no field `open`"},
    {"declared", [](auto& c) { c.mutable_populations(1)->set_empty(v1::WHEN_EMPTY_DECLARED); },
     "cat/population/open_risks: declared_as: goes with empty: declared"},
    {"declared word",
     [](auto& c) {
         c.mutable_populations(1)->set_empty(v1::WHEN_EMPTY_DECLARED);
         c.mutable_populations(1)->set_declared_as("shut_risks");
     },
     "cat/population/open_risks: declared_as: `shut_risks` is no word of `declared_population`"},
    {"word twice", [](auto& c) { c.mutable_enumerations(1)->set_words(1, "low"); },
     "cat/enumeration/risk_level: words.low: there twice"},
    {"negative", [](auto& c) { c.mutable_parameters(1)->set_min(-1); },
     "cat/parameter/review: min: a parameter is not negative"},
    {"months", [](auto& c) { c.mutable_parameters(1)->set_max(12'001); },
     "cat/parameter/review: max: of this unit at most 12000"},
    {"count", [](auto& c) { c.mutable_parameters(0)->set_max(1'000'000'001); },
     "cat/parameter/hits_max: max: of this unit at most 1000000000"},
    {"initial", [](auto& c) { c.mutable_parameters(1)->set_initial(25); },
     "cat/parameter/review: initial: 25 is outside 1 to 24"},
    {"calendar",
     [](auto& c) {
         c.mutable_parameters(1)->set_period(v1::PERIOD_CALENDAR);
         c.mutable_parameters(1)->set_initial(6);
     },
     "cat/parameter/review: period: calendar: once a year, so 12 months"},
    {"own rule", [](auto& c) { c.mutable_parameters(1)->set_own_rule_article(12); },
     "cat/parameter/review: own_rule_article: the convention allows none there; allowed: 11, 17, "
     "41, 44"},
    {"rule parameter", [](auto& c) { c.mutable_rules(0)->add_parameters("x"); },
     "cat/rule/tx.signature_required: parameters: there is no parameter `x`"},
    {"probe of a rule of transactions", [](auto& c) { c.mutable_rules(0)->set_probe("scan"); },
     "cat/rule/tx.signature_required: probe: goes with kind: request"},
    {"active rule of requests without a probe",
     [](auto& c) { c.mutable_rules(0)->set_kind(v1::RULE_KIND_REQUEST); },
     "cat/rule/tx.signature_required: probe: an active rule of kind request names the probe that "
     "tries it"},
    {"no such probe", [](auto& c) { of_requests(c, "x"); },
     "cat/rule/tx.signature_required: probe: there is no probe `x`"},
    {"a probe without the rule's flag", [](auto& c) { of_requests(c, "scan"); },
     "cat/rule/tx.signature_required: probe: `scan` has no flag `tx_signature_required`"},
    {"a probe that is older than days say",
     [](auto& c) {
         of_requests(c, "scan");
         v1::FieldDef& flag = *c.mutable_probes(0)->add_values();
         flag.set_name("tx_signature_required");
         flag.set_type(v1::FIELD_TYPE_FLAG);
     },
     "cat/rule/tx.signature_required: probe: `scan` has no max_age in days"},
    {"max_age", [](auto& c) { c.mutable_probes(0)->set_max_age("x"); },
     "cat/probe/scan: max_age: there is no parameter `x`"},
    {"duty", [](auto& c) { c.mutable_roles(0)->set_duties(0, "registers.puts"); },
     "cat/register/risks: makers: the role `clerk` lacks the duty registers.put"},
    {"conflict", [](auto& c) { c.mutable_roles(1)->clear_conflicts(); },
     "cat/role/clerk: conflicts: not symmetric: `head` does not name `clerk`"},
    {"policy role", [](auto& c) { c.mutable_policies(0)->set_role("x"); },
     "pol/ordinary: role: there is no role `x`"},
    {"one vote",
     [](auto& c) {
         c.mutable_policies(0)->set_counting(v1::COUNTING_N);
         c.mutable_policies(0)->set_n(1);
     },
     "pol/ordinary: n: one vote may not decide alone"},
    {"act policy", [](auto& c) { c.mutable_acts(0)->set_policy("x"); },
     "cat/act/parameters.set: policy: there is no policy `x`; allowed: ordinary"},
    {"nobody's act",
     [](auto& c) {
         c.mutable_acts(0)->set_origin(v1::ORIGIN_DIRECT);
         c.mutable_acts(0)->clear_policy();
     },
     "cat/act/parameters.set: no role has this duty, so nobody could do it"},
    {"list order", [](auto& c) { c.mutable_acts()->SwapElements(0, 1); },
     "cat/act/parameters.set: not in order, or there twice"},
    {"head", [](auto& c) { c.mutable_head()->set_based_on(1); },
     "cat/head: version: must be above based_on"},
};
// NOLINTEND

TEST(Validate, FindsEachFlaw) {
    for (const Row& row : kRows) {
        v1::Catalog wire = small();
        row.change(wire);
        const std::vector<Flaw> flaws = validate(wire);
        ASSERT_FALSE(flaws.empty()) << row.name;
        EXPECT_TRUE(sentence(flaws.front()).starts_with(row.flaw))
            << row.name << "\n  found:    " << sentence(flaws.front())
            << "\n  expected: " << row.flaw;
        wire.mutable_head()->set_digest(std::string(view(digest_of(wire))));
        EXPECT_FALSE(load(wire).has_value()) << row.name;
    }
}

TEST(Validate, FindsAllFlaws) {
    v1::Catalog wire = small();
    wire.mutable_parameters(0)->set_initial(-1);
    wire.mutable_rules(0)->clear_kind();
    EXPECT_EQ(validate(wire).size(), 2u);
}

}  // namespace
}  // namespace charter::catalog
