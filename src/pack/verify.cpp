#include "pack/verify.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "assurance/rows.hpp"
#include "crypto/sha256.hpp"
#include "light/light_block.hpp"
#include "pack/evidence.hpp"
#include "pack/lists.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/delimited.hpp"
#include "wire/json.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kEntries = "reg/";
constexpr const char* kGenesisFile = "proof/genesis.bin";
constexpr const char* kStateFile = "proof/state.bin";
constexpr const char* kActsFile = "proof/acts.bin";
constexpr const char* kIndexFile = "evidence/index.json";
constexpr ByteView kProofPart = "proof/";
constexpr std::size_t kTextsBytesMax = 64U << 20U;
constexpr std::size_t kTrailBytesMax = 64U << 20U;
/// What one document and one entry take in the index at most, and all else in it; in bytes.
constexpr std::size_t kIndexBytesEach = 600;
constexpr std::size_t kIndexBytesAside = 64U << 10U;

class Verification {
  public:
    Verification(const Files& files, const VerifyOptions& options)
        : files_(files), options_(options) {}

    Checked<PackReport> run();

  private:
    using Done = Checked<std::monostate>;

    Done check_proof_part();
    Done follow();
    Done read_stamps(proof::Way& way);
    Done read_stamp(const std::string& name, const Digest& digest, std::int64_t& time_ms);
    Done check_times(const std::vector<Bytes>& blocks);
    Done read_state();
    Done read_index();
    Done check_documents();
    Done check_document(const v1::EvidenceItem& item, const std::string& name);
    Done check_erasure(const v1::EvidenceItem& item);
    Done check_listed();
    Done check_acts();
    Checked<bool> floor_holds();
    Done check_all_read() const;
    Done check_members();
    Done check_hidden();
    Done check_history();
    Done read_texts();
    Done find_lives();
    static Done hidden_wrongly(const Bytes& key);
    /// Reads the file through, and compares its hash with the manifest's.
    Done read_hashed(const std::string& name, const Files::Piece& piece);
    void advance(std::size_t bytes);
    Checked<Bytes> read_hashed_whole(const std::string& name, std::size_t bytes_max);

    const Files& files_;
    const VerifyOptions& options_;
    PackReport report_;
    Bytes genesis_;
    std::optional<History> history_;
    PartialView view_;
    v1::EvidenceIndex index_;
    std::map<Bytes, std::set<std::string>> named_;  // documents, by commitment
    std::set<std::string> read_;                    // files
    std::uint64_t bytes_read_ = 0;
    std::uint64_t bytes_of_ = 0;
};

Verification::Done Verification::read_hashed(const std::string& name, const Files::Piece& piece) {
    const Files::File* file = find_file(files_, name);
    if (file == nullptr) return flaw(Failure::file_missing, name);
    const auto listed =
        std::ranges::lower_bound(report_.manifest.files(), name, {}, &v1::PackFile::name);
    if (listed == report_.manifest.files().end() || listed->name() != name) {
        return flaw(Failure::file_unlisted, name);
    }
    read_.insert(name);
    crypto::Sha256 hash;
    const auto read = files_.read(*file, [&](ByteView bytes) -> Done {
        hash.update(bytes);
        advance(bytes.size());
        return piece(bytes);
    });
    if (!read) return read;
    if (view(hash.finish()) != listed->sha256()) {
        return flaw(Failure::file_differs, name, "its SHA-256 is not the manifest's");
    }
    return std::monostate{};
}

void Verification::advance(std::size_t bytes) {
    bytes_read_ += bytes;
    if (options_.progress) options_.progress(bytes_read_, bytes_of_);
}

// What was damaged is told before anything of it is believed: no signature is counted, and no
// record is read, of files that are not the manifest's.
Verification::Done Verification::check_proof_part() {
    for (const Files::File& file : files_.list()) {
        if (file.name != kManifestName) bytes_of_ += file.bytes;
    }
    for (const v1::PackFile& listed : report_.manifest.files()) {
        if (ByteView(listed.name()).starts_with(kProofPart)) bytes_of_ += listed.bytes();
    }
    for (const v1::PackFile& listed : report_.manifest.files()) {
        if (!ByteView(listed.name()).starts_with(kProofPart)) continue;
        if (listed.bytes() > kStateBytesMax) return flaw(Failure::too_large, listed.name());
        const auto read = read_hashed(listed.name(), [](ByteView) { return accepted(); });
        if (!read) return read;
    }
    read_.clear();
    return accepted();
}

Checked<Bytes> Verification::read_hashed_whole(const std::string& name, std::size_t bytes_max) {
    const Files::File* file = find_file(files_, name);
    if (file == nullptr) return flaw(Failure::file_missing, name);
    if (file->bytes > bytes_max) return flaw(Failure::too_large, name);
    Bytes bytes;
    const auto read = read_hashed(name, [&](ByteView piece) -> Done {
        bytes.append(piece);
        return std::monostate{};
    });
    if (!read) return tl::unexpected(read.error());
    return bytes;
}

// Whether what the ledger says of pruned blocks is so; without the file nothing counts as pruned.
Checked<bool> Verification::floor_holds() {
    if (find_file(files_, kFloorFile) == nullptr) return false;
    const auto bytes = read_hashed_whole(kFloorFile, kTrailBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto blocks = read_trail(*bytes, kFloorFile);
    if (!blocks) return tl::unexpected(blocks.error());
    proof::Way way{report_.manifest.chain_id(), 0, genesis_, {blocks->begin(), blocks->end()}, {}};
    return pack::floor_holds(view_, std::move(way), options_.trust.terms);
}

// The block at the height and the one after it end the trail: their times say which moment it is.
Verification::Done Verification::check_times(const std::vector<Bytes>& blocks) {
    const auto height = static_cast<std::int64_t>(report_.manifest.height());
    const auto own = blocks.size() < 2 ? light::fail(light::Failure::undecodable)
                                       : light::decode_light_block(blocks[blocks.size() - 2]);
    if (!own || own->header.height() != height) {
        return flaw(Failure::trail_invalid, kTrailFile, "it lacks the block at the height");
    }
    // A reader's checkpoint may be the block after it: then nothing else has looked at this one.
    const auto next = light::decode_light_block(blocks.back());
    if (!next || light::header_hash(own->header) != next->header.last_block_id().hash()) {
        return flaw(Failure::trail_invalid, kTrailFile,
                    "the block at the height is not the one before the last");
    }
    report_.time_ms = light::unix_ms_of(own->header.time());
    const std::int64_t as_of = report_.manifest.as_of_ms();
    if (as_of == 0 || (report_.time_ms <= as_of && as_of < report_.state.signed_ms)) {
        return std::monostate{};
    }
    return flaw(Failure::as_of_differs, kManifestName,
                "block " + std::to_string(height) + " is not the last one by the time asked for");
}

// What is later than the reader's own time proves nothing.
Verification::Done Verification::read_stamp(const std::string& name, const Digest& digest,
                                            std::int64_t& time_ms) {
    const auto token = read_hashed_whole(name, kStampBytesMax);
    if (!token) return tl::unexpected(token.error());
    if (!options_.judge_stamp) {
        ++report_.stamps_not_judged;
        return std::monostate{};
    }
    const auto judged = options_.judge_stamp(*token, digest);
    if (!judged) return flaw(judged.error().failure, name, judged.error().detail);
    const light::Terms& terms = options_.trust.terms;
    if (*judged > terms.now_ms + terms.clock_drift_ms) {
        return flaw(Failure::stamp_in_future, name, format_time(*judged, 0));
    }
    ++report_.stamps;
    time_ms = *judged;
    return std::monostate{};
}

Verification::Done Verification::read_stamps(proof::Way& way) {
    std::map<std::uint64_t, Digest> commits;
    for (const Files::File& file : files_.list()) {
        const auto height = stamped_height(file.name);
        if (!height) continue;
        if (commits.empty()) commits = commits_of(way.trail);
        const auto commit = commits.find(*height);
        if (commit == commits.end()) return flaw(Failure::stamp_misplaced, file.name);
        std::int64_t time_ms = 0;
        if (const auto read = read_stamp(file.name, commit->second, time_ms); !read) return read;
        if (time_ms != 0) way.commits_by_ms[static_cast<std::int64_t>(*height)] = time_ms;
    }
    return std::monostate{};
}

Verification::Done Verification::follow() {
    auto genesis = read_hashed_whole(kGenesisFile, proof::kGenesisBytesMax);
    if (!genesis) return tl::unexpected(genesis.error());
    genesis_ = *std::move(genesis);
    const auto trail = read_hashed_whole(kTrailFile, kTrailBytesMax);
    if (!trail) return tl::unexpected(trail.error());
    const auto blocks = read_trail(*trail, kTrailFile);
    if (!blocks) return tl::unexpected(blocks.error());
    const v1::PackManifest& manifest = report_.manifest;
    proof::Way way{
        manifest.chain_id(), manifest.height(), genesis_, {blocks->begin(), blocks->end()}, {}};
    if (const auto read = read_stamps(way); !read) return read;
    auto state = proof::follow(way, options_.trust);
    if (!state) {
        const proof::Flaw& why = state.error();
        return flaw(proof::is_false(why.failure) ? Failure::way_flaw : Failure::way_not_judged,
                    why.where,
                    std::string(proof::failure_name(why.failure)) +
                        (why.detail.empty() ? "" : ": " + why.detail));
    }
    report_.state = *std::move(state);
    if (report_.state.protocol_version > options_.protocol_supported) {
        return flaw(Failure::protocol_unknown, kTrailFile,
                    "protocol " + std::to_string(report_.state.protocol_version) +
                        ", this program judges those up to " +
                        std::to_string(options_.protocol_supported));
    }
    return check_times(*blocks);
}

Verification::Done Verification::read_state() {
    StatePartReader reader;
    const auto read =
        read_hashed(kStateFile, [&](ByteView piece) -> Done { return reader.take(piece); });
    if (!read) return read;
    auto part = reader.finish();
    if (!part) return tl::unexpected(part.error());
    if (part->chain_id != report_.state.chain_id || part->height != report_.state.height) {
        return flaw(Failure::state_differs, kStateFile, "it is of another ledger or height");
    }
    if (part->root() != report_.state.app_hash) {
        return flaw(Failure::state_differs, kStateFile,
                    "its root is " + to_hex(part->root()) + ", the app hash " +
                        to_hex(report_.state.app_hash));
    }
    view_ = std::move(part->view);
    report_.hidden = view_.hidden();
    report_.records = view_.size() - view_.hidden();
    return std::monostate{};
}

Verification::Done Verification::read_index() {
    named_ = documents_named(view_, report_.manifest.member());
    std::size_t most = kIndexBytesAside;
    for (const auto& [commitment, entries] : named_) {
        most += kIndexBytesEach * (1 + entries.size());
    }
    const auto json = read_hashed_whole(kIndexFile, most);
    if (!json) return tl::unexpected(json.error());
    if (auto why = wire::from_json(*json, index_)) {
        return flaw(Failure::evidence_invalid, kIndexFile, *std::move(why));
    }
    return check_listed();
}

// Every document that a visible record of the scope names is listed, with all that name it.
Verification::Done Verification::check_listed() {
    auto listed = index_.items().begin();
    for (const auto& [commitment, entries] : named_) {
        const bool same = listed != index_.items().end() && listed->commitment() == commitment &&
                          std::ranges::equal(listed->entries(), entries);
        if (!same) {
            return flaw(Failure::evidence_unlisted, kIndexFile,
                        "the document " + to_hex(commitment) + " of " + *entries.begin());
        }
        ++listed;
    }
    if (listed == index_.items().end()) return std::monostate{};
    return flaw(Failure::evidence_unlisted, kIndexFile,
                "no record names the document " + to_hex(listed->commitment()));
}

// Only entries of registers that their convention does not show to the whole consortium may be
// hidden, and neither the requester's own nor the assembly's.
Verification::Done Verification::check_hidden() {
    const std::string& made_for = report_.manifest.made_for();
    for (const auto& [key, value] : view_.leaves()) {
        if (value) continue;
        const ByteView rest = ByteView(key).substr(std::min(key.size(), kEntries.size()));
        const std::size_t end = rest.find('/');
        const std::size_t next = rest.find('/', std::min(rest.size(), end + 1));
        const bool is_entry =
            ByteView(key).starts_with(kEntries) && end != ByteView::npos && next != ByteView::npos;
        if (!is_entry) return hidden_wrongly(key);
        const ByteView member = rest.substr(end + 1, next - end - 1);
        const auto type =
            state::read<v1::EntryType>(view_, "cat/register/" + std::string(rest.substr(0, end)));
        const bool shown = type && type->visibility() == v1::VISIBILITY_CONSORTIUM;
        if (shown || member == made_for || member == assurance::kEveryone) {
            return hidden_wrongly(key);
        }
    }
    return std::monostate{};
}

Verification::Done Verification::hidden_wrongly(const Bytes& key) {
    return flaw(Failure::hidden_wrongly, "record " + key,
                "who asked for the pack may see it, so it must be there");
}

// Whose pack it is: a member of this ledger, or everybody's; and what the reader asks lies in it.
Verification::Done Verification::check_members() {
    const v1::PackManifest& manifest = report_.manifest;
    const auto known = [&](const std::string& member) {
        return state::read<v1::Member>(view_, state::keys::member(member)).has_value();
    };
    if (manifest.member() != assurance::kEveryone && !known(manifest.member())) {
        return flaw(Failure::manifest_invalid, kManifestName, "it is of no member of the ledger");
    }
    if (!known(manifest.made_for())) {
        return flaw(Failure::manifest_invalid, kManifestName, "it was made for no member");
    }
    const std::string& asked = options_.scope.member;
    const bool within = asked.empty() || manifest.member() == assurance::kEveryone ||
                        manifest.member() == asked || asked == assurance::kEveryone;
    if (within) return std::monostate{};
    return flaw(Failure::scope_unknown, kManifestName,
                "it is a pack of " + manifest.member() + ", not of " + asked);
}

Verification::Done Verification::check_document(const v1::EvidenceItem& item,
                                                const std::string& name) {
    crypto::Sha256 hash;
    hash.update(item.salt());
    std::uint64_t bytes = 0;
    const auto read = read_hashed(name, [&](ByteView piece) -> Done {
        hash.update(piece);
        bytes += piece.size();
        return std::monostate{};
    });
    if (!read) return read;
    if (view(hash.finish()) != item.commitment()) {
        return flaw(Failure::evidence_differs, name,
                    "it is not the document of " + item.entries(0));
    }
    return check_size(item, view_, bytes, name);
}

Verification::Done Verification::check_erasure(const v1::EvidenceItem& item) {
    const auto bytes = read_hashed_whole(erasure_file(item.commitment()), kErasureBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    auto erased = judge_erasure(*bytes, item.commitment(), view_, report_.time_ms);
    if (!erased) return tl::unexpected(erased.error());
    report_.erased.push_back(*std::move(erased));
    return std::monostate{};
}

Verification::Done Verification::check_documents() {
    if (const auto read = read_index(); !read) return read;
    for (const v1::EvidenceItem& item : index_.items()) {
        const auto form = check_item(item, view_, report_.manifest.made_for(), kIndexFile);
        if (!form) return form;
        Done checked = std::monostate{};
        if (item.state() == "held") {
            checked = check_document(item, document_file(item.commitment()));
            ++report_.documents;
        } else if (item.state() == "erased") {
            checked = check_erasure(item);
        } else {
            ++(item.state() == "not_held" ? report_.not_held : report_.not_visible);
        }
        if (!checked) return checked;
    }
    return std::monostate{};
}

Verification::Done Verification::check_acts() {
    auto history = History::read(view_, genesis_);
    if (!history) return tl::unexpected(history.error());
    history_ = *std::move(history);
    if (auto held = Signers(view_, *history_).judge_all(); !held) return held;
    const auto floor_held = floor_holds();
    if (!floor_held) return tl::unexpected(floor_held.error());
    ActsReader reader(view_, *history_, *floor_held);
    const auto read =
        read_hashed(kActsFile, [&](ByteView piece) -> Done { return reader.take(piece); });
    if (!read) return read;
    auto acts = reader.finish();
    if (!acts) return tl::unexpected(acts.error());
    report_.acts = *std::move(acts);
    return std::monostate{};
}

// Nothing is in the pack that was not looked at.
Verification::Done Verification::check_all_read() const {
    for (const Files::File& file : files_.list()) {
        if (file.name != kManifestName && !read_.contains(file.name)) {
            return flaw(Failure::file_unlisted, file.name, "no part of the pack names it");
        }
    }
    return std::monostate{};
}

Verification::Done Verification::check_history() {
    if (const auto lists = check_lists(view_); !lists) return lists;
    if (const auto probes = check_observations(view_); !probes) return probes;
    return check_transitions(view_, report_.state.height, report_.time_ms);
}

// The convention's texts, where the node had them: those that the head of the catalog commits to.
Verification::Done Verification::read_texts() {
    if (find_file(files_, kTextsName) == nullptr) return std::monostate{};
    const auto bytes = read_hashed_whole(kTextsName, kTextsBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto head = state::read<v1::CatalogHead>(view_, state::keys::kCatalogHead);
    if (!head || head->texts_digest() != view(crypto::sha256(*bytes))) {
        return flaw(Failure::evidence_differs, kTextsName,
                    "they are not the texts that record cat/head commits to");
    }
    auto texts = catalog::Texts::parse(*bytes);
    if (!texts) return flaw(Failure::evidence_invalid, kTextsName, texts.error().what);
    report_.texts = *std::move(texts);
    return std::monostate{};
}

Verification::Done Verification::find_lives() {
    const auto config = state::read<v1::ChainConfig>(view_, state::keys::kConfig);
    if (!config) return flaw(Failure::state_invalid, "record cfg", "is missing");
    report_.utc_offset_minutes = config->utc_offset_minutes();
    const auto asked =
        asked_period(report_.manifest, report_.time_ms, *config, {options_.from, options_.until});
    if (!asked) return tl::unexpected(asked.error());
    if (report_.manifest.from_ms() != 0 || options_.from || options_.until) report_.period = *asked;
    if (report_.period || !report_.scope.requirement.empty()) {
        report_.lives = lives_of(view_, report_.scope, *asked);
        std::ranges::sort(report_.lives, {}, [&](const StatusLife& life) {
            const v1::Requirement* requirement = report_.catalog->requirement(life.requirement);
            const std::uint32_t order = requirement == nullptr ? UINT32_MAX : requirement->order();
            return std::tuple(order, std::string_view(life.requirement),
                              std::string_view(life.member));
        });
    }
    return std::monostate{};
}

Checked<PackReport> Verification::run() {
    auto manifest = read_manifest(files_);
    if (!manifest) return tl::unexpected(manifest.error());
    report_.manifest = *std::move(manifest);
    if (const auto done = check_proof_part(); !done) return tl::unexpected(done.error());
    if (const auto done = follow(); !done) return tl::unexpected(done.error());
    if (const auto done = read_state(); !done) return tl::unexpected(done.error());
    if (const auto done = check_members(); !done) return tl::unexpected(done.error());
    if (const auto done = check_hidden(); !done) return tl::unexpected(done.error());
    if (const auto done = check_history(); !done) return tl::unexpected(done.error());
    if (const auto done = read_texts(); !done) return tl::unexpected(done.error());
    if (const auto done = check_documents(); !done) return tl::unexpected(done.error());
    if (const auto done = check_acts(); !done) return tl::unexpected(done.error());
    if (const auto done = check_all_read(); !done) return tl::unexpected(done.error());
    Scope scope = options_.scope;
    const bool all = scope.member.empty() || scope.member == assurance::kEveryone;
    if (all) scope.member = report_.manifest.member();
    scope.until_ms = report_.manifest.as_of_ms();
    report_.scope = scope;
    auto judged = judge_statuses(view_, report_.state.height, report_.time_ms, scope);
    if (!judged) return tl::unexpected(judged.error());
    report_.statuses = std::move(judged->statuses);
    report_.catalog = std::move(judged->catalog);
    if (const auto held = judge_in_force(view_, *history_, report_.state.height); !held) {
        return tl::unexpected(held.error());
    }
    if (const auto done = find_lives(); !done) return tl::unexpected(done.error());
    return std::move(report_);
}

}  // namespace

std::uint64_t PackReport::count(Result result) const {
    return static_cast<std::uint64_t>(std::ranges::count(statuses, result, &StatusResult::result));
}

Checked<PackReport> verify(const Files& files, const VerifyOptions& options) {
    return Verification(files, options).run();
}

}  // namespace charter::pack
