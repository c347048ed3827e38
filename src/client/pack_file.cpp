#include "client/pack_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "client/access_event.hpp"
#include "client/document_opening.hpp"
#include "crypto/sha256.hpp"
#include "pack/evidence.hpp"
#include "pack/manifest.hpp"
#include "pack/stamps.hpp"
#include "pack/state_part.hpp"
#include "pack/verify.hpp"
#include "pack/zip.hpp"
#include "pack/zip_files.hpp"
#include "stamp/token.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/json.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPiece = 256U << 10U;

Fault disk_fault(const fs::path& path, const std::string& act = "write") {
    return {"cannot " + act + " " + path.string() + ": " + std::generic_category().message(errno)};
}

/// A file that is being written, its sums with it.
class Part {
  public:
    explicit Part(const fs::path& path) : path_(path) {
        const int made =
            ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, kPrivate);
        if (made >= 0) ::close(made);
        out_.open(path, std::ios::binary);
    }

    Outcome<std::monostate> write(ByteView bytes) {
        out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!out_) return tl::unexpected(disk_fault(path_));
        hash_.update(bytes);
        sum_.add(bytes);
        bytes_ += bytes.size();
        return std::monostate{};
    }
    Outcome<std::monostate> close() {
        out_.close();
        if (out_.fail()) return tl::unexpected(disk_fault(path_));
        return std::monostate{};
    }

    std::uint64_t bytes() const { return bytes_; }
    std::uint32_t crc32() const { return sum_.value(); }
    Digest sha256() { return hash_.finish(); }

  private:
    fs::path path_;
    std::ofstream out_;
    crypto::Sha256 hash_;
    pack::Crc32 sum_;
    std::uint64_t bytes_ = 0;
};

class Builder {
  public:
    Builder(NodeClient& node, const PackRequest& request, const TellProgress& progress)
        : node_(node), request_(request), progress_(progress) {}
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;
    ~Builder() {
        std::error_code ignored;
        if (!parts_.empty()) fs::remove_all(parts_, ignored);
    }

    Outcome<PackSummary> run();

  private:
    using Done = Outcome<std::monostate>;

    struct Added {
        std::uint64_t bytes = 0;
        std::uint32_t crc32 = 0;
        Digest sha256{};
        std::string media_type;
    };

    Done begin();
    Done fetch_ground();
    /// A file of the pack as the node streams it.
    Done fetch_part(const std::string& name, const std::string& target,
                    const std::function<Done(ByteView piece)>& see);
    Done add_stamps();
    Done fetch_state();
    Done fetch_texts();
    Done fetch_acts();
    Done fetch_documents();
    Done look_at_document(v1::EvidenceItem& item);
    Done open_documents();
    Done fetch_document(v1::EvidenceItem& item, const std::string& event);
    Done not_visible(v1::EvidenceItem& item, const std::string& why);
    Done not_held(v1::EvidenceItem& item);
    Done take_erasure(v1::EvidenceItem& item, const std::string& body);
    void tell(const std::string& what, std::uint64_t bytes = 0, std::uint64_t of = 0) const {
        progress_({what, bytes, of});
    }
    Done add(const std::string& name, ByteView bytes, const std::string& media_type);
    void added(const std::string& name, Part& part, const std::string& media_type);
    Bytes manifest() const;
    Done write_pack();
    Done judge(const fs::path& file);
    Done copy_into(pack::ZipWriter& zip, const std::string& name, const Added& file,
                   std::uint64_t of);
    fs::path part_path(const std::string& name) const;

    NodeClient& node_;
    const PackRequest& request_;
    const TellProgress& progress_;
    fs::path parts_;  // ours alone; goes with this
    v1::PackGround ground_;
    std::map<std::string, Added> files_;
    pack::PartialView view_;
    PackSummary summary_;
    std::vector<v1::EvidenceItem*> to_open_;  // in the index that fetch_documents makes
};

/// The signed certificate in a node's answer that a document was erased.
std::optional<Bytes> erasure_in(const std::string& body) {
    boost::system::error_code failed;
    const boost::json::value answer = boost::json::parse(body, failed);
    if (failed) return std::nullopt;
    const auto* found = answer.find_pointer("/certificate/signed", failed);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return from_base64(std::string_view(found->as_string()));
}

/// '/' in names of the pack is no folder among the parts.
fs::path Builder::part_path(const std::string& name) const {
    std::string flat = name;
    std::replace(flat.begin(), flat.end(), '/', '_');
    return parts_ / flat;
}

void Builder::added(const std::string& name, Part& part, const std::string& media_type) {
    files_[name] = {part.bytes(), part.crc32(), part.sha256(), media_type};
}

Builder::Done Builder::add(const std::string& name, ByteView bytes, const std::string& media_type) {
    Part part(part_path(name));
    if (auto written = part.write(bytes); !written) return written;
    if (auto closed = part.close(); !closed) return closed;
    added(name, part, media_type);
    return std::monostate{};
}

Builder::Done Builder::begin() {
    std::string pattern = request_.out.string() + ".parts-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return tl::unexpected(disk_fault(pattern, "make"));
    parts_ = pattern;
    return std::monostate{};
}

Builder::Done Builder::fetch_ground() {
    tell("the way from genesis");
    std::string target = "/v1/packs/ground?checkpoint=";
    target += std::to_string(request_.checkpoint.value_or(1));
    if (request_.as_of_ms) target += "&as_of_ms=" + std::to_string(*request_.as_of_ms);
    if (request_.height) target += "&height=" + std::to_string(*request_.height);
    std::string passed;
    for (const auto& [height, file] : request_.stamps) {
        passed += (passed.empty() ? "&pass=" : ",") + std::to_string(height);
    }
    target += passed;
    const auto answer = node_.get(target);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    if (const auto why = wire::from_json(answer->body, ground_)) {
        return fault("the node's answer does not read: " + *why);
    }
    summary_.height = ground_.height();
    summary_.genesis = crypto::sha256(ground_.genesis());
    const std::vector<Bytes> trail(ground_.trail().begin(), ground_.trail().end());
    if (auto done = add("proof/genesis.bin", ground_.genesis(), "application/octet-stream"); !done)
        return done;
    const std::vector<Bytes> floor(ground_.floor_trail().begin(), ground_.floor_trail().end());
    auto done = add(pack::kTrailFile, pack::trail_file(trail), "application/octet-stream");
    if (!done || floor.empty()) return done;
    return add(pack::kFloorFile, pack::trail_file(floor), "application/octet-stream");
}

Builder::Done Builder::add_stamps() {
    for (const auto& [height, file] : request_.stamps) {
        std::ifstream in(file, std::ios::binary);
        Bytes token(pack::kStampBytesMax + 1, '\0');
        in.read(token.data(), static_cast<std::streamsize>(token.size()));
        token.resize(static_cast<std::size_t>(in.gcount()));
        if (in.bad() || token.empty()) return tl::unexpected(disk_fault(file, "read"));
        if (auto done = add(pack::stamp_name(height), token, "application/timestamp-reply"); !done)
            return done;
    }
    return std::monostate{};
}

Builder::Done Builder::fetch_part(const std::string& name, const std::string& target,
                                  const std::function<Done(ByteView piece)>& see) {
    Part part(part_path(name));
    const auto answer = node_.download(target, [&](ByteView piece, std::uint64_t of) -> Done {
        if (auto seen = see(piece); !seen) return seen;
        auto written = part.write(piece);
        tell(name, part.bytes(), of);
        return written;
    });
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    if (auto closed = part.close(); !closed) return closed;
    added(name, part, "application/octet-stream");
    return std::monostate{};
}

Builder::Done Builder::fetch_state() {
    tell("the state at height " + std::to_string(ground_.height()));
    pack::StatePartReader reader;
    const std::string target = "/v1/packs/state/" + std::to_string(ground_.height());
    auto fetched = fetch_part("proof/state.bin", target, [&](ByteView piece) -> Done {
        if (const auto read = reader.take(piece); !read) {
            return fault("the node's state does not read: " + read.error().detail);
        }
        return std::monostate{};
    });
    if (!fetched) return fetched;
    auto read = reader.finish();
    if (!read) return fault("the node's state does not read: " + read.error().detail);
    view_ = std::move(read->view);
    summary_.hidden = view_.hidden();
    return std::monostate{};
}

// A node has the texts of one version of the convention; those of another height's may be gone.
Builder::Done Builder::fetch_texts() {
    tell("the texts of the convention");
    const auto head = state::read<v1::CatalogHead>(view_, state::keys::kCatalogHead);
    const auto answer = node_.get("/v1/catalog/texts");
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    if (!head || head->texts_digest() != view(crypto::sha256(answer->body))) {
        return std::monostate{};
    }
    return add(pack::kTextsName, answer->body, "application/octet-stream");
}

Builder::Done Builder::fetch_acts() {
    tell("the transactions behind its records");
    const std::string target = "/v1/packs/acts/" + std::to_string(ground_.height());
    return fetch_part("proof/acts.bin", target, [](ByteView) -> Done { return std::monostate{}; });
}

/// Without an access event nothing is opened, but the node says what would be.
Builder::Done Builder::look_at_document(v1::EvidenceItem& item) {
    const auto answer = node_.get("/v1/documents/" + to_hex(item.commitment()));
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 404) return not_held(item);
    if (answer->status == 410) return take_erasure(item, answer->body);
    if (answer->status != 403) return fault("the node answered: " + answer->body);
    if (!needs_event(*answer)) {
        return not_visible(item, "the node does not show it to " + ground_.made_for());
    }
    to_open_.push_back(&item);
    return std::monostate{};
}

Builder::Done Builder::not_visible(v1::EvidenceItem& item, const std::string& why) {
    item.set_state("not_visible");
    item.set_why(why);
    ++summary_.not_visible;
    return std::monostate{};
}

/// So many with one event as it may name.
Builder::Done Builder::open_documents() {
    for (std::size_t at = 0; at < to_open_.size(); at += kDocumentsOfEvent) {
        const std::size_t end = std::min(at + kDocumentsOfEvent, to_open_.size());
        std::vector<Bytes> commitments;
        for (std::size_t i = at; i < end; ++i) commitments.push_back(to_open_[i]->commitment());
        const auto event = request_.record_opening
                               ? request_.record_opening(commitments)
                               : Outcome<std::string>(fault("nobody signs access events"));
        if (!event) tell("no documents: " + event.error().what);
        for (std::size_t i = at; i < end; ++i) {
            auto done = event
                            ? fetch_document(*to_open_[i], *event)
                            : not_visible(*to_open_[i],
                                          "no access event of who made the pack let it be opened");
            if (!done) return done;
        }
    }
    return std::monostate{};
}

Builder::Done Builder::fetch_document(v1::EvidenceItem& item, const std::string& event) {
    const std::string hex = to_hex(item.commitment());
    const std::string name = pack::document_file(item.commitment());
    const std::string what = "document " + hex.substr(0, 12);
    tell(what);
    Part part(part_path(name));
    const auto answer = node_.download(opening_target(item.commitment(), event),
                                       [&](ByteView piece, std::uint64_t of) {
                                           auto written = part.write(piece);
                                           tell(what, part.bytes(), of);
                                           return written;
                                       });
    if (!answer) return tl::unexpected(answer.error());
    const auto salt = from_hex(answer->salt);
    if (answer->status == 404) return not_held(item);
    if (answer->status == 410) return take_erasure(item, answer->body);
    if (answer->status == 403) {
        return not_visible(item, "the node does not show it to " + ground_.made_for());
    }
    if (answer->status != 200 || !salt) return fault("the node answered: " + answer->body);
    if (auto closed = part.close(); !closed) return closed;
    // A reader would find the whole pack false.
    if (!pack::check_size(item, view_, part.bytes(), name)) {
        tell(what + " is left out: what names it tells another size than it has");
        return not_held(item);
    }
    item.set_state("held");
    item.set_salt(*salt);
    ++summary_.documents;
    added(name, part, "application/octet-stream");
    return std::monostate{};
}

Builder::Done Builder::not_held(v1::EvidenceItem& item) {
    item.set_state("not_held");
    ++summary_.not_held;
    return std::monostate{};
}

// A certificate that the state of this height cannot show is of no use to a reader.
Builder::Done Builder::take_erasure(v1::EvidenceItem& item, const std::string& body) {
    const auto bytes = erasure_in(body);
    if (!bytes || !pack::judge_erasure(*bytes, item.commitment(), view_, 0)) {
        return not_held(item);
    }
    item.set_state("erased");
    ++summary_.erased;
    return add(pack::erasure_file(item.commitment()), *bytes, "application/octet-stream");
}

Builder::Done Builder::fetch_documents() {
    v1::EvidenceIndex index;
    for (const auto& [commitment, entries] : pack::documents_named(view_, request_.member)) {
        v1::EvidenceItem& item = *index.add_items();
        item.set_commitment(commitment);
        for (const std::string& entry : entries) item.add_entries(entry);
        if (auto done = look_at_document(item); !done) return done;
    }
    if (auto done = open_documents(); !done) return done;
    return add("evidence/index.json", wire::to_json(index), "application/json");
}

Bytes Builder::manifest() const {
    v1::PackManifest manifest;
    manifest.set_format(pack::kPackFormat);
    manifest.set_chain_id(ground_.chain_id());
    manifest.set_height(ground_.height());
    manifest.set_as_of_ms(ground_.as_of_ms());
    manifest.set_from_ms(request_.from_ms);
    manifest.set_member(request_.member);
    manifest.set_made_for(ground_.made_for());
    manifest.set_made_by(request_.made_by);
    for (const auto& [name, file] : files_) {
        v1::PackFile& listed = *manifest.add_files();
        listed.set_name(name);
        listed.set_bytes(file.bytes);
        listed.set_sha256(Bytes(view(file.sha256)));
        listed.set_media_type(file.media_type);
    }
    pack::seal(manifest);
    return wire::to_json(manifest);
}

Builder::Done Builder::copy_into(pack::ZipWriter& zip, const std::string& name, const Added& file,
                                 std::uint64_t of) {
    const auto refused = [&](const pack::Flaw& flaw) {
        return fault("cannot write " + request_.out.string() + ": " +
                     std::string(pack::failure_name(flaw.failure)) + " " + flaw.detail);
    };
    if (const auto begun = zip.begin(name, file.bytes, file.crc32); !begun)
        return refused(begun.error());
    std::ifstream in(part_path(name), std::ios::binary);
    Bytes piece(kPiece, '\0');
    while (in) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const ByteView bytes(piece.data(), static_cast<std::size_t>(in.gcount()));
        if (const auto written = zip.write(bytes); !written) return refused(written.error());
        tell("writing " + request_.out.string(), zip.bytes(), of);
    }
    return std::monostate{};
}

Builder::Done Builder::write_pack() {
    tell("writing " + request_.out.string());
    if (auto done = add(pack::kManifestName, manifest(), "application/json"); !done) return done;
    const fs::path partial = parts_ / "pack";
    Part out(partial);
    pack::ZipWriter zip([&](ByteView bytes) { return out.write(bytes).has_value(); });
    std::uint64_t of = 0;
    for (const auto& [name, file] : files_) of += file.bytes;
    for (const auto& [name, file] : files_) {
        if (auto done = copy_into(zip, name, file, of); !done) return done;
    }
    if (const auto finished = zip.finish(); !finished) {
        return fault("cannot write " + request_.out.string() + ": " + finished.error().detail);
    }
    if (auto closed = out.close(); !closed) return closed;
    summary_.bytes = out.bytes();
    if (auto held = judge(partial); !held) return held;
    if (::rename(partial.c_str(), request_.out.c_str()) == 0) return std::monostate{};
    return tl::unexpected(disk_fault(request_.out));
}

// What a reader would find false is better found here.
Builder::Done Builder::judge(const fs::path& file) {
    tell("judging it");
    std::ifstream in(file, std::ios::binary);
    const pack::Source source{summary_.bytes, [&](std::uint64_t at, char* into, std::size_t bytes) {
                                  in.clear();
                                  in.seekg(static_cast<std::streamoff>(at));
                                  in.read(into, static_cast<std::streamsize>(bytes));
                                  return static_cast<std::size_t>(in.gcount()) == bytes;
                              }};
    pack::VerifyOptions options;
    options.trust.genesis = summary_.genesis;
    options.trust.terms.now_ms = std::numeric_limits<std::int64_t>::max() / 2;
    // Which authorities a reader trusts is the reader's business.
    options.judge_stamp = [](ByteView token, const Digest& digest) -> pack::Checked<std::int64_t> {
        const auto said = stamp::read(token);
        if (!said) return tl::unexpected(said.error());
        if (said->digest == digest) return said->time_ms;
        return pack::flaw(
            pack::Failure::stamp_differs, "",
            "it is over " + to_hex(said->digest) + ", the commit's is " + to_hex(digest));
    };
    options.progress = [&](std::uint64_t bytes, std::uint64_t of) {
        tell("judging it", bytes, of);
    };
    const auto archive = pack::ZipReader::open(source);
    const auto report = archive ? pack::verify(pack::ZipFiles(*archive), options)
                                : pack::Checked<pack::PackReport>(tl::unexpected(archive.error()));
    std::string why;
    if (!report) {
        why = std::string(pack::failure_name(report.error().failure)) + " " + report.error().where +
              " " + report.error().detail;
    } else if (report->count(pack::Result::is_false) != 0) {
        why = "a status does not follow from the records";
    }
    if (why.empty()) return std::monostate{};
    std::error_code ignored;
    fs::remove(file, ignored);
    return fault("what the node gave does not hold: " + why);
}

Outcome<PackSummary> Builder::run() {
    for (const auto step : {&Builder::begin, &Builder::fetch_ground, &Builder::add_stamps,
                            &Builder::fetch_state, &Builder::fetch_texts, &Builder::fetch_acts,
                            &Builder::fetch_documents, &Builder::write_pack}) {
        if (auto done = (this->*step)(); !done) return tl::unexpected(done.error());
    }
    return summary_;
}

}  // namespace

Outcome<PackSummary> create_pack(NodeClient& node, const PackRequest& request,
                                 const TellProgress& progress) {
    return Builder(node, request, progress).run();
}

}  // namespace charter::client
