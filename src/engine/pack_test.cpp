// Evidence packs of a real chain: what is whole holds, and what was changed, hidden or signed
// falsely is found.

#include <gtest/gtest.h>

#include <functional>

#include "crypto/sha256.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "light/light_block.hpp"
#include "pack/verify.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/json.hpp"

namespace charter::engine {
namespace {

using pack::Failure;
using pack::Result;

class MemoryFiles final : public pack::Files {
  public:
    std::map<std::string, Bytes> files;

    void list_again() {
        list_.clear();
        for (const auto& [name, bytes] : files) list_.push_back({name, bytes.size()});
    }
    const std::vector<File>& list() const override { return list_; }
    pack::Checked<std::monostate> read(const File& file, const Piece& piece) const override {
        // Small pieces: what is read must not depend on where it is cut.
        constexpr std::size_t kPiece = 997;
        const ByteView all = files.at(file.name);
        for (std::size_t at = 0; at < all.size(); at += kPiece) {
            if (auto taken = piece(all.substr(at, kPiece)); !taken) return taken;
        }
        return std::monostate{};
    }

  private:
    std::vector<File> list_;
};

/// A pack before it is sealed: its parts can be changed.
struct Draft {
    v1::PackGround ground;
    std::map<Bytes, Bytes> leaves;
    std::set<Bytes> hidden;
    v1::EvidenceIndex index;
    std::map<std::string, Bytes> documents;
    v1::PackManifest manifest;
    std::function<void(MemoryFiles& files)> before_seal;
    std::function<void(MemoryFiles& files)> after_seal;

    Bytes state_file() const {
        v1::StatePartHead head;
        head.set_format(pack::kStateFormat);
        head.set_chain_id(ground.chain_id());
        head.set_height(ground.height());
        head.set_leaves(leaves.size());
        Bytes file = pack::state_part_begin(head);
        for (const auto& [key, value] : leaves) {
            file += pack::state_part_leaf(key, value, !hidden.contains(key));
        }
        return file;
    }
    Digest root() const {
        std::vector<merkle::Change> changes;
        for (const auto& [key, value] : leaves) {
            changes.push_back({merkle::hashed_key(key), crypto::sha256(value)});
        }
        return merkle::Trie().apply(changes).root();
    }
    MemoryFiles& seal(MemoryFiles& files) {
        files.files = documents;
        files.files["proof/genesis.bin"] = ground.genesis();
        files.files["proof/trail.bin"] =
            pack::trail_file({ground.trail().begin(), ground.trail().end()});
        files.files["proof/state.bin"] = state_file();
        files.files["evidence/index.json"] = wire::to_json(index);
        if (before_seal) before_seal(files);
        manifest.clear_files();
        for (const auto& [name, bytes] : files.files) {
            v1::PackFile& file = *manifest.add_files();
            file.set_name(name);
            file.set_bytes(bytes.size());
            file.set_sha256(Bytes(view(crypto::sha256(bytes))));
        }
        pack::seal(manifest);
        files.files[pack::kManifestName] = wire::to_json(manifest);
        if (after_seal) after_seal(files);
        files.list_again();
        return files;
    }
};

/// A chain with an entry that has a document.
struct Ledger {
    Folder folder;
    TestNode node{folder};
    std::uint64_t height = 0;

    Ledger() {
        node.settle();
        node.submit(test_chain().schema("bank-a", 0, "payments.v1"));
        node.settle();
        node.now_ms += 86'400'000;
        node.submit(test_chain().access("bank-b.one", 0));
        node.settle();
        height = *provable_height(*node.store);
    }
    Draft draft() const {
        Draft draft;
        draft.ground = *Prover(*node.store, height, true).pack_ground();
        (*node.store->at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
            draft.leaves.emplace(key, value);
            return true;
        });
        draft.manifest.set_format(pack::kPackFormat);
        draft.manifest.set_chain_id(draft.ground.chain_id());
        draft.manifest.set_height(height);
        draft.manifest.set_member("bank-a");
        return draft;
    }
    pack::VerifyOptions options() const {
        pack::VerifyOptions options;
        options.trust.genesis = test_chain().genesis_digest();
        options.trust.terms.now_ms = node.now_ms;
        return options;
    }
};

const Ledger& ledger() {
    static const Ledger ledger;
    return ledger;
}

pack::Checked<pack::PackReport> judge(Draft& draft) {
    MemoryFiles files;
    return pack::verify(draft.seal(files), ledger().options());
}

// An operator with the validator's key signs a block that holds another app hash.
void sign_as_it_is(Draft& draft) {
    light::comet::LightBlock block;
    Bytes& last = *draft.ground.mutable_trail(draft.ground.trail_size() - 1);
    block.ParseFromString(last);
    auto& header = *block.mutable_signed_header()->mutable_header();
    auto& commit = *block.mutable_signed_header()->mutable_commit();
    header.set_app_hash(Bytes(view(draft.root())));
    commit.mutable_block_id()->set_hash(light::header_hash(header));
    commit.mutable_signatures(0)->set_signature(crypto::fixture_sign(
        kValidatorKey, light::commit_sign_bytes(header.chain_id(), commit, 0)));
    last = wire::encode(block);
}

Bytes set_status(const Bytes& record, v1::StatusValue value) {
    v1::StatusRecord status;
    status.ParseFromString(record);
    status.set_value(value);
    return wire::encode(status);
}

void add_document(Draft& draft, const Bytes& content, bool listed = true) {
    v1::Entry entry;
    entry.set_key("reg/drills/bank-a/00000000000000ff");
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-a");
    const Bytes salt(32, 's');
    const Bytes commitment(view(crypto::sha256(salt + content)));
    entry.mutable_body()->set_document(commitment);
    draft.leaves[entry.key()] = wire::encode(entry);
    sign_as_it_is(draft);
    if (!listed) return;
    v1::EvidenceItem& item = *draft.index.add_items();
    item.set_commitment(commitment);
    item.set_state("held");
    item.set_salt(salt);
    item.add_entries(entry.key());
    draft.documents["evidence/" + to_hex(commitment)] = content;
}

TEST(Pack, OfARealChainHolds) {
    Draft draft = ledger().draft();
    const auto report = judge(draft);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
    EXPECT_EQ(report->count(Result::is_true), 265U);
    EXPECT_EQ(report->statuses.size(), 265U);
    EXPECT_EQ(report->hidden, 0U);
}

TEST(Pack, OfEverybodyHolds) {
    Draft draft = ledger().draft();
    draft.manifest.set_member("*");
    const auto report = judge(draft);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->count(Result::is_true), report->statuses.size());
    EXPECT_GT(report->statuses.size(), 600U);
}

TEST(Pack, AsksForOneRequirementAndMember) {
    Draft draft = ledger().draft();
    MemoryFiles files;
    pack::VerifyOptions options = ledger().options();
    options.scope = {"4.2", "bank-b"};
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->statuses.size(), 1U);
    EXPECT_EQ(report->statuses[0].member, "bank-b");
    EXPECT_FALSE(report->statuses[0].facts.empty());
    options.scope = {"99.9", ""};
    EXPECT_EQ(pack::verify(files, options).error().failure, Failure::scope_unknown);
}

TEST(Pack, AStatusThatTheRecordsDoNotGiveIsFalse) {
    Draft draft = ledger().draft();
    Bytes& status = draft.leaves.at("sta/4.2/bank-a");
    status = set_status(status, v1::STATUS_VALUE_SATISFIED);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    ASSERT_EQ(report->count(Result::is_false), 1U);
    const auto found =
        std::ranges::find(report->statuses, Result::is_false, &pack::StatusResult::result);
    EXPECT_EQ(found->requirement, "4.2");
    EXPECT_EQ(found->why, "the records give STATUS_VALUE_NOT_ASSESSED");
}

TEST(Pack, WhatRestsOnHiddenRecordsIsNotJudged) {
    Draft draft = ledger().draft();
    draft.hidden.insert("per/bank-a.one");
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->hidden, 1U);
    EXPECT_GT(report->count(Result::not_judged), 0U);
    EXPECT_GT(report->count(Result::is_true), 0U);
    EXPECT_EQ(report->count(Result::is_false), 0U);
}

TEST(Pack, HiddenEntriesOfOthersHideTheNetworksStatusesOnly) {
    Draft draft = ledger().draft();
    v1::Entry entry;
    entry.set_key("reg/drills/bank-b/0000000000000001");
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-b");
    draft.leaves[entry.key()] = wire::encode(entry);
    draft.hidden.insert(entry.key());
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    for (const pack::StatusResult& status : report->statuses) {
        const bool own = status.member == "bank-a";
        EXPECT_TRUE(!own || status.result == Result::is_true) << status.requirement;
    }
}

TEST(Pack, AtTheBlockOfANewCatalogNothingIsJudged) {
    Draft draft = ledger().draft();
    const auto report = judge(draft);
    v1::Timer timer;
    timer.set_key(state::keys::timer(report->time_ms, "challenge", "*"));
    draft.leaves[timer.key()] = wire::encode(timer);
    sign_as_it_is(draft);
    const auto again = judge(draft);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->count(Result::not_judged), again->statuses.size());
}

TEST(Pack, DocumentsAreHeldAgainstTheirEntries) {
    Draft draft = ledger().draft();
    add_document(draft, "minutes of the drill");
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->documents, 1U);
    EXPECT_EQ(report->not_held, 0U);
}

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
        {"DocumentNotListed", Failure::evidence_unlisted,
         [](Draft& d) { add_document(d, "minutes", false); }},
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
        for (const auto& part :
             {changed_files(), changed_way(), changed_state(), changed_documents()}) {
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

TEST(Pack, HeightsByTime) {
    const storage::StateStore& store = *ledger().node.store;
    for (std::uint64_t h = 1; h <= ledger().height; ++h) {
        const auto own = light::unix_ms_of((*stored_header(store.store(), h))->time());
        const auto next = light::unix_ms_of((*stored_header(store.store(), h + 1))->time());
        EXPECT_EQ(**height_as_of(store, own), h);
        EXPECT_EQ(**height_as_of(store, next - 1), h);
    }
    EXPECT_FALSE(height_as_of(store, 1)->has_value());
    EXPECT_FALSE(height_as_of(store, ledger().node.now_ms + 1'000'000'000)->has_value());
}

}  // namespace
}  // namespace charter::engine
