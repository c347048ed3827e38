#pragma once
// Packs of a real chain, in parts that a test may change before they are sealed.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "crypto/sha256.hpp"
#include "engine/pack_acts_test.hpp"
#include "engine/pack_files_test.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "light/light_block.hpp"
#include "pack/verify.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/json.hpp"
#include "wire/records.hpp"

namespace charter::engine {

/// A pack before it is sealed: its parts can be changed.
struct Draft {
    const TestChain* chain = &test_chain();
    v1::PackGround ground;
    std::map<Bytes, Bytes> leaves;
    std::set<Bytes> hidden;
    v1::EvidenceIndex index;
    std::map<std::string, Bytes> documents;
    Acts acts;
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
    pack::PartialView visible() const {
        pack::PartialView view;
        for (const auto& [key, value] : leaves) {
            const bool shown = !hidden.contains(key) && wire::decode_record(key, value) != nullptr;
            view.put(key, shown ? std::optional<Bytes>(value) : std::nullopt);
        }
        return view;
    }
    /// The index, with what acts name and it leaves out as not held.
    v1::EvidenceIndex whole_index() const;
    Digest root() const;
    MemoryFiles& seal(MemoryFiles& files) {
        files.files = documents;
        files.files["proof/genesis.bin"] = ground.genesis();
        files.files["proof/trail.bin"] =
            pack::trail_file({ground.trail().begin(), ground.trail().end()});
        if (ground.floor_trail_size() > 0) {
            files.files["proof/floor.bin"] =
                pack::trail_file({ground.floor_trail().begin(), ground.floor_trail().end()});
        }
        files.files["proof/state.bin"] = state_file();
        files.files["proof/acts.bin"] = acts.file(visible());
        files.files["evidence/index.json"] = wire::to_json(whole_index());
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

/// Bank-a's pack of a height, all of it shown.
Draft draft_at(const storage::StateStore& store, std::uint64_t height);

/// A chain with entries that were signed off, a resolution, and an emergency that was ratified.
struct Ledger {
    const TestChain& chain;
    Folder folder;
    TestNode node{folder, {}, chain};
    std::uint64_t height = 0;

    explicit Ledger(const TestChain& of = test_chain(), const std::string& schema = "payments.v1")
        : chain(of) {
        node.settle();
        node.submit(chain.schema("bank-a", 0, schema));
        node.settle();
        Deeds deeds(node);
        deeds.did("bank-a.one");
        if (&of == &test_chain()) deeds.run();  // another convention may lack these acts
        node.now_ms += 86'400'000;
        node.submit(chain.access("bank-b.one", deeds.nonce("bank-b.one")));
        node.settle();
        height = *provable_height(*node.store);
    }
    Draft draft() const {
        Draft draft = draft_at(*node.store, height);
        draft.chain = &chain;
        return draft;
    }
    pack::VerifyOptions options() const {
        pack::VerifyOptions options;
        options.trust.genesis = chain.genesis_digest();
        options.trust.terms.now_ms = node.now_ms;
        return options;
    }
};

const Ledger& ledger();
pack::Checked<pack::PackReport> judge(Draft& draft);
/// An operator with the validator's key signs a block that holds another app hash.
void sign_as_it_is(Draft& draft);
Bytes set_status(const Bytes& record, v1::StatusValue value);
/// The same with the transition that leads to it, at the pack's height.
void change_status(Draft& draft, const std::string& requirement, const std::string& member,
                   v1::StatusValue value);
void add_document(Draft& draft, const Bytes& content, bool listed = true, std::size_t told = 0);
/// The same of the confidential reason of a drill.
void add_text(Draft& draft, const Bytes& text, bool listed = true);
Bytes add_entry(Draft& draft, const std::string& reg, const std::string& member);
/// As if bank-a.one had filed it in the newest block.
void file_entry(Draft& draft, v1::Entry& entry, const std::string& maker = "bank-a.one");
template <class Record>
Record record_of(const Draft& draft, const Bytes& key) {
    Record record;
    record.ParseFromString(draft.leaves.at(key));
    return record;
}

}  // namespace charter::engine
