// `charter pack`: an evidence pack, for charter-verify, and what its time stamps are over.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/document_opening.hpp"
#include "client/pack_file.hpp"
#include "client/state_reader.hpp"

namespace charter::cli {
namespace {

constexpr const char* kWrongFrom =
    "--from takes a date like 2026-01-01, and --as-of a later one with it";

struct PackOptions {
    std::string member;
    std::string from;
    std::string as_of;
    std::optional<std::uint64_t> height;
    std::optional<std::uint64_t> checkpoint;
    std::vector<std::string> stamps;
    std::string out = "pack.zip";
};

/// "900:year-1.tsr"
Outcome<std::monostate> read_stamps(const PackOptions& options, client::PackRequest& request) {
    for (const std::string& stamp : options.stamps) {
        const std::size_t colon = stamp.find(':');
        std::uint64_t height = 0;
        const char* end = stamp.data() + std::min(colon, stamp.size());
        const auto [stop, failed] = std::from_chars(stamp.data(), end, height);
        const bool reads = colon != std::string::npos && failed == std::errc() && stop == end &&
                           height > 0 && colon + 1 < stamp.size();
        if (!reads) return fault("--stamp takes a height and a file: 900:year-1.tsr");
        request.stamps[height] = stamp.substr(colon + 1);
    }
    return std::monostate{};
}

/// The period, in the consortium's offset: from the first millisecond of one day to the last of
/// the other.
Outcome<std::monostate> read_period(client::NodeClient& node, const PackOptions& options,
                                    client::PackRequest& request) {
    const bool open_end = !options.from.empty() && options.as_of.empty();
    if (open_end) return fault(kWrongFrom);
    if (options.as_of.empty()) return std::monostate{};
    const auto until = parse_date(options.as_of);
    if (!until) return fault("--as-of takes a date like 2026-12-31");
    const auto from = options.from.empty() ? until : parse_date(options.from);
    if (!from || *from > *until) {
        return fault(kWrongFrom);
    }
    v1::ChainConfig config;
    const auto found = client::read_record(node, "cfg", config);
    if (!found) return tl::unexpected(found.error());
    request.as_of_ms = midnight_ms(*until + 1, config.utc_offset_minutes()) - 1;
    if (!options.from.empty()) request.from_ms = midnight_ms(*from, config.utc_offset_minutes());
    return std::monostate{};
}

/// One line on a terminal, drawn again as it grows; nothing where standard error is none.
class ProgressLine {
  public:
    void show(const client::PackProgress& progress) {
        constexpr std::uint64_t kStep = 4U << 20U;
        const bool new_act = progress.what != what_;
        const bool whole = progress.bytes == progress.of;
        if (!terminal_ || (!new_act && !whole && progress.bytes < shown_ + kStep)) return;
        what_ = progress.what;
        shown_ = progress.bytes;
        std::cerr << "\r\033[K" << what_;
        if (progress.bytes != 0) std::cerr << "  " << megabytes(progress.bytes);
        if (progress.of != 0) std::cerr << " / " << megabytes(progress.of);
        std::cerr << (progress.bytes != 0 ? " MB" : "") << std::flush;
    }
    void end() const {
        if (terminal_) std::cerr << "\r\033[K" << std::flush;
    }

  private:
    static std::string megabytes(std::uint64_t bytes) {
        constexpr std::uint64_t kTenth = 100'000;
        const std::uint64_t tenths = bytes / kTenth;
        return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    }

    const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::string what_;
    std::uint64_t shown_ = 0;
};

Exit create(const Session& session, const PackOptions& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    client::PackRequest request;
    request.member = options.member;
    request.height = options.height;
    request.checkpoint = options.checkpoint;
    request.out = options.out;
    request.made_by = session.program;
    const auto period = read_period(*node, options, request);
    if (!period) return report_fault(session, period.error());
    const auto stamps = read_stamps(options, request);
    if (!stamps) return report_fault(session, stamps.error());
    request.record_opening = [&](const std::vector<Bytes>& commitments) -> Outcome<std::string> {
        auto signers = open_signers(session, v1::USAGE_SIGN);
        if (!signers) return tl::unexpected(signers.error());
        return client::record_opening(*node, std::move(signers->front()), commitments,
                                      session.wait_ms);
    };
    ProgressLine line;
    const auto made =
        client::create_pack(*node, request, [&](const client::PackProgress& p) { line.show(p); });
    line.end();
    if (!made) return report_fault(session, made.error(), Exit::refused);
    if (session.json) {
        std::cout << boost::json::serialize(boost::json::object{{"file", options.out},
                                                                {"height", made->height},
                                                                {"bytes", made->bytes},
                                                                {"documents", made->documents},
                                                                {"not_held", made->not_held},
                                                                {"erased", made->erased},
                                                                {"not_visible", made->not_visible},
                                                                {"hidden", made->hidden}})
                  << "\n";
        return Exit::done;
    }
    std::cout << text(TextId::pack_made, {{"file", options.out},
                                          {"height", std::to_string(made->height)},
                                          {"bytes", std::to_string(made->bytes)},
                                          {"documents", std::to_string(made->documents)},
                                          {"not_held", std::to_string(made->not_held)},
                                          {"erased", std::to_string(made->erased)},
                                          {"not_visible", std::to_string(made->not_visible)},
                                          {"hidden", std::to_string(made->hidden)}})
              << "\n";
    return Exit::done;
}

/// What a time-stamp authority is asked for. The commit of the newest block may still change: the
/// next block holds the final one.
Exit print_commit_digest(const Session& session, std::uint64_t height) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto next = node->get("/v1/headers/" + std::to_string(height + 1));
    if (!next) return report_fault(session, next.error(), Exit::unreachable);
    const auto answer = node->get("/v1/headers/" + std::to_string(height));
    if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
    for (const client::Response& each : {*next, *answer}) {
        if (each.status == 200) continue;
        return report_fault(session, {"the node answered: " + each.body}, Exit::refused);
    }
    boost::system::error_code failed;
    const boost::json::value header = boost::json::parse(answer->body, failed);
    const boost::json::value* digest =
        header.is_object() ? header.as_object().if_contains("commit_digest") : nullptr;
    if (failed || digest == nullptr || !digest->is_string()) {
        return report_fault(session, {"the node answered: " + answer->body}, Exit::refused);
    }
    std::cout << digest->as_string().c_str() << "\n";
    return Exit::done;
}

}  // namespace

void add_pack_commands(const Commands& c) {
    auto o = std::make_shared<PackOptions>();
    CLI::App* command = noun_named(c.app, "pack")->add_subcommand("create");
    command->add_option("--member", o->member)->required();
    CLI::Option* as_of = command->add_option("--as-of", o->as_of);
    command->add_option("--from", o->from);
    command->add_option("--height", o->height)->excludes(as_of);
    command->add_option("--checkpoint", o->checkpoint);
    command->add_option("--stamp", o->stamps);
    command->add_option("--out", o->out)->capture_default_str();
    command->callback([c, o] { c.result = create(c.session, *o); });
    auto height = std::make_shared<std::uint64_t>(0);
    CLI::App* digest = noun_named(c.app, "pack")->add_subcommand("commit-digest");
    digest->add_option("--height", *height)->required();
    digest->callback([c, height] { c.result = print_commit_digest(c.session, *height); });
}

}  // namespace charter::cli
