// Packs by forgers: of each kind that docs/trust.md names, refused for its own reason. What a
// forger without the validators' keys can do, and, where one pack shows it, one with them.

#include <gtest/gtest.h>

#include "engine/pack_small_test.hpp"
#include "state/lists.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// "holds", "<count> false", or "<failure> <where>".
std::string verdict(Draft& draft, const pack::VerifyOptions& options) {
    MemoryFiles files;
    const auto report = pack::verify(draft.seal(files), options);
    if (!report) {
        return std::string(pack::failure_name(report.error().failure)) + " " + report.error().where;
    }
    const auto wrong = report->count(pack::Result::is_false);
    return wrong == 0 ? "holds" : std::to_string(wrong) + " false";
}

std::string verdict(Draft& draft) { return verdict(draft, ledger().options()); }

std::map<Bytes, Bytes> leaves_at(std::uint64_t height) {
    std::map<Bytes, Bytes> leaves;
    (*ledger().node.store->at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
        leaves.emplace(key, value);
        return true;
    });
    return leaves;
}

/// Appends to a list, as the ledger does it.
void append(Draft& draft, const std::string& name, const std::string& ref) {
    v1::ListHead head;
    head.set_key("idx/" + name);
    if (draft.leaves.contains(head.key())) head.ParseFromString(draft.leaves.at(head.key()));
    v1::ListEntry entry;
    entry.set_key("lst/" + name + "/" + hex16(head.count()));
    entry.set_seq(head.count());
    entry.set_ref(ref);
    entry.set_previous_chain(head.chain());
    head.set_count(head.count() + 1);
    head.set_chain(state::chain_next(entry.previous_chain(), ref));
    draft.leaves[entry.key()] = wire::encode(entry);
    draft.leaves[head.key()] = wire::encode(head);
}

// A status of an earlier block with the facts that it had, and none of what came later.
TEST(Forge, AStatusWithANewerContraryFactLeftOut) {
    Draft draft = ledger().draft();
    const auto before = leaves_at(1);
    std::set<Bytes> newer;
    for (const auto& [key, value] : draft.leaves) {
        const bool is_fact = key.starts_with("chl/") || key.starts_with("sta/");
        const auto old = before.find(key);
        if (is_fact && (old == before.end() || old->second != value)) newer.insert(key);
    }
    ASSERT_FALSE(newer.empty());
    for (const Bytes& key : newer) {
        draft = ledger().draft();
        draft.leaves.erase(key);
        if (before.contains(key)) draft.leaves[key] = before.at(key);
        ASSERT_EQ(verdict(draft), "state_differs proof/state.bin") << key;
    }
    draft = ledger().draft();
    draft.leaves = before;
    EXPECT_EQ(verdict(draft), "state_differs proof/state.bin") << "all of it";
}

TEST(Forge, AStatusThatItsOwnFactsContradict) {
    Draft draft = ledger().draft();
    change_status(draft, "4.2", "bank-a", v1::STATUS_VALUE_SATISFIED);
    EXPECT_EQ(verdict(draft), "state_differs proof/state.bin");
    sign_as_it_is(draft);
    EXPECT_EQ(verdict(draft), "1 false") << "by whoever has the validators' keys";
}

TEST(Forge, ARegisterEntryMissingFromTheMiddleOfItsList) {
    Draft draft = ledger().draft();
    const std::string scope = "drills/bank-a";
    for (std::uint64_t i = 0; i < 3; ++i) {
        v1::Entry entry;
        entry.set_key("reg/" + scope + "/" + hex16(i));
        entry.mutable_body()->set_register_("drills");
        entry.mutable_body()->set_member("bank-a");
        file_entry(draft, entry);
        append(draft, "entries/" + scope, entry.key());
    }
    sign_as_it_is(draft);
    ASSERT_EQ(verdict(draft), "holds");
    draft.leaves.erase("reg/" + scope + "/" + hex16(1));
    EXPECT_EQ(verdict(draft), "state_differs proof/state.bin");
    sign_as_it_is(draft);
    EXPECT_EQ(verdict(draft), "list_gap record lst/entries/" + scope + "/" + hex16(1));
}

TEST(Forge, AnObservationMissingFromTheMiddleOfItsList) {
    const std::string list = "observations/node-a/backup_age";
    for (const std::uint64_t missing : {0U, 1U, 2U}) {
        Draft draft = ledger().draft();
        for (char c = 'a'; c < 'd'; ++c) append(draft, list, to_hex(Bytes(32, c)));
        v1::Slot slot;
        slot.set_key("slo/node-a/backup_age");
        slot.set_next(3);
        draft.leaves[slot.key()] = wire::encode(slot);
        sign_as_it_is(draft);
        ASSERT_EQ(verdict(draft), "holds");
        const Bytes entry = "lst/" + list + "/" + hex16(missing);
        draft.leaves.erase(entry);
        EXPECT_EQ(verdict(draft), "state_differs proof/state.bin");
        sign_as_it_is(draft);
        EXPECT_EQ(verdict(draft), "observations_gap record " + entry);
    }
}

TEST(Forge, AListWithoutItsHead) {
    Draft draft = ledger().draft();
    ASSERT_EQ(draft.leaves.erase("idx/members/consortium"), 1U);
    sign_as_it_is(draft);
    EXPECT_EQ(verdict(draft), "list_gap record lst/members/consortium/" + hex16(0));
}

// With the block after it as the checkpoint, nothing but that block says which one it follows.
TEST(Forge, ATimeOfTheBlockBehindTheCheckpoint) {
    Draft draft = ledger().draft();
    pack::VerifyOptions options = ledger().options();
    const auto after = light::decode_light_block(draft.ground.trail().rbegin()[0]);
    ASSERT_TRUE(after);
    options.trust.checkpoint = {after->header.height(), light::header_hash(after->header)};
    EXPECT_EQ(verdict(draft, options), "holds");
    light::comet::LightBlock block;
    std::string& bytes = draft.ground.mutable_trail()->rbegin()[1];
    block.ParseFromString(bytes);
    auto& time = *block.mutable_signed_header()->mutable_header()->mutable_time();
    time.set_seconds(time.seconds() + 86'400);
    bytes = wire::encode(block);
    EXPECT_EQ(verdict(draft, options), "trail_invalid proof/trail.bin");
}

// The pack says that it is of the last block by a time, and is of one before it.
TEST(Forge, AHeightPickedBeforeTheBadFact) {
    Draft draft = ledger().draft();
    const auto time_of = [](std::uint64_t height) {
        return light::unix_ms_of((*stored_header(ledger().node.store->store(), height))->time());
    };
    draft.manifest.set_as_of_ms(time_of(ledger().height));
    EXPECT_EQ(verdict(draft), "holds");
    draft.manifest.set_as_of_ms(time_of(ledger().height + 1));
    EXPECT_EQ(verdict(draft), "as_of_differs MANIFEST.json");
    draft.manifest.set_as_of_ms(time_of(ledger().height + 1) + 30 * kDayMs);
    EXPECT_EQ(verdict(draft), "as_of_differs MANIFEST.json");
    draft.manifest.set_as_of_ms(time_of(ledger().height) - 1);
    EXPECT_EQ(verdict(draft), "as_of_differs MANIFEST.json") << "nor of one after it";
}

/// Another history from the same genesis, by whoever has the founding validator's key.
struct SecondHistory : Ledger {
    SecondHistory() : Ledger(test_chain(), "never.v1") {}
    Draft passing(std::uint64_t checkpoint) const {
        Draft made = draft();
        Prover prover(*node.store, height, true);
        prover.pass(checkpoint);
        made.ground = *prover.pack_ground();
        return made;
    }
};

TEST(Forge, AWholeHistorySignedByRetiredFoundingKeys) {
    const SecondHistory forged;
    // The true history went on from block 3 in another way: the reader kept a checkpoint.
    const std::uint64_t kept = ledger().height;
    Draft draft = forged.passing(kept);
    pack::VerifyOptions options = forged.options();
    options.trust.terms.trusting_period_ms = 366 * kDayMs;
    EXPECT_EQ(verdict(draft, options), "holds") << "as new as the keys: docs/trust.md says so";
    options.trust.terms.now_ms += 367 * kDayMs;
    EXPECT_EQ(verdict(draft, options), "way_not_judged trail block 1") << "never true when old";

    const auto header = stored_header(ledger().node.store->store(), kept);
    options.trust.checkpoint = {static_cast<std::int64_t>(kept), light::header_hash(**header)};
    options.trust.terms.now_ms = forged.node.now_ms;
    const auto own = stored_header(forged.node.store->store(), kept);
    ASSERT_NE(light::header_hash(**own), options.trust.checkpoint->header_hash);
    EXPECT_TRUE(verdict(draft, options).starts_with("way_flaw trail block ")) << "another block";
    options.trust.checkpoint->height = 1'000;
    EXPECT_EQ(verdict(draft, options), "way_not_judged trail") << "does not come by it";
}

TEST(Forge, APackForAnotherMember) {
    Draft draft = ledger().draft();
    pack::VerifyOptions options = ledger().options();
    options.scope.member = "bank-b";
    EXPECT_EQ(verdict(draft, options), "scope_unknown MANIFEST.json") << "asked for bank-b";

    add_document(draft, "minutes");
    ASSERT_EQ(verdict(draft), "holds");
    draft.manifest.set_member("bank-b");
    EXPECT_EQ(verdict(draft), "evidence_unlisted evidence/index.json") << "bank-a's, renamed";

    draft = ledger().draft();
    const Bytes entry = add_entry(draft, "risks", "bank-a");
    draft.hidden.insert(entry);
    sign_as_it_is(draft);
    draft.manifest.set_member("*");
    draft.manifest.set_made_for("bank-b");
    ASSERT_EQ(verdict(draft), "holds");
    draft.manifest.set_made_for("bank-a");
    EXPECT_EQ(verdict(draft), "hidden_wrongly record " + entry) << "made for bank-b, renamed";
}

TEST(Forge, AManifestThatNamesNoFile) {
    const auto verdict_with = [](const std::function<void(v1::PackManifest&)>& change) {
        Draft draft = ledger().draft();
        draft.after_seal = [&](MemoryFiles& files) {
            v1::PackManifest manifest = draft.manifest;
            change(manifest);
            pack::seal(manifest);
            files.files[pack::kManifestName] = wire::to_json(manifest);
        };
        return verdict(draft);
    };
    EXPECT_EQ(verdict_with([](auto& m) { m.mutable_files(1)->clear_name(); }),
              "manifest_invalid MANIFEST.json");
    EXPECT_EQ(verdict_with([](auto& m) { m.mutable_files(1)->set_name("proof/../x"); }),
              "manifest_invalid MANIFEST.json");
    EXPECT_EQ(verdict_with([](auto& m) { m.mutable_files()->SwapElements(0, 1); }),
              "manifest_invalid MANIFEST.json");
    EXPECT_EQ(verdict_with([](auto& m) { *m.add_files() = m.files(m.files_size() - 1); }),
              "manifest_invalid MANIFEST.json");
}

TEST(Forge, AnotherLedgersPack) {
    Draft draft = small_draft();
    EXPECT_EQ(verdict(draft), "way_flaw genesis");
    draft = small_draft();
    draft.ground = ledger().draft().ground;
    draft.manifest.set_height(draft.ground.height());
    EXPECT_EQ(verdict(draft), "state_differs proof/state.bin");
}

}  // namespace
}  // namespace charter::engine
