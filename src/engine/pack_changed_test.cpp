// Evidence packs of a real chain: what was changed, hidden or signed falsely is found and named.

#include <gtest/gtest.h>

#include <functional>

#include "engine/pack_draft_test.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

// ---- what was changed is named

struct Change {
    const char* name;
    Failure failure;
    std::function<void(Draft& draft)> change;
};

void with_file(Draft& draft, const std::string& name, const std::function<void(Bytes&)>& change,
               bool sealed) {
    const auto apply = [name, change](MemoryFiles& files) { change(files.files[name]); };
    (sealed ? draft.before_seal : draft.after_seal) = apply;
}

void flip(Bytes& bytes) { bytes.back() = static_cast<char>(bytes.back() ^ 1); }

std::vector<Change> changed_files() {
    return {
        {"NoManifest", Failure::manifest_missing,
         [](Draft& d) {
             d.after_seal = [](MemoryFiles& f) { f.files.erase(pack::kManifestName); };
         }},
        {"ManifestEdited", Failure::manifest_invalid,
         [](Draft& d) { with_file(d, pack::kManifestName, [](Bytes& b) { b += " "; }, false); }},
        {"LaterFormat", Failure::pack_format_unknown, [](Draft& d) { d.manifest.set_format(2); }},
        {"FileMissing", Failure::file_missing,
         [](Draft& d) { d.after_seal = [](MemoryFiles& f) { f.files.erase("proof/state.bin"); }; }},
        {"FileUnlisted", Failure::file_unlisted,
         [](Draft& d) { d.after_seal = [](MemoryFiles& f) { f.files["evidence/more"] = "x"; }; }},
        {"FileOfNoDocument", Failure::file_unlisted,
         [](Draft& d) { d.documents["evidence/more"] = "x"; }},
        {"FileLonger", Failure::file_differs,
         [](Draft& d) { with_file(d, "proof/state.bin", [](Bytes& b) { b += "x"; }, false); }},
        {"FileChanged", Failure::file_differs,
         [](Draft& d) { with_file(d, "evidence/index.json", flip, false); }},
    };
}

std::vector<Change> changed_way() {
    return {
        {"AnotherGenesis", Failure::way_flaw, [](Draft& d) { flip(*d.ground.mutable_genesis()); }},
        {"NoTrail", Failure::way_flaw, [](Draft& d) { d.ground.clear_trail(); }},
        {"TrailIsRubbish", Failure::trail_invalid,
         [](Draft& d) { with_file(d, "proof/trail.bin", [](Bytes& b) { b = "rubbish"; }, true); }},
        {"TrailWithoutItsHeight", Failure::trail_invalid,
         [](Draft& d) { d.ground.mutable_trail()->DeleteSubrange(1, 1); }},
        {"SignedByAnother", Failure::way_flaw,
         [](Draft& d) {
             light::comet::LightBlock block;
             block.ParseFromString(d.ground.trail(0));
             const Bytes other = crypto::fixture_public_key("other").bytes;
             auto& validator = *block.mutable_validator_set()->mutable_validators(0);
             validator.mutable_pub_key()->set_ed25519(other);
             validator.set_address(light::validator_address(other));
             d.ground.set_trail(0, wire::encode(block));
         }},
        {"AnotherHeight", Failure::way_flaw,
         [](Draft& d) { d.manifest.set_height(d.manifest.height() - 1); }},
        {"NotTheLastByThen", Failure::as_of_differs,
         [](Draft& d) { d.manifest.set_as_of_ms(ledger().node.now_ms + 1'000'000); }},
    };
}

std::vector<Change> changed_state() {
    return {
        {"RecordChanged", Failure::state_differs,
         [](Draft& d) {
             Bytes& status = d.leaves.at("sta/4.2/bank-a");
             status = set_status(status, v1::STATUS_VALUE_SATISFIED);
         }},
        {"RecordLeftOut", Failure::state_differs,
         [](Draft& d) { d.leaves.erase("sch/payments.v1"); }},
        {"RecordAdded", Failure::state_differs,
         [](Draft& d) {
             v1::Member member;
             member.set_key("mem/bank-z");
             d.leaves[member.key()] = wire::encode(member);
         }},
        {"HiddenOneChanged", Failure::state_differs,
         [](Draft& d) {
             d.hidden.insert("mem/bank-a");
             flip(d.leaves.at("mem/bank-a"));
         }},
        {"RecordIsRubbish", Failure::state_invalid,
         [](Draft& d) { d.leaves.at("mem/bank-a") = "rubbish"; }},
        {"RecordOfAnotherKey", Failure::state_invalid,
         [](Draft& d) { d.leaves.at("mem/bank-a") = d.leaves.at("mem/bank-b"); }},
        {"KeyOfNoTable", Failure::state_invalid, [](Draft& d) { d.leaves["zzz/x"] = "x"; }},
        {"StateCutOff", Failure::state_invalid,
         [](Draft& d) { with_file(d, "proof/state.bin", [](Bytes& b) { b.pop_back(); }, true); }},
        {"StateGoesOn", Failure::state_invalid,
         [](Draft& d) { with_file(d, "proof/state.bin", [](Bytes& b) { b += "x"; }, true); }},
        {"StateIsEmpty", Failure::state_invalid,
         [](Draft& d) { with_file(d, "proof/state.bin", [](Bytes& b) { b.clear(); }, true); }},
        {"NoCatalog", Failure::catalog_invalid,
         [](Draft& d) {
             d.leaves.erase("cat/head");
             sign_as_it_is(d);
         }},
        {"AnotherLedgersState", Failure::state_differs,
         [](Draft& d) {
             const std::string chain = d.ground.chain_id();
             d.before_seal = [chain](MemoryFiles& f) {
                 Bytes& state = f.files["proof/state.bin"];
                 state.replace(state.find(chain), chain.size(), std::string(chain.size(), 'x'));
             };
         }},
    };
}

std::vector<Change> changed_members() {
    return {
        {"OfNoMember", Failure::manifest_invalid, [](Draft& d) { d.manifest.set_member(""); }},
        {"OfAStranger", Failure::manifest_invalid,
         [](Draft& d) { d.manifest.set_member("bank-z"); }},
        {"MadeForAStranger", Failure::manifest_invalid,
         [](Draft& d) { d.manifest.set_made_for("the regulator"); }},
        {"MemberHidden", Failure::hidden_wrongly,
         [](Draft& d) { d.hidden.insert("per/bank-a.one"); }},
        {"StatusHidden", Failure::hidden_wrongly,
         [](Draft& d) { d.hidden.insert("sta/4.2/bank-a"); }},
        {"OwnEntryHidden", Failure::hidden_wrongly,
         [](Draft& d) {
             d.hidden.insert(add_entry(d, "risks", "bank-a"));
             sign_as_it_is(d);
         }},
        {"AssemblysEntryHidden", Failure::hidden_wrongly,
         [](Draft& d) {
             d.hidden.insert(add_entry(d, "risks", "*"));
             sign_as_it_is(d);
         }},
        {"EntryThatAllMaySeeHidden", Failure::hidden_wrongly,
         [](Draft& d) {
             v1::EntryType type;
             type.ParseFromString(d.leaves.at("cat/register/risks"));
             type.set_visibility(v1::VISIBILITY_CONSORTIUM);
             d.leaves["cat/register/risks"] = wire::encode(type);
             d.hidden.insert(add_entry(d, "risks", "bank-b"));
             sign_as_it_is(d);
         }},
    };
}

std::vector<Change> changed_documents() {
    return {
        {"DocumentChanged", Failure::evidence_differs,
         [](Draft& d) {
             add_document(d, "minutes");
             flip(d.documents.begin()->second);
         }},
        {"SaltChanged", Failure::evidence_differs,
         [](Draft& d) {
             add_document(d, "minutes");
             flip(*d.index.mutable_items(0)->mutable_salt());
         }},
        {"DocumentOfAnotherSize", Failure::evidence_differs,
         [](Draft& d) { add_document(d, "minutes", true, 8); }},
        {"DocumentNotListed", Failure::evidence_unlisted,
         [](Draft& d) { add_document(d, "minutes", false); }},
        {"TextChanged", Failure::evidence_differs,
         [](Draft& d) {
             add_text(d, "held with the consortium's drill");
             flip(d.documents.begin()->second);
         }},
        {"SaltOfATextChanged", Failure::evidence_differs,
         [](Draft& d) {
             add_text(d, "held with the consortium's drill");
             flip(*d.index.mutable_items(0)->mutable_salt());
         }},
        {"TextNotListed", Failure::evidence_unlisted,
         [](Draft& d) { add_text(d, "held with the consortium's drill", false); }},
        {"DocumentOfNoEntry", Failure::evidence_unlisted,
         [](Draft& d) { d.index.add_items()->set_commitment(Bytes(32, 'c')); }},
        {"DocumentOfOtherEntries", Failure::evidence_unlisted,
         [](Draft& d) {
             add_document(d, "minutes");
             d.index.mutable_items(0)->add_entries("reg/other");
         }},
        {"NotHeldButThere", Failure::file_unlisted,
         [](Draft& d) {
             add_document(d, "minutes");
             d.index.mutable_items(0)->set_state("not_held");
             d.index.mutable_items(0)->clear_salt();
         }},
        {"HeldButNotThere", Failure::file_missing,
         [](Draft& d) {
             add_document(d, "minutes");
             d.documents.clear();
         }},
        {"EntryTwice", Failure::evidence_unlisted,
         [](Draft& d) {
             add_document(d, "minutes");
             auto& item = *d.index.mutable_items(0);
             item.add_entries(item.entries(0));
         }},
        {"StateOfNoKind", Failure::evidence_invalid,
         [](Draft& d) {
             add_document(d, "minutes");
             d.index.mutable_items(0)->set_state("lost");
         }},
    };
}

const std::vector<Change>& changes() {
    static const std::vector<Change> all = [] {
        std::vector<Change> rows;
        for (const auto& part : {changed_files(), changed_way(), changed_state(), changed_members(),
                                 changed_documents()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class Changed : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Changed, IsRefused) {
    const Change& row = changes()[GetParam()];
    Draft draft = ledger().draft();
    row.change(draft);
    const auto report = judge(draft);
    ASSERT_FALSE(report);
    EXPECT_EQ(pack::failure_name(report.error().failure), pack::failure_name(row.failure))
        << report.error().where << " " << report.error().detail;
    EXPECT_FALSE(report.error().where.empty());
}

INSTANTIATE_TEST_SUITE_P(Pack, Changed, ::testing::Range(std::size_t{0}, changes().size()),
                         [](const auto& row) { return changes()[row.param].name; });

}  // namespace
}  // namespace charter::engine
