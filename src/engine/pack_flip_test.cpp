// Any bit of a pack turned: found, and the file or the part of the archive named that holds it.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/ensure.hpp"
#include "engine/pack_small_test.hpp"

namespace charter::engine {
namespace {

/// What lies where in an archive.
class Anatomy {
  public:
    explicit Anatomy(ByteView archive)
        : reader_(pack::ZipReader::open(pack::source_of(archive)).value()) {
        // The directory: 46 bytes and the name each, after the last entry's data.
        std::size_t at = reader_.entries().back().data_at + reader_.entries().back().size;
        for (const pack::ZipEntry& entry : reader_.entries()) {
            headers_.push_back(at);
            at += 46 + entry.name.size();
        }
        headers_.push_back(at);
    }

    std::span<const pack::ZipEntry> entries() const { return reader_.entries(); }

    /// The file whose data the byte is in; nullptr: it is the archive's own.
    const pack::ZipEntry* data(std::size_t at) const {
        const auto found = std::ranges::find_if(entries(), [&](const pack::ZipEntry& entry) {
            return at >= entry.data_at && at - entry.data_at < entry.size;
        });
        return found == entries().end() ? nullptr : &*found;
    }

    /// Whether the flaw names what the byte is of.
    bool names(const pack::Flaw& flaw, std::size_t at) const {
        if (const pack::ZipEntry* entry = data(at)) return flaw.where == entry->name;
        if (at >= headers_.back()) return flaw.where == "the archive's end";
        if (at < headers_.front()) {
            const auto next = std::ranges::upper_bound(entries(), at, {}, &pack::ZipEntry::data_at);
            return flaw.where == next->name;
        }
        const auto after = std::ranges::upper_bound(headers_, at);
        const auto place = std::to_string(after - headers_.begin());
        const std::string place_after = std::to_string(after - headers_.begin() + 1);
        const std::string one = "directory entry " + place;
        // Out of order with its neighbour: both are named. Another name than before the data: by
        // the flipped name and its place.
        return flaw.where == one || flaw.detail == one ||
               (flaw.where.starts_with("directory entries ") &&
                (flaw.where.ends_with(" " + place) || flaw.where.ends_with(" " + place_after)));
    }

  private:
    pack::ZipReader reader_;
    std::vector<std::size_t> headers_;  // of the directory, and where the end begins
};

/// A pack and its judgement, one bit turned at a time.
class Flipped {
  public:
    Flipped(Draft draft, const Ledger& ledger)
        : ledger_(ledger), archive_(sealed(draft)), anatomy_(archive_) {
        ensure(judge_archive(pack::source_of(archive_), ledger_).has_value(), "the pack holds");
    }

    std::size_t size() const { return archive_.size(); }
    const Anatomy& anatomy() const { return anatomy_; }

    void turn(std::size_t at, unsigned bit) {
        const char whole = archive_[at];
        archive_[at] = static_cast<char>(whole ^ static_cast<char>(1U << bit));
        const auto report = judge_archive(pack::source_of(archive_), ledger_);
        archive_[at] = whole;
        ASSERT_FALSE(report) << "byte " << at << " bit " << bit << " passed";
        ASSERT_TRUE(anatomy_.names(report.error(), at))
            << "byte " << at << " bit " << bit << ": " << pack::failure_name(report.error().failure)
            << " in " << report.error().where << " " << report.error().detail;
        ASSERT_TRUE(pack::is_false(report.error().failure)) << "byte " << at;
    }

  private:
    static Bytes sealed(Draft& draft) {
        MemoryFiles files;
        return archive_of(draft.seal(files));
    }

    const Ledger& ledger_;
    Bytes archive_;
    Anatomy anatomy_;
};

TEST(Flip, EveryByteOfASmallPackIsFound) {
    // All bits of what is small or says where things are, one of each byte of the two large files.
    constexpr std::size_t kLarge = 10'000;
    Flipped pack(small_draft(), small_ledger());
    ASSERT_LT(pack.size(), 100'000U);
    std::mt19937_64 random(20'261'124);
    for (std::size_t at = 0; at < pack.size(); ++at) {
        const pack::ZipEntry* file = pack.anatomy().data(at);
        const unsigned one = random() % 8;
        for (unsigned bit = 0; bit < 8; ++bit) {
            if (file == nullptr || file->size < kLarge || bit == one) pack.turn(at, bit);
            if (HasFatalFailure()) return;
        }
    }
}

class FlipMany : public ::testing::TestWithParam<unsigned> {};

// Together a hundred thousand bits of a pack of the whole convention, with a document.
TEST_P(FlipMany, RandomBitsOfALargePackAreFound) {
    Draft draft = ledger().draft();
    add_document(draft, Bytes(20'000, 'd'));
    Flipped pack(std::move(draft), ledger());
    ASSERT_GT(pack.size(), 500'000U);
    std::mt19937_64 random(GetParam());
    for (int i = 0; i < 25'000 && !HasFatalFailure(); ++i) {
        pack.turn(random() % pack.size(), random() % 8);
    }
}

INSTANTIATE_TEST_SUITE_P(Pack, FlipMany, ::testing::Range(0U, 4U));

// ---- by somebody who makes the manifest anew

/// Where a flaw of what is in this file may be found; empty: anywhere.
std::vector<std::string> places_of(const std::string& file) {
    if (file == "proof/genesis.bin") return {"genesis", file};
    if (file == "proof/trail.bin") return {"trail block ", file};
    if (file == "evidence/index.json") return {"evidence/"};
    return {file};
}

void turn_and_seal(MemoryFiles& files, const std::string& name, std::size_t at, unsigned bit) {
    Bytes& bytes = files.files[name];
    const char whole = bytes[at];
    bytes[at] = static_cast<char>(whole ^ static_cast<char>(1U << bit));
    const Bytes own = files.files[pack::kManifestName];
    v1::PackManifest manifest;
    ASSERT_FALSE(wire::from_json(own, manifest));
    for (v1::PackFile& file : *manifest.mutable_files()) {
        if (file.name() == name) file.set_sha256(Bytes(view(crypto::sha256(bytes))));
    }
    pack::seal(manifest);
    files.files[pack::kManifestName] = wire::to_json(manifest);
    files.list_again();
    const auto report = pack::verify(files, small_ledger().options());
    bytes[at] = whole;
    files.files[pack::kManifestName] = own;
    ASSERT_FALSE(report) << name << " byte " << at << " bit " << bit << " passed";
    const auto places = places_of(name);
    ASSERT_TRUE(std::ranges::any_of(
        places, [&](const auto& place) { return report.error().where.starts_with(place); }))
        << name << " byte " << at << ": " << pack::failure_name(report.error().failure) << " in "
        << report.error().where << " " << report.error().detail;
}

TEST(Flip, BitsUnderANewManifestAreFound) {
    constexpr std::size_t kOfEachFile = 2'000;
    google::protobuf::SetLogHandler(nullptr);  // what does not decode is expected here
    Draft draft = small_draft();
    MemoryFiles files;
    draft.seal(files);
    std::mt19937_64 random(7);
    for (const auto& [name, bytes] : files.files) {
        // Its own words that nothing binds, such as the program's name, may be anything.
        if (name == pack::kManifestName) continue;
        const std::size_t step = 1 + bytes.size() / kOfEachFile;
        for (std::size_t at = random() % step; at < bytes.size() && !HasFatalFailure();
             at += step) {
            turn_and_seal(files, name, at, random() % 8);
        }
    }
}

}  // namespace
}  // namespace charter::engine
