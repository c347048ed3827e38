#include "node/vault_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "node/home.hpp"
#include "tx/membership/leaving.hpp"
#include "tx/named_documents.hpp"
#include "vault/document_store.hpp"

namespace charter::node {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::uint64_t kMegabyte = 1'000'000;

std::int64_t system_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void make_set(std::vector<Digest>& list) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
}

/// Whether the member has no other node in service.
bool is_only_node(const state::View& view, const Keeper& keeper) {
    const auto nodes = tx::nodes_in_service(view, keeper.member);
    return nodes.size() == 1 && nodes.front().node() == keeper.node;
}

void say(const vault::Inspection& look) {
    const auto level = look.missing.empty() && look.altered.empty() && look.others.empty()
                           ? spdlog::level::info
                           : spdlog::level::err;
    spdlog::log(level,
                "vault: {} documents of {} bytes are whole; of those that records name, {} are "
                "missing and {} altered; {} others are damaged",
                look.checked, look.bytes, look.missing.size(), look.altered.size(),
                look.others.size());
    for (const Digest& one : look.missing) spdlog::error("vault: missing {}", to_hex(one));
    for (const Digest& one : look.altered) spdlog::error("vault: altered {}", to_hex(one));
    for (const Digest& one : look.others) {
        spdlog::warn("vault: damaged, named by no record: {}", to_hex(one));
    }
}

}  // namespace

vault::CountedOn documents_counted_on(const state::View& view, const Keeper& keeper,
                                      const std::string& keeps) {
    const bool all_here = keeps == "all" || (keeps == "auto" && is_only_node(view, keeper));
    vault::CountedOn counted;
    std::map<Digest, tx::ToldSizes> told;
    tx::each_named_document(view, {}, [&](const tx::NamedDocument& document) {
        const auto commitment = digest_from(document.commitment);
        if (!commitment) return;
        counted.named.push_back(*commitment);
        told[*commitment].add(document);
        // An act may name what nobody put: only of what it tells of does it say that it is there.
        const bool is_due = document.of_entry || document.note.size() != 0;
        if (all_here && is_due && document.member == keeper.member) {
            counted.due.push_back(*commitment);
        }
    });
    for (const auto& [commitment, sizes] : told) {
        if (auto allowed = sizes.allowed(); !allowed.empty()) {
            counted.sizes.emplace(commitment, std::move(allowed));
        }
    }
    make_set(counted.named);
    make_set(counted.due);
    return counted;
}

std::unique_ptr<vault::Inspector> start_vault_watch(const VaultWatch& watch) {
    vault::InspectorOptions options;
    options.interval_ms = watch.config->vault_interval_s * kMsPerSecond;
    options.bytes_per_s = watch.config->vault_megabytes_per_s * kMegabyte;
    options.now_ms = watch.now_ms;
    options.counted = [watch, keeps = watch.config->vault_keeps] {
        const auto view = watch.view();
        return view ? documents_counted_on(*view, watch.keeper, keeps) : vault::CountedOn();
    };
    options.done = say;
    options.failed = [](const Fault& why) { spdlog::error("vault: {}", why.what); };
    return std::make_unique<vault::Inspector>(*watch.documents, std::move(options));
}

probes::DocumentsReading documents_reading(const vault::DocumentStore& documents) {
    const auto look = documents.newest_inspection();
    if (!look) return {};
    return {look->started_ms, look->finished_ms, look->checked, look->bytes,
            look->missing,    look->altered,     look->others};
}

Outcome<vault::Inspection> look_at_home(const NodeConfig& config) {
    if (auto founded = genesis_of(config.home); !founded) return tl::unexpected(founded.error());
    const auto lock = HomeLock::take(config.home);
    if (!lock) return tl::unexpected(lock.error());
    const auto store = open_state(config.home);
    if (!store) return tl::unexpected(store.error());
    const auto documents = vault::DocumentStore::open(config.home / "documents");
    if (!documents) return tl::unexpected(documents.error());
    vault::Pace pace;
    pace.now_ms = system_now_ms;
    // Whose node this is, the keys say, which this command does not open.
    const auto look =
        vault::inspect(*documents, documents_counted_on(*(*store)->latest(), {}, "here"), pace);
    if (!look) return tl::unexpected(look.error());
    return look->value_or(vault::Inspection());
}

}  // namespace charter::node
