// fuzz-seeds VECTORS CORPUS: the seeds that are made, not written: transactions, a genesis,
// proofs, records, light blocks and signing of VECTORS (tests/vectors), commits, a block export,
// archives, and requests with a transaction. Overwrites.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "base/ensure.hpp"
#include "catalog/catalog.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "engine/acts.hpp"
#include "engine/block_export.hpp"
#include "engine/proofs.hpp"
#include "engine/snapshots.hpp"
#include "engine/solo/solo.hpp"
#include "fuzz/abci_node.hpp"
#include "fuzz/erasure_seeds.hpp"
#include "fuzz/ledger.hpp"
#include "fuzz/proof_map.hpp"
#include "fuzz/weak_validators.hpp"
#include "light/light_block.hpp"
#include "machine/genesis.hpp"
#include "merkle/ics23.hpp"
#include "pack/acts.hpp"
#include "pack/state_part.hpp"
#include "pack/verify.hpp"
#include "pack/zip_files.hpp"
#include "proof/document.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/records.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"
#include "wire/json.hpp"
#include "wire/reason_text.hpp"

namespace {

namespace fs = std::filesystem;
namespace fuzz = charter::fuzz;
namespace testing = charter::testing;
namespace v1 = charter::v1;
using charter::Bytes;
using charter::ByteView;

constexpr std::int64_t kGenesisMs = 1'795'478'400'000;  // 2026-11-24T00:00:00Z

void write(const fs::path& file, ByteView bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    charter::ensure(out.good(), file.c_str());
}

/// One of each deed, by its act's name.
void write_transactions(const fs::path& folder) {
    const auto& ledger = fuzz::Ledger::shared();
    int number = 0;
    for (const fuzz::Deed& deed : fuzz::deeds()) {
        const Bytes raw = ledger.transaction(deed);
        v1::SignedTransaction envelope;
        v1::Transaction tx;
        charter::wire::decode_trusted(raw, envelope);
        charter::wire::decode_trusted(envelope.body(), tx);
        const auto taken = charter::machine::BlockTx{{}, charter::tx::decode(raw), charter::ok()};
        const auto receipt = charter::machine::try_transaction(ledger.view(), ledger.catalog(),
                                                               taken, ledger.next());
        const std::string act = charter::catalog::act_name(tx.action());
        const auto resolved = ledger.resolve(tx);
        std::printf(
            "%2d %-32s %s; resolved: %s\n", number, act.c_str(),
            charter::wire::receipt_text(receipt, "en").c_str(),
            resolved ? "done" : charter::wire::refusal_text(resolved.error(), "en").c_str());
        char name[64];
        std::snprintf(name, sizeof name, "%02d_%s", number++, act.c_str());
        write(folder / name, raw);
    }
}

void write_genesis(const fs::path& folder) {
    const auto document =
        testing::sign_genesis(testing::genesis(kGenesisMs, testing::small_catalog()));
    write(folder / "two_banks", charter::wire::encode(document));
    const auto founded = charter::machine::found(document);
    std::printf("genesis: %zu bytes, %s\n", charter::wire::encode(document).size(),
                founded ? "founded" : charter::wire::refusal_text(founded.error(), "en").c_str());
}

void write_proofs(const fs::path& folder) {
    namespace merkle = charter::merkle;
    const fuzz::ProofMap& map = fuzz::proof_map();
    const auto value_of = [&](const charter::Digest& key) -> std::optional<Bytes> {
        return map.values.at(key);
    };
    const auto& [first, value] = *map.values.begin();
    const auto& [last, last_value] = *map.values.rbegin();
    for (const auto& key : {first, last}) {
        const auto there = merkle::prove(map.trie, key, map.values.at(key));
        write(folder / (key == first ? "there_first" : "there_last"),
              charter::merkle::encode_commitment_proof(*there));
    }
    charter::Digest below{};
    charter::Digest above{};
    above.fill(0xff);
    const auto between = merkle::hashed_key("mem/nobody");
    for (const auto& [name, key] :
         {std::pair{"absent_below", below}, {"absent_above", above}, {"absent_between", between}}) {
        const auto absent = merkle::prove_absent(map.trie, key, value_of);
        write(folder / name, charter::merkle::encode_commitment_proof(*absent));
    }
}

/// "<type>\n<bytes>" of each golden vector.
void write_records(const fs::path& vectors, const fs::path& folder) {
    for (const auto* type : testing::stored_types()) {
        std::ifstream in(vectors / (type->name() + ".hex"));
        std::string line;
        std::getline(in, line);
        const auto bytes = charter::from_hex(line);
        charter::ensure(bytes.has_value(), type->name().c_str());
        write(folder / type->name(), type->name() + "\n" + *bytes);
    }
}

/// The blocks of CometBFT's vectors that a light client skips to, right and wrong.
void write_light_blocks(const fs::path& vectors, const fs::path& corpus) {
    std::ifstream in(vectors / "light/steps.txt");
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::vector<std::string> row;
        for (std::string word; words >> word;) row.push_back(word);
        if (row[1] != "skipping") continue;
        const auto bytes = charter::from_hex(row.back());
        charter::ensure(bytes.has_value(), row[0].c_str());
        write(corpus / "light_block" / row[0], *bytes);
        charter::light::comet::LightBlock block;
        if (!block.ParseFromString(*bytes)) continue;
        write(corpus / "light_header" / "header",
              charter::wire::encode(block.signed_header().header()));
    }
}

/// What a node asked CometBFT's own signer, each alone and all in one stream; a state.
void write_privval(const fs::path& vectors, const fs::path& folder) {
    std::ifstream in(vectors / "light/file_pv.txt");
    Bytes all;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::vector<std::string> row;
        for (std::string word; words >> word;) row.push_back(word);
        if (row[0] == "#") continue;
        const Bytes frame = charter::wire::delimited(charter::from_hex(row.at(2)).value());
        write(folder / row[0], frame);
        all += frame;
        write(folder / "comet_state", charter::from_hex(row.at(4)).value());
    }
    write(folder / "stream", all);
}

/// Votes of weak_validators(), by flag: c for the block, n for nil, a absent.
void write_commits(const fs::path& folder) {
    namespace light = charter::light;
    const light::ValidatorSet validators = fuzz::weak_validators();
    for (const std::string votes : {"cccc", "ccca", "ccnn", "caac", "nnnn", "cnaa"}) {
        light::comet::Commit commit;
        commit.set_height(3);
        commit.mutable_block_id()->set_hash(Bytes(32, 'h'));
        commit.mutable_block_id()->mutable_part_set_header()->set_total(1);
        commit.mutable_block_id()->mutable_part_set_header()->set_hash(Bytes(32, 'p'));
        for (std::size_t i = 0; i < votes.size(); ++i) {
            light::comet::CommitSig& vote = *commit.add_signatures();
            vote.set_block_id_flag(votes[i] == 'c'   ? light::comet::BLOCK_ID_FLAG_COMMIT
                                   : votes[i] == 'n' ? light::comet::BLOCK_ID_FLAG_NIL
                                                     : light::comet::BLOCK_ID_FLAG_ABSENT);
            vote.mutable_timestamp()->set_seconds(light::kGoZeroSeconds);
            if (votes[i] == 'a') continue;
            vote.set_validator_address(validators.address(i));
            vote.set_signature(fuzz::weak_signature());
            *vote.mutable_timestamp() = light::timestamp_of(kGenesisMs);
        }
        write(folder / votes, charter::wire::encode(commit));
    }
}

/// The acts of the assembly on the chain that this document founds: a proposal and two votes.
std::vector<Bytes> assembly_of(const v1::SignedGenesis& document) {
    v1::Proposal proposal;
    proposal.set_proposal(1);
    auto& mode = *proposal.mutable_action()->mutable_network_set_mode();
    mode.set_mode(v1::MODE_LIMITED);
    mode.set_why("an attack");
    v1::Action proposing;
    *proposing.mutable_assembly_propose()->mutable_action() = proposal.action();
    proposing.mutable_assembly_propose()->set_emergency(true);
    proposing.mutable_assembly_propose()->set_title("as it is needed");
    proposing.mutable_assembly_propose()->set_minutes_digest(Bytes(32, 'm'));
    v1::Action vote;
    vote.mutable_assembly_vote()->set_proposal(1);
    vote.mutable_assembly_vote()->set_approve(true);
    vote.mutable_assembly_vote()->set_minutes_digest(Bytes(32, 'm'));
    vote.mutable_assembly_vote()->set_proposal_digest(charter::tx::proposal_digest(proposal));
    v1::Action execute;
    execute.mutable_assembly_execute()->set_proposal(1);
    execute.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    std::vector<Bytes> acts;
    std::map<std::string, std::uint64_t> nonces = {{"bank-a.p1", 1}};
    for (const auto& [person, action] : {std::pair{"bank-a.p1", proposing},
                                         {"bank-a.p1", vote},
                                         {"bank-b.p1", vote},
                                         {"bank-b.p1", execute}}) {
        v1::Transaction tx;
        tx.set_genesis_digest(
            Bytes(charter::view(charter::machine::genesis_digest(document.genesis()))));
        tx.set_valid_until_height(50);
        tx.set_nonce(nonces[person]++);
        *tx.mutable_action() = action;
        acts.push_back(testing::sign_transaction(std::move(tx), {person}));
    }
    return acts;
}

/// A transaction of bank-a.p1 on the chain that this document founds.
Bytes access_of(const v1::SignedGenesis& document) {
    v1::Transaction tx;
    tx.set_genesis_digest(
        Bytes(charter::view(charter::machine::genesis_digest(document.genesis()))));
    tx.set_valid_until_height(50);
    auto& access = *tx.mutable_action()->mutable_data_record_access();
    access.set_account("bank-a.p1");
    access.set_function("search");
    access.set_time_ms(1);
    access.set_system("core");
    access.set_query_or_result("count");
    return testing::sign_transaction(tx, {"bank-a.p1"});
}

/// One of each kind that this ledger has, for readers with a checkpoint.
void write_proof_documents(const charter::storage::StateStore& store, ByteView tx_id,
                           const fs::path& folder) {
    namespace engine = charter::engine;
    const engine::Prover prover(store, engine::provable_height(store).value(), false);
    const auto write_one = [&](const char* name, const engine::Prover::Made& made) {
        charter::ensure(made.has_value() && made->has_value(), name);
        write(folder / name, charter::proof::to_json(**made));
    };
    write_one("record", prover.record("mem/bank-a"));
    write_one("absence", prover.record("mem/bank-z"));
    write_one("receipt", prover.receipt(tx_id));
    write_one("list", prover.list("members", "consortium"));
    write_one("empty_list", prover.list("proposals", "consortium"));
}

/// The state as a pack has it: whole, or without what banks hide from each other.
Bytes state_part(const charter::storage::Snapshot& state, bool hides) {
    namespace pack = charter::pack;
    v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(testing::kChainId);
    head.set_height(state.height());
    std::uint64_t leaves = 0;
    Bytes body;
    state.scan({}, {}, [&](ByteView key, ByteView value) {
        ++leaves;
        body += pack::state_part_leaf(key, value, !hides || !key.starts_with("per/"));
        return true;
    });
    head.set_leaves(leaves);
    return pack::state_part_begin(head) + body;
}

/// Everybody's acts up to a state.
Bytes acts_part(const charter::storage::StateStore& store,
                const charter::storage::Snapshot& state) {
    auto found = charter::engine::ActsFile::find(store.store(), state, state.height());
    charter::ensure(found.has_value(), "acts");
    Bytes acts;
    for (Bytes piece = *found->next(); !piece.empty(); piece = *found->next()) acts += piece;
    return acts;
}

void write_state_part(const charter::storage::Snapshot& state, const fs::path& folder) {
    write(folder / "whole", state_part(state, false));
    write(folder / "hidden", state_part(state, true));
}

/// A ledger of a few blocks, one of them with a transaction.
class SeedLedger {
  public:
    explicit SeedLedger(const v1::Catalog& catalog) {
        fs::remove_all(home_);
        charter::storage::StateOptions options;
        options.store.chain_id = testing::kChainId;
        options.store.create = true;
        store_ = charter::storage::StateStore::open(home_, options).value();
        charter::engine::SoloOptions solo;
        solo.validator_key = charter::crypto::fixture_public_key(testing::kValidatorKey).bytes;
        solo.sign = [](ByteView bytes) {
            return charter::crypto::fixture_sign(testing::kValidatorKey, bytes);
        };
        solo.now_ms = [this] { return now_ms_; };
        solo.own_thread = false;
        testing::Founding founding;
        for (auto& member : founding.members) {
            for (testing::Founder& founder : member) {
                founder.roles = {"data_publisher", "representative"};
            }
        }
        document_ = testing::sign_genesis(testing::genesis(kGenesisMs - 1'000, catalog, founding));
        node_ = charter::engine::SoloEngine::start(*store_, charter::wire::encode(document_), solo)
                    .value();
        settle();
        const auto submitted = node_->submit(access_of(document_));
        charter::ensure(submitted && submitted->receipt.reason() == 0, "a seed's transaction");
        tx_id_ = submitted->tx_id;
        settle();
        now_ms_ += 1'000;
        settle();
    }
    SeedLedger(const SeedLedger&) = delete;
    SeedLedger& operator=(const SeedLedger&) = delete;
    ~SeedLedger() {
        node_.reset();
        store_.reset();
        fs::remove_all(home_);
    }

    /// The assembly limits the network.
    void decide() {
        for (const Bytes& act : assembly_of(document_)) {
            const auto sent = node_->submit(act);
            charter::ensure(sent && sent->receipt.reason() == 0, "a seed's act");
            settle();
        }
    }

    const v1::SignedGenesis& document() const { return document_; }
    const charter::storage::StateStore& store() const { return *store_; }
    ByteView tx_id() const { return tx_id_; }
    std::uint64_t height() const { return node_->height(); }

  private:
    void settle() {
        while (node_->step().value()) {}
    }

    const fs::path home_ = fs::temp_directory_path() / "charter-fuzz-seeds";
    std::int64_t now_ms_ = kGenesisMs;
    v1::SignedGenesis document_;
    std::unique_ptr<charter::storage::StateStore> store_;
    std::unique_ptr<charter::engine::SoloEngine> node_;
    Bytes tx_id_;
};

/// Its metadata, with small chunks so that there are several, and its leaves.
void write_snapshot(const charter::storage::ProvableView& state, const fs::path& corpus) {
    const fs::path folder = fs::temp_directory_path() / "charter-fuzz-snapshots";
    fs::remove_all(folder);
    charter::engine::SnapshotsOptions options;
    options.chunk_bytes = std::size_t{16} << 10U;
    const auto snapshots = charter::engine::Snapshots::open(folder, options).value();
    const std::atomic<bool> go{false};
    const auto made = snapshots->make(state, go).value();
    write(corpus / "metadata", made->encoded);
    std::ifstream leaves(made->folder / "state", std::ios::binary);
    write(corpus / "leaves", Bytes(std::istreambuf_iterator<char>(leaves), {}));
    fs::remove_all(folder);
}

void write_exports(const fs::path& corpus) {
    SeedLedger ledger(testing::small_catalog());
    std::ostringstream out;
    charter::ensure(charter::engine::export_blocks(ledger.store().store(), out).has_value(),
                    "an export");
    write_state_part(*ledger.store().latest(), corpus / "pack_state");
    write_snapshot(*ledger.store().latest(), corpus / "snapshot");
    write_proof_documents(ledger.store(), ledger.tx_id(), corpus / "proof_document");
    write(corpus / "block_export" / "blocks", out.str());
    ledger.decide();
    const auto state = ledger.store().latest();
    // What a pack's acts are judged with: genesis, the state, and everybody's acts.
    write(corpus / "pack_acts" / "emergency",
          charter::wire::delimited(ledger.document().genesis()) +
              charter::wire::delimited(state_part(*state, false)) +
              charter::wire::delimited(acts_part(ledger.store(), *state)));
    std::printf("block export: %zu bytes, %llu blocks\n", out.str().size(),
                static_cast<unsigned long long>(ledger.height()));
}

Bytes zip_of(const std::vector<std::pair<std::string, Bytes>>& files) {
    Bytes bytes;
    charter::pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : files) {
        charter::ensure(writer.add(name, data).has_value(), name.c_str());
    }
    charter::ensure(writer.finish().has_value(), "an archive");
    return bytes;
}

/// A pack of everybody's statuses under a convention of a few requirements, and its manifest.
void write_pack(const fs::path& corpus) {
    namespace pack = charter::pack;
    const SeedLedger ledger(testing::tiny_catalog());
    const std::uint64_t height = charter::engine::provable_height(ledger.store()).value();
    const auto ground = charter::engine::Prover(ledger.store(), height, true).pack_ground().value();
    std::vector<std::pair<std::string, Bytes>> files = {
        {"evidence/index.json", charter::wire::to_json(v1::EvidenceIndex())},
        {"proof/acts.bin", acts_part(ledger.store(), *ledger.store().at(height).value())},
        {"proof/genesis.bin", ground.genesis()},
        {"proof/state.bin", state_part(*ledger.store().at(height).value(), false)},
        {"proof/trail.bin", pack::trail_file({ground.trail().begin(), ground.trail().end()})},
    };
    v1::PackManifest manifest;
    manifest.set_format(pack::kPackFormat);
    manifest.set_chain_id(ground.chain_id());
    manifest.set_height(height);
    manifest.set_member("*");
    manifest.set_made_for("bank-a");
    for (const auto& [name, bytes] : files) {
        v1::PackFile& file = *manifest.add_files();
        file.set_name(name);
        file.set_bytes(bytes.size());
        file.set_sha256(Bytes(charter::view(charter::crypto::sha256(bytes))));
    }
    pack::seal(manifest);
    const Bytes json = charter::wire::to_json(manifest);
    write(corpus / "manifest" / "pack", json);
    files.insert(files.begin(), {pack::kManifestName, json});
    const Bytes archive = zip_of(files);
    pack::VerifyOptions options;
    options.trust.genesis = charter::crypto::sha256(ground.genesis());
    options.trust.terms.now_ms = kGenesisMs + 1'000'000;
    const pack::ZipFiles opened(pack::ZipReader::open(pack::source_of(archive)).value());
    const auto report = pack::verify(opened, options);
    charter::ensure(report && report->count(pack::Result::is_true) > 0, "the seed of a pack");
    write(corpus / "pack" / "whole", archive);
}

void write_zips(const fs::path& folder) {
    write(folder / "none", zip_of({}));
    write(folder / "one", zip_of({{"a.json", "{}"}}));
    write(folder / "some", zip_of({{"a", "first"}, {"b/c.txt", "second"}, {"b/d", ""}}));
}

void write_requests(const fs::path& folder) {
    const auto document =
        testing::sign_genesis(testing::genesis(kGenesisMs - 1'000, testing::real_catalog().wire()));
    const Bytes raw = access_of(document);
    const std::string length = "Content-Length: " + std::to_string(raw.size()) + "\r\n\r\n";
    write(folder / "submit", "POST /v1/transactions?wait_ms=10 HTTP/1.1\r\n" + length + raw);
    write(folder / "dry_run", "POST /v1/transactions/dry-run HTTP/1.1\r\n" + length + raw);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: fuzz-seeds tests/vectors tests/corpus\n");
        return 2;
    }
    const fs::path corpus = arguments[2];
    write_transactions(corpus / "transaction");
    write_genesis(corpus / "genesis");
    write_proofs(corpus / "proof");
    write_records(arguments[1], corpus / "record");
    write_exports(corpus);
    write_pack(corpus);
    write_light_blocks(arguments[1], corpus);
    write_privval(arguments[1], corpus / "privval");
    write_commits(corpus / "light_commit");
    for (const auto& [name, bytes] : fuzz::erasure_seeds()) {
        write(corpus / "erasure" / name, bytes);
    }
    write_zips(corpus / "zip");
    write_requests(corpus / "http_request");
    for (const auto& [name, bytes] : fuzz::AbciNode::seeds()) {
        write(corpus / "abci_request" / name, bytes);
    }
    return 0;
}
