// The parts of the API that need no connection.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "api/auth.hpp"
#include "api/events.hpp"
#include "api/mend.hpp"
#include "api/mend_sentences.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"
#include "api/slots.hpp"
#include "compiler/compiler.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"
#include "wire/records.hpp"

namespace charter::api {
namespace {

TEST(Router, DecodesPercent) {
    EXPECT_EQ(percent_decode("a%2Fb%20c").value(), "a/b c");
    EXPECT_EQ(percent_decode("").value(), "");
    EXPECT_EQ(percent_decode("%00").value(), std::string(1, '\0'));
    EXPECT_EQ(percent_decode("%E6%86%91").value(), "憑");
    for (const char* bad : {"%", "%2", "%zz", "a%f", "%%41", "%ff", "%80", "%c0%80", "%e0%9f%bf",
                            "%ed%a0%80", "%f4%90%80%80", "%e6%86"}) {
        EXPECT_FALSE(percent_decode(bad).has_value()) << bad;
    }
}

TEST(Router, FindsTheRouteAndItsParameters) {
    const Router router = make_router();
    const auto found = router.find("GET", "/v1/state/reg%2Fa/b?height=3");
    const auto* matched = std::get_if<Matched>(&found);
    ASSERT_NE(matched, nullptr);
    EXPECT_EQ(matched->path.at("key"), "reg/a/b");
    EXPECT_EQ(matched->query.at("height"), "3");
    const auto dry = router.find("POST", "/v1/transactions/dry-run");
    EXPECT_EQ(std::get<Matched>(dry).route->pattern, "/v1/transactions/dry-run");
}

// What a target says comes back in answers, and JSON is UTF-8.
TEST(Router, RefusesWhatIsNotUtf8) {
    const Router router = make_router();
    for (const char* target : {"/v1/state/%ff", "/v1/state/\xff?proof=true", "/\xc0\xaf",
                               "/v1/statuses?member=%ff", "/v1/statuses?%ff=a"}) {
        const auto found = router.find("GET", target);
        ASSERT_TRUE(std::holds_alternative<Response>(found)) << target;
        EXPECT_EQ(std::get<Response>(found).status, 400U) << target;
    }
}

TEST(Numbers, AreDecimalAndFit) {
    EXPECT_EQ(parse_number("18446744073709551615").value(), 18'446'744'073'709'551'615U);
    for (const char* bad : {"", "-1", "+1", "1x", " 1", "0x1", "18446744073709551616"}) {
        EXPECT_FALSE(parse_number(bad).has_value()) << bad;
    }
}

TEST(EventIds, RoundTrip) {
    const auto at = parse_event_id("12.3").value();
    EXPECT_EQ(at.height, 12U);
    EXPECT_EQ(at.index, 3U);
    for (const char* bad :
         {"", ".", "12", "12.", ".3", "a.b", "1.2.3", "1.4294967296", "18446744073709551615.0"}) {
        EXPECT_FALSE(parse_event_id(bad).has_value()) << bad;
    }
}

TEST(EventFilters, TakeWhatIsInEachList) {
    v1::Event event;
    event.set_kind("status");
    event.set_name("47.1");
    event.set_subject("bank-a");
    EXPECT_TRUE((EventFilter{}.takes(event)));
    EXPECT_TRUE((EventFilter{{"tx", "status"}, {"47.1"}, {"bank-a"}}.takes(event)));
    EXPECT_TRUE((EventFilter{{}, {}, {"bank-b", "bank-a"}}.takes(event)));
    EXPECT_FALSE((EventFilter{{"tx"}, {"47.1"}, {"bank-a"}}.takes(event)));
    EXPECT_FALSE((EventFilter{{"status"}, {"47"}, {"bank-a"}}.takes(event)));
    EXPECT_FALSE((EventFilter{{"status"}, {}, {"bank-b"}}.takes(event)));
}

TEST(Records, KnowTheirKeys) {
    EXPECT_EQ(wire::record_type("cfg"), "ChainConfig");
    EXPECT_EQ(wire::record_type("cfgs"), "");
    EXPECT_EQ(wire::record_type("reg/stocktakes/bank-a/0"), "Entry");
    EXPECT_EQ(wire::record_type("cat/rule/x"), "RuleDef");
    EXPECT_EQ(wire::record_type(""), "");
    EXPECT_EQ(wire::decode_record("mem/a", "\xff"), nullptr);
}

TEST(Slots, AreBoundedAndComeBack) {
    Slots slots(4, 2);
    {
        auto a = slots.take();
        auto b = slots.take();
        EXPECT_FALSE(slots.take());  // half of the places are for those known
        EXPECT_TRUE(a.belongs_to("x"));
        EXPECT_TRUE(b.belongs_to("x"));
        auto c = slots.take();
        auto d = slots.take();
        EXPECT_TRUE(c && d);
        EXPECT_FALSE(c.belongs_to("x"));
        EXPECT_TRUE(c.belongs_to("y"));
        EXPECT_FALSE(slots.take());  // all four
    }
    auto again = slots.take();
    EXPECT_TRUE(again && again.belongs_to("x"));
}

TEST(Visibility, FollowsTheRegister) {
    const Identity own{{}, "bank-a.p1", "bank-a", {}};
    const Identity other{{}, "bank-b.p1", "bank-b", {}};
    const Identity auditor{{}, "bank-b.p2", "bank-b", {"auditor"}};
    v1::EntryType type;
    struct Row {
        v1::Visibility visibility;
        bool own, other, auditor;
    };
    for (const Row& row : {Row{v1::VISIBILITY_CONSORTIUM, true, true, true},
                           Row{v1::VISIBILITY_MEMBER, true, false, false},
                           Row{v1::VISIBILITY_MEMBER_AND_AUDITOR, true, false, true},
                           Row{v1::VISIBILITY_UNSPECIFIED, true, false, false}}) {
        type.set_visibility(row.visibility);
        EXPECT_EQ(may_read_entries(own, type, "bank-a"), row.own);
        EXPECT_EQ(may_read_entries(other, type, "bank-a"), row.other);
        EXPECT_EQ(may_read_entries(auditor, type, "bank-a"), row.auditor);
        EXPECT_TRUE(may_read_entries(other, type, "*"));
    }
    const catalog::Catalog& catalog = testing::real_catalog();
    EXPECT_TRUE(may_read_key(own, catalog, "reg/stocktakes/bank-a/0"));
    EXPECT_FALSE(may_read_key(other, catalog, "reg/stocktakes/bank-a/0"));
    EXPECT_FALSE(may_read_key(other, catalog, "reg/no_such_register/bank-a/0"));
    EXPECT_FALSE(may_read_key(other, catalog, "reg/stocktakes"));
    EXPECT_TRUE(may_read_key(other, catalog, "mem/bank-a"));
}

TEST(Visibility, HidesFieldsInsideProposals) {
    const Identity other{{}, "bank-b.p1", "bank-b", {}};
    v1::Action action;
    v1::EntryBody& entry = *action.mutable_assembly_propose()
                                ->mutable_action()
                                ->mutable_registers_supersede()
                                ->mutable_body();
    entry.set_register_("stocktakes");
    entry.set_member("bank-a");
    entry.add_fields()->set_name("counted");
    entry.set_document(Bytes(32, 'd'));
    entry.mutable_document_note()->set_title("of a rival");
    EXPECT_TRUE(redact(other, testing::real_catalog(), action));
    EXPECT_EQ(entry.fields_size(), 0);
    EXPECT_FALSE(entry.has_document_note());
    EXPECT_EQ(entry.document().size(), 32U) << "a commitment tells nothing";
}

std::optional<Hint> hint_of(const v1::Fact& fact, const Texts& texts) {
    const catalog::Catalog& catalog = testing::real_catalog();
    return mend(fact, assurance::words_of(fact, catalog, texts), catalog, texts);
}

TEST(Mend, EverySentenceIsFilledInBothLanguages) {
    const Texts texts;
    const catalog::Catalog& catalog = testing::real_catalog();
    for (const Sentence& sentence : kSentences) {
        v1::Fact fact;
        const std::string kind(sentence.kind);
        const std::string name = kind == "rule"    ? catalog.wire().rules(0).id()
                                 : kind == "probe" ? catalog.wire().probes(0).id()
                                 : kind == "entry" ? "stocktakes"
                                 : kind == "table" ? "persons"
                                                   : catalog.wire().populations(0).name();
        fact.set_mechanism((kind == "table" ? "entry" : kind) + "/" + name);
        fact.set_why(std::string(sentence.why));
        fact.set_field("f");
        fact.set_observed("seen");
        fact.set_expected("wanted");
        fact.set_subject("subject");
        fact.set_value(v1::STATUS_VALUE_NOT_SATISFIED);
        const auto hint = hint_of(fact, texts);
        ASSERT_TRUE(hint.has_value()) << kind << " " << sentence.why;
        for (const std::string& text : {hint->zh, hint->en}) {
            EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
            EXPECT_GT(text.size(), 10U);
        }
        fact.set_value(v1::STATUS_VALUE_SATISFIED);
        EXPECT_FALSE(hint_of(fact, texts).has_value());
    }
}

TEST(Mend, AMissingEntryNamesTheRegisterAndTheRoles) {
    v1::CatalogTexts wire;
    v1::ItemText& item = *wire.add_items();
    item.set_key("cat/register/stocktakes");
    item.mutable_title()->set_zh("資產盤點");
    item.mutable_title()->set_en("Stocktakes");
    const Texts texts(wire);
    v1::Fact fact;
    fact.set_mechanism("entry/stocktakes");
    fact.set_why("no_entry");
    fact.set_value(v1::STATUS_VALUE_NOT_SATISFIED);
    const auto hint = hint_of(fact, texts);
    ASSERT_TRUE(hint.has_value());
    EXPECT_EQ(hint->en,
              "File an entry in Stocktakes (by: asset_manager), signed off by one of: unit_head.");
    EXPECT_EQ(hint->zh,
              "請於登錄簿「資產盤點」填報（填報：asset_manager），並由unit_head之一簽核。");
}

TEST(Mend, RulesAndProbesHaveTheirTitles) {
    const auto compiled = compiler::compile_catalog(places::source() + "/catalog");
    ASSERT_TRUE(compiled.has_value());
    const Texts texts(compiled->texts);
    v1::Fact fact;
    fact.set_value(v1::STATUS_VALUE_NOT_SATISFIED);
    const auto check = [&](const std::string& kind, const std::string& id, const char* why) {
        fact.set_mechanism(kind + "/" + id);
        fact.set_why(why);
        const auto hint = hint_of(fact, texts);
        ASSERT_TRUE(hint.has_value()) << id;
        EXPECT_EQ(hint->en.find(id), std::string::npos) << hint->en;
        EXPECT_EQ(hint->zh.find(id), std::string::npos) << hint->zh;
    };
    for (const v1::RuleDef& rule : testing::real_catalog().wire().rules()) {
        check("rule", rule.id(), "never_run");
    }
    for (const v1::ProbeDef& probe : testing::real_catalog().wire().probes()) {
        // An id may be an English word ("patches"), so the hint may contain it.
        fact.set_mechanism("probe/" + probe.id());
        const v1::Bilingual title = catalog::mechanism_title(fact, testing::real_catalog(), texts);
        EXPECT_NE(title.en(), probe.id());
        EXPECT_NE(title.zh(), title.en()) << probe.id();
    }
    fact.set_mechanism("rule/registers.second_person");
    fact.set_why("never_run");
    EXPECT_EQ(hint_of(fact, texts)->zh,
              "規則「第二人覆核」之挑戰尚未執行：將於下一區塊到期時執行。");
}

std::string text_of(const std::string& path) {
    std::ifstream in(std::string(places::source()) + "/" + path);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

// An alert on a metric that nobody writes never fires.
TEST(Metrics, AlertsNameWhatIsWritten) {
    const std::string program = text_of("src/api/metrics.cpp");
    const std::string rules = text_of("deploy/prometheus/charter.rules.yml");
    const std::regex name("charter_[a-z_]+");
    std::size_t named = 0;
    std::size_t from = 0;
    for (std::size_t at = rules.find("expr:"); at != std::string::npos;
         at = rules.find("expr:", from)) {
        from = rules.find('\n', at);
        const std::string line = rules.substr(at, from - at);
        for (std::sregex_iterator it(line.begin(), line.end(), name), none; it != none; ++it) {
            EXPECT_NE(program.find("\"" + it->str() + "\""), std::string::npos) << it->str();
            ++named;
        }
    }
    EXPECT_GE(named, 10U);
}

}  // namespace
}  // namespace charter::api
