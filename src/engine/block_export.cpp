#include "engine/block_export.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <istream>
#include <ostream>
#include <utility>

#include "engine/history.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "machine/genesis.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr ByteView kMagic = "charter-blocks\n";
constexpr std::size_t kMessageBytesMax = std::size_t{64} << 20U;

void write_message(std::ostream& out, const google::protobuf::Message& message,
                   ExportReport& report) {
    const Bytes framed = wire::delimited(wire::encode(message));
    out << framed;
    report.bytes += framed.size();
}

/// The messages of a file, one after another.
class Reader {
  public:
    explicit Reader(std::istream& in) : stream_(&in) {}

    Outcome<std::monostate> expect_magic() {
        google::protobuf::io::CodedInputStream input(&stream_);
        std::string magic;
        if (input.ReadString(&magic, static_cast<int>(kMagic.size())) && magic == kMagic) {
            return std::monostate{};
        }
        return fault(
            "this file is no block export: it does not begin with the line \"charter-blocks\"; "
            "make one with charterd export-blocks");
    }
    /// `what` names it in faults.
    Outcome<std::monostate> next(const std::string& what, google::protobuf::Message& message) {
        google::protobuf::io::CodedInputStream input(&stream_);
        std::uint64_t size = 0;
        if (!input.ReadVarint64(&size)) return ends_before(what);
        if (size > kMessageBytesMax) {
            return fault("the file is damaged: it says that " + what + " has " +
                         std::to_string(size) + " bytes, and " + std::to_string(kMessageBytesMax) +
                         " are the most");
        }
        Bytes body;
        if (!input.ReadString(&body, static_cast<int>(size))) return ends_before(what);
        if (const Status s = wire::decode_canonical(body, kMessageBytesMax, message); !s) {
            return fault("the file is damaged: " + what +
                         " does not decode: " + describe(s.error()));
        }
        return std::monostate{};
    }
    bool at_end() {
        google::protobuf::io::CodedInputStream input(&stream_);
        std::uint8_t more = 0;
        return !input.ReadRaw(&more, 1);
    }

  private:
    static tl::unexpected<Fault> ends_before(const std::string& what) {
        return fault("the file ends before " + what + ": it was cut off; export or copy it again");
    }

    google::protobuf::io::IstreamInputStream stream_;
};

Outcome<v1::BlockExportHead> read_head(Reader& reader) {
    if (const auto magic = reader.expect_magic(); !magic) return tl::unexpected(magic.error());
    v1::BlockExportHead head;
    if (const auto read = reader.next("its head", head); !read) return tl::unexpected(read.error());
    if (head.format() == kBlockExportFormat) return head;
    return fault("the file has format " + std::to_string(head.format()) +
                 ", this program reads format " + std::to_string(kBlockExportFormat) +
                 "; use the release that wrote it, or a later one");
}

}  // namespace

Outcome<ExportReport> export_blocks(const storage::Store& store, std::ostream& out,
                                    const VerifyOptions& options) {
    const auto head = store.head();
    const auto genesis = stored_genesis(store);
    if (!genesis) return tl::unexpected(genesis.error());
    if (!head || !genesis->has_value()) {
        return fault("the store is empty: there are no blocks to export");
    }
    if (const auto whole = require_whole_history(store); !whole)
        return tl::unexpected(whole.error());
    v1::BlockExportHead first;
    first.set_format(kBlockExportFormat);
    *first.mutable_genesis() = **genesis;
    const auto newest = newest_signed(store);
    if (!newest) return tl::unexpected(newest.error());
    first.set_last_height(*newest);
    ExportReport report;
    out << kMagic;
    report.bytes += kMagic.size();
    write_message(out, first, report);
    for (std::uint64_t height = 1; height <= *newest && out; ++height) {
        const auto block = existing_block(store, height);
        if (!block) return tl::unexpected(block.error());
        write_message(out, *block, report);
        report.heights = height;
        if (options.progress && !options.progress(height, *newest)) break;
    }
    out.flush();
    if (!out) return fault("the export could not be written whole: is the disk full?");
    return report;
}

Outcome<ReplayReport> replay_blocks(std::istream& in, const VerifyOptions& options) {
    Reader reader(in);
    const auto head = read_head(reader);
    if (!head) return tl::unexpected(head.error());
    const auto founded =
        History::found(head->genesis(), options.genesis, options.protocol_supported);
    if (!founded) return tl::unexpected(founded.error());
    History& history = **founded;
    v1::StoredBlock block;
    while (history.height() < head->last_height()) {
        const std::string what = "block " + std::to_string(history.height() + 1);
        if (const auto read = reader.next(what, block); !read) return tl::unexpected(read.error());
        if (const auto same = history.append(block); !same) return tl::unexpected(same.error());
        if (options.progress && !options.progress(history.height(), head->last_height())) break;
    }
    if (history.height() == head->last_height()) {
        if (const auto last = history.verify_last_commit(); !last)
            return tl::unexpected(last.error());
        if (!reader.at_end()) {
            return fault("the file goes on after block " + std::to_string(history.height()) +
                         ", which its head calls the last");
        }
    }
    return ReplayReport{{history.height(), history.transactions(), history.app_hash()},
                        history.chain_id(),
                        machine::genesis_digest(head->genesis().genesis()),
                        assurance::matrix(history.state(), history.catalog())};
}

}  // namespace charter::engine
