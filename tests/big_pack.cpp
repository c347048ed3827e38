// big-pack FILE MEGABYTES DOCUMENTS: an evidence pack in its real format with so much evidence, of
// a real chain whose keys are fixtures. Documents are generated, never held: memory does not grow
// with them. One more document is erased. Prints the genesis fingerprint. For
// tools/measure_pack_memory.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "engine/pack_draft_test.hpp"
#include "pack/evidence.hpp"
#include "pack/verify.hpp"
#include "pack/zip.hpp"
#include "state/keys.hpp"
#include "testing/founding.hpp"
#include "wire/codec.hpp"
#include "wire/json.hpp"

namespace {

namespace fs = std::filesystem;
namespace crypto = charter::crypto;
namespace engine = charter::engine;
namespace pack = charter::pack;
namespace testing = charter::testing;
namespace v1 = charter::v1;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::size_t kPiece = std::size_t{1} << 20U;
const Bytes kSalt(pack::kDocumentSaltBytes, 's');

/// A document of so many bytes; every number gives another one.
class Document {
  public:
    Document(std::uint64_t number, std::uint64_t bytes) : number_(number), bytes_(bytes) {}
    std::uint64_t bytes() const { return bytes_; }

    void each(const std::function<void(ByteView piece)>& take) const {
        Bytes piece = pattern();
        const Bytes begin = charter::big_endian(number_);
        piece.replace(0, begin.size(), begin);
        for (std::uint64_t left = bytes_; left != 0;) {
            const std::uint64_t now = std::min<std::uint64_t>(left, piece.size());
            take(ByteView(piece).substr(0, now));
            left -= now;
        }
    }

  private:
    static const Bytes& pattern() {
        static const Bytes all = [] {
            Bytes bytes;
            for (std::uint64_t i = 0; bytes.size() < kPiece; ++i) {
                bytes += charter::view(crypto::sha256(charter::big_endian(i)));
            }
            return bytes;
        }();
        return all;
    }

    std::uint64_t number_;
    std::uint64_t bytes_;
};

/// What the archive, the manifest and the ledger say of a document.
struct Sums {
    std::uint32_t crc32 = 0;
    charter::Digest sha256{};
    charter::Digest commitment{};
};

Sums sums_of(const Document& document) {
    pack::Crc32 sum;
    crypto::Sha256 plain;
    crypto::Sha256 salted;
    salted.update(kSalt);
    document.each([&](ByteView piece) {
        sum.add(piece);
        plain.update(piece);
        salted.update(piece);
    });
    return {sum.value(), plain.finish(), salted.finish()};
}

/// An entry that names the document, filed in the newest block. It is in no state that counts, so
/// that no status follows it.
Bytes put_entry(engine::Draft& draft, std::uint64_t number, const Sums& sums) {
    v1::Entry entry;
    entry.set_key(charter::state::keys::entries("drills", "bank-a") + charter::hex16(number));
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-a");
    entry.mutable_body()->set_document(Bytes(charter::view(sums.commitment)));
    engine::file_entry(draft, entry);
    return entry.key();
}

/// Signed by two persons of bank-a, an hour after the founding.
Bytes certificate_of(const engine::Draft& draft, const Bytes& commitment,
                     const std::string& entry) {
    v1::ErasureCertificate certificate;
    certificate.set_format(pack::kErasureFormat);
    certificate.set_genesis_digest(Bytes(charter::view(crypto::sha256(draft.ground.genesis()))));
    certificate.set_chain_id(draft.ground.chain_id());
    certificate.set_commitment(commitment);
    certificate.set_member("bank-a");
    certificate.add_entries(entry);
    certificate.set_why("its purpose is over");
    certificate.set_erased_on_ms(engine::kFoundedMs + 3'600'000);
    for (const char* key : {"bank-a.one/sign", "bank-a.two/sign"}) {
        certificate.add_signers(testing::key_id(key));
    }
    v1::SignedErasure envelope;
    envelope.set_certificate(charter::wire::encode(certificate));
    const Bytes message = pack::erasure_message(envelope.certificate());
    for (const char* key : {"bank-a.one/sign", "bank-a.two/sign"}) {
        envelope.add_signatures(crypto::fixture_sign(key, message));
    }
    return charter::wire::encode(envelope);
}

struct Evidence {
    Document document;
    Sums sums;
};

/// A file that is held, or the evidence of that name.
void list(v1::PackManifest& manifest, const std::string& name, std::uint64_t bytes,
          const charter::Digest& sha256) {
    v1::PackFile& file = *manifest.add_files();
    file.set_name(name);
    file.set_bytes(bytes);
    file.set_sha256(Bytes(charter::view(sha256)));
    file.set_media_type("application/octet-stream");
}

Bytes manifest_of(const engine::Draft& draft, const std::map<std::string, Bytes>& held,
                  const std::map<std::string, Evidence>& evidence) {
    v1::PackManifest manifest;
    manifest.set_format(pack::kPackFormat);
    manifest.set_chain_id(draft.ground.chain_id());
    manifest.set_height(draft.ground.height());
    manifest.set_member("bank-a");
    manifest.set_made_for("bank-a");
    manifest.set_made_by("big-pack");
    for (const auto& [name, item] : evidence) {
        list(manifest, name, item.document.bytes(), item.sums.sha256);
    }
    for (const auto& [name, bytes] : held)
        list(manifest, name, bytes.size(), crypto::sha256(bytes));
    std::ranges::sort(*manifest.mutable_files(), {}, &v1::PackFile::name);
    pack::seal(manifest);
    return charter::wire::to_json(manifest);
}

void write_pack(const fs::path& out, std::map<std::string, Bytes> held,
                const std::map<std::string, Evidence>& evidence) {
    std::ofstream file(out, std::ios::binary);
    pack::ZipWriter zip([&](ByteView bytes) {
        return file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).good();
    });
    const auto add_until = [&](const std::string& name) {
        while (!held.empty() && (name.empty() || held.begin()->first < name)) {
            ensure(zip.add(held.begin()->first, held.begin()->second).has_value(), "a file");
            held.erase(held.begin());
        }
    };
    for (const auto& [name, item] : evidence) {
        add_until(name);
        ensure(zip.begin(name, item.document.bytes(), item.sums.crc32).has_value(), "a document");
        item.document.each(
            [&](ByteView piece) { ensure(zip.write(piece).has_value(), "is the disk full?"); });
    }
    add_until({});
    ensure(zip.finish().has_value() && file.flush().good(), "the archive's end");
}

void make(const fs::path& out, std::uint64_t bytes, std::uint64_t documents) {
    engine::Draft draft = engine::ledger().draft();
    std::map<std::string, Evidence> evidence;
    std::map<Bytes, std::string> entries;
    for (std::uint64_t n = 0; n < documents; ++n) {
        const Document document(n, bytes / documents);
        const Sums sums = sums_of(document);
        const Bytes commitment(charter::view(sums.commitment));
        evidence.emplace(pack::document_file(commitment), Evidence{document, sums});
        entries[commitment] = put_entry(draft, n, sums);
    }
    const Bytes erased(charter::view(crypto::sha256(kSalt + Bytes("erased"))));
    entries[erased] = put_entry(draft, documents, {{}, {}, *charter::digest_from(erased)});
    engine::sign_as_it_is(draft);
    v1::EvidenceIndex index;
    for (const auto& [commitment, entry] : entries) {
        v1::EvidenceItem& item = *index.add_items();
        item.set_commitment(commitment);
        item.set_state(commitment == erased ? "erased" : "held");
        if (commitment != erased) item.set_salt(kSalt);
        item.add_entries(entry);
    }
    for (const auto& [commitment, records] : pack::documents_named(draft.visible(), "bank-a")) {
        if (entries.contains(commitment)) continue;
        v1::EvidenceItem& item = *index.add_items();
        item.set_commitment(commitment);
        item.set_state("not_held");
        for (const std::string& record : records) item.add_entries(record);
    }
    std::ranges::sort(*index.mutable_items(), {}, &v1::EvidenceItem::commitment);
    std::map<std::string, Bytes> held;
    held["proof/genesis.bin"] = draft.ground.genesis();
    held["proof/trail.bin"] =
        pack::trail_file({draft.ground.trail().begin(), draft.ground.trail().end()});
    held["proof/acts.bin"] = draft.acts.file(draft.visible());
    held["proof/state.bin"] = draft.state_file();
    held["evidence/index.json"] = charter::wire::to_json(index);
    held[pack::erasure_file(erased)] = certificate_of(draft, erased, entries[erased]);
    held[pack::kManifestName] = manifest_of(draft, held, evidence);
    write_pack(out, std::move(held), evidence);
    std::printf("%s\n", charter::to_hex(crypto::sha256(draft.ground.genesis())).c_str());
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

int main(int count, char** arguments) {
    const std::uint64_t megabytes = count == 4 ? number(arguments[2]) : 0;
    const std::uint64_t documents = count == 4 ? number(arguments[3]) : 0;
    if (megabytes == 0 || documents == 0) {
        std::fprintf(stderr, "usage: big-pack FILE MEGABYTES DOCUMENTS\n");
        return 2;
    }
    make(arguments[1], megabytes * kMegabyte, documents);
    return 0;
}
