// Any bytes as an evidence pack, judged by a reader who trusts the genesis that it brings: refused
// for a reason that names a place, or reported. The mutator is a forger with every means: hashes,
// manifest, checksums and the validator's signature fit what it changed.
#include <algorithm>
#include <map>
#include <string>

#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "fuzz/mutate.hpp"
#include "light/light_block.hpp"
#include "merkle/trie.hpp"
#include "pack/verify.hpp"
#include "pack/zip_files.hpp"
#include "testing/founding.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"
#include "wire/json.hpp"
#include "wire/records.hpp"

namespace {

namespace light = charter::light;
namespace pack = charter::pack;
namespace wire = charter::wire;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

constexpr ByteView kTrailMagic = "charter-trail\n";

/// By name; empty: no archive.
using Contents = std::map<std::string, Bytes>;

Contents contents_of(ByteView bytes) {
    Contents contents;
    const auto archive = pack::ZipReader::open(pack::source_of(bytes));
    if (!archive) return contents;
    for (const pack::ZipEntry& entry : archive->entries()) {
        auto data = archive->read_all(entry, bytes.size());
        if (!data) return {};
        contents[entry.name] = std::move(*data);
    }
    return contents;
}

void mutate_bytes(Bytes& bytes) {
    const std::size_t size = bytes.size();
    bytes.resize(size + 64);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, size + 64));
}

/// One record of the state in another form that is a record. Its root; nothing: it does not read.
std::optional<charter::Digest> mutate_state(Bytes& file, unsigned seed) {
    pack::StatePartReader reader;
    if (!reader.take(file)) return std::nullopt;
    const auto part = reader.finish();
    if (!part || part->view.size() == 0) return std::nullopt;
    charter::v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(part->chain_id);
    head.set_height(part->height);
    head.set_leaves(part->view.size());
    file = pack::state_part_begin(head);
    std::vector<charter::merkle::Change> changes;
    std::size_t place = seed % part->view.size();
    for (const auto& [key, value] : part->view.leaves()) {
        Bytes record = value.value_or(Bytes("hidden"));
        const auto message = place-- == 0 ? charter::wire::decode_record(key, record) : nullptr;
        if (message) {
            charter::fuzz::mutate(*message, seed);
            record = charter::wire::encode(*message);
        }
        file += pack::state_part_leaf(key, record, value.has_value() && !record.empty());
        changes.push_back({charter::merkle::hashed_key(key), charter::crypto::sha256(record)});
    }
    return charter::merkle::Trie().apply(changes).root();
}

/// The last block of the trail changed, or made to hold the root, and signed by the validator.
void sign_trail(Bytes& file, const std::optional<charter::Digest>& root, unsigned seed) {
    std::vector<Bytes> blocks;
    if (!file.starts_with(kTrailMagic)) return;
    ByteView rest = ByteView(file).substr(kTrailMagic.size());
    while (!rest.empty()) {
        const wire::Delimited next = wire::next_message(rest, light::kLightBlockBytesMax);
        if (!next.body) return;
        blocks.emplace_back(*next.body);
        rest.remove_prefix(next.bytes);
    }
    light::comet::LightBlock block;
    if (blocks.empty() || !block.ParseFromString(blocks.back())) return;
    auto& header = *block.mutable_signed_header()->mutable_header();
    auto& commit = *block.mutable_signed_header()->mutable_commit();
    if (root) {
        header.set_app_hash(Bytes(charter::view(*root)));
    } else {
        charter::fuzz::mutate(header, seed);
    }
    commit.mutable_block_id()->set_hash(light::header_hash(header));
    if (commit.signatures_size() > 0) {
        commit.mutable_signatures(0)->set_signature(
            charter::crypto::fixture_sign(charter::testing::kValidatorKey,
                                          light::commit_sign_bytes(header.chain_id(), commit, 0)));
    }
    blocks.back() = charter::wire::encode(block);
    file = pack::trail_file(blocks);
}

/// The manifest of the files, mutated too where `seed` is not 0.
void seal(Contents& contents, unsigned seed) {
    charter::v1::PackManifest manifest;
    if (charter::wire::from_json(contents[pack::kManifestName], manifest)) return;
    if (seed != 0) charter::fuzz::mutate(manifest, seed);
    manifest.clear_files();
    for (const auto& [name, bytes] : contents) {
        if (name == pack::kManifestName) continue;
        charter::v1::PackFile& file = *manifest.add_files();
        file.set_name(name);
        file.set_bytes(bytes.size());
        file.set_sha256(Bytes(charter::view(charter::crypto::sha256(bytes))));
    }
    pack::seal(manifest);
    contents[pack::kManifestName] = charter::wire::to_json(manifest);
}

/// Empty: a name that no archive has.
Bytes archive_of(const Contents& contents) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : contents) {
        if (!writer.add(name, data)) return {};
    }
    return writer.finish() ? bytes : Bytes();
}

void change(Contents& contents, unsigned seed) {
    const unsigned kind = seed % 8;
    if (kind == 1) {
        charter::v1::EvidenceIndex index;
        Bytes& json = contents["evidence/index.json"];
        if (charter::wire::from_json(json, index)) return;
        charter::fuzz::mutate(index, seed);
        json = charter::wire::to_json(index);
    } else if (kind == 2) {
        sign_trail(contents["proof/trail.bin"], std::nullopt, seed);
    } else if (kind == 3) {
        mutate_bytes(std::next(contents.begin(), seed / 8 % contents.size())->second);
    } else if (kind > 3) {
        const auto root = mutate_state(contents["proof/state.bin"], seed / 8);
        if (root) sign_trail(contents["proof/trail.bin"], root, seed);
    }
    seal(contents, kind == 0 ? seed : 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    auto archive = pack::ZipReader::open(pack::source_of(bytes));
    if (!archive) return 0;
    const pack::ZipFiles files(*std::move(archive));
    pack::VerifyOptions options;
    options.trust.terms.now_ms = 1'800'000'000'000;
    const auto genesis = pack::read_whole(files, "proof/genesis.bin", bytes.size());
    options.trust.genesis = charter::crypto::sha256(genesis.value_or(Bytes()));
    const auto report = pack::verify(files, options);
    if (!report) {
        ensure(!report.error().where.empty(), "a flaw that says nothing");
        ensure(pack::failure_name(report.error().failure) != "unknown", "a failure without name");
        return 0;
    }
    ensure(report->state.height == report->manifest.height(), "a report of another height");
    for (const pack::StatusResult& status : report->statuses) {
        ensure(!status.requirement.empty(), "a status of no requirement");
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    Contents contents = contents_of(charter::fuzz::input_view(data, size));
    if (contents.empty() || seed % 16 == 0) return LLVMFuzzerMutate(data, size, size_max);
    change(contents, seed / 16);
    const Bytes written = archive_of(contents);
    if (written.empty()) return LLVMFuzzerMutate(data, size, size_max);
    return charter::fuzz::put_input(written, data, size, size_max);
}
