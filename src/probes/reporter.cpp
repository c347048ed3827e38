#include "probes/reporter.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/reasons.gen.hpp"
#include "probes/chrony.hpp"
#include "probes/network_metrics.hpp"
#include "probes/schedule.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/reason_text.hpp"

namespace charter::probes {
namespace {

constexpr std::chrono::milliseconds kLookEvery{2'000};
constexpr std::chrono::milliseconds kLookSoon{200};  // while a report is under way
constexpr std::int64_t kWatchEveryMs = kMinuteMs;
constexpr std::int64_t kNetworkSinceMs = 60 * kMinuteMs;
constexpr std::int64_t kSubmitAgainMs = kMinuteMs;
constexpr std::int64_t kGiveUpMs = 15 * kMinuteMs;  // the node has dropped it by then
constexpr std::int64_t kAtOnceMs = 1'000;
constexpr std::int64_t kBackoffMs = kMinuteMs;
constexpr std::int64_t kBackoffMaxMs = 60 * kMinuteMs;
constexpr std::uint32_t kDoublingsMax = 6;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr const char* kProgram = "program";  // no probe has that name
constexpr std::size_t kLinksBytesMax = std::size_t{64} << 10U;

/// Whether so long passed since; also where the clock was set back meanwhile.
bool passed(std::int64_t since_ms, std::int64_t now_ms, std::int64_t length_ms) {
    return now_ms < since_ms || now_ms - since_ms >= length_ms;
}

bool is_reason(const v1::Receipt& receipt, Reason reason) {
    return receipt.reason() == static_cast<std::uint32_t>(reason);
}

/// The host's interfaces and their bytes, from the kernel's table.
void read_links(NetworkReading& look) {
    std::ifstream file("/proc/net/dev");
    std::string line;
    std::size_t bytes = 0;
    while (std::getline(file, line) && (bytes += line.size()) < kLinksBytesMax) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;  // a heading
        std::istringstream counters(line.substr(colon + 1));
        std::uint64_t value = 0;
        for (int column = 0; counters >> value; ++column) {
            if (column == 0 || column == 8) look.link_bytes += value;  // received, sent
        }
        ++look.links;
    }
}

std::optional<std::int64_t> stated_offset_ms(const Outcome<ClockReading>& reading) {
    if (!reading) return std::nullopt;
    const auto tracking = parse_tracking(reading->tracking);
    if (!tracking || !tracking->is_synchronised) return std::nullopt;
    return tracking->offset_ns / kNsPerMs;
}

const v1::Value* value_of(const v1::Observation& observation, std::string_view name) {
    const auto at = std::ranges::find(observation.values(), name, &v1::Field::name);
    return at == observation.values().end() ? nullptr : &at->value();
}

}  // namespace

Outcome<std::unique_ptr<Reporter>> Reporter::start(Ledger ledger, ProbeKey key, Sources sources,
                                                   ReporterOptions options) {
    std::string warning;
    auto diary = Diary::open(options.diary, options.now_ms(), warning);
    if (!diary) return tl::unexpected(diary.error());
    if (!warning.empty()) spdlog::warn("{}", warning);
    const bool own_thread = options.own_thread;
    std::unique_ptr<Reporter> reporter(new Reporter(std::move(ledger), std::move(key),
                                                    std::move(sources), std::move(options),
                                                    *std::move(diary)));
    if (own_thread) reporter->thread_ = std::thread([running = reporter.get()] { running->run(); });
    return reporter;
}

Reporter::Reporter(Ledger ledger, ProbeKey key, Sources sources, ReporterOptions options,
                   Diary diary)
    : ledger_(std::move(ledger)),
      key_(std::move(key)),
      sources_(std::move(sources)),
      options_(std::move(options)),
      diary_(std::move(diary)) {}

Reporter::~Reporter() { stop(false); }

void Reporter::run() {
    while (true) {
        const bool busy = step() || flight_;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, busy ? kLookSoon : kLookEvery, [this] { return stopping_; });
        if (stopping_) return;
    }
}

void Reporter::stop(bool planned) {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stopping_, true)) return;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
    if (!planned) return;
    diary_.stopped(options_.now_ms());
    if (const auto saved = diary_.save(options_.now_ms()); !saved) {
        spdlog::warn("probes: {}", saved.error().what);
    }
}

bool Reporter::step() {
    const std::int64_t now = options_.now_ms();
    const LedgerTip tip = ledger_.tip();
    if (!tip.view) return false;
    std::optional<Identity> identity;
    if (auto found = identify(key_, tip)) {
        identity = *std::move(found);
    } else {
        say("", found.error().what);
    }
    watch(tip, identity, now);
    if (flight_) return follow(now);
    if (!identity) return false;
    if (report_program(*identity, tip, now)) return true;
    return std::ranges::any_of(all_probes(), [&](const Probe& probe) {
        const v1::ProbeDef* known = tip.catalog->probe(probe.id);
        return known != nullptr && known->stage() == v1::STAGE_ACTIVE &&
               report(probe, *identity, tip, now);
    });
}

// ---- what is noted all the time

void Reporter::watch(const LedgerTip& tip, const std::optional<Identity>& identity,
                     std::int64_t now) {
    if (identity && tip.height != compared_height_) {
        compare(tip, identity->node.node(), now);
        compared_height_ = tip.height;
    }
    if (!passed(watched_ms_, now, kWatchEveryMs)) return;
    watched_ms_ = now;
    diary_.alive(now);
    ClockLook look = sources_.clocks();
    look.offset_ms = stated_offset_ms(sources_.clock());
    diary_.look(std::move(look));
    if (const auto disk = sources_.disk()) diary_.disk(now, disk->state_bytes);
    look_at_network(now);
    if (const auto saved = diary_.save(now); !saved) say("", saved.error().what);
}

void Reporter::look_at_network(std::int64_t now) {
    auto peers = sources_.peers ? sources_.peers() : std::nullopt;
    has_peers_ = peers.has_value();
    if (!peers) return;
    NetworkReading look;
    look.ms = now;
    look.peers = *std::move(peers);
    read_links(look);
    network_.looked(std::move(look));
}

// What other nodes reported of their state, against our own at that height.
void Reporter::compare(const LedgerTip& tip, const std::string& self, std::int64_t now) {
    state::each<v1::LatestObservation>(
        *tip.view, "obs/block_stats/", [&](const v1::LatestObservation& latest) {
            const v1::Value* height = value_of(latest.observation(), "height");
            const v1::Value* hash = value_of(latest.observation(), "app_hash");
            if (latest.node() == self || height == nullptr || hash == nullptr) return true;
            const auto at = static_cast<std::uint64_t>(height->number());
            const auto own = sources_.blocks->app_hash(at);
            if (!own || diary_.has_compared(latest.node(), at)) return true;
            const bool agrees = hash->digest() == view(*own);
            if (!agrees) {
                spdlog::error("node {} reports another app hash at height {} than this node's {}",
                              latest.node(), at, to_hex(*own));
            }
            diary_.compared({now, latest.node(), at, agrees});
            return true;
        });
}

// ---- a report under way

bool Reporter::follow(std::int64_t now) {
    Flight& flight = *flight_;
    const auto receipt = ledger_.receipt(flight.report.tx_id);
    if (!receipt) {
        say(flight.probe, receipt.error().what);
        return false;
    }
    if (receipt->has_value()) {
        const std::string probe = flight.probe;
        flight_.reset();
        if ((*receipt)->reason() != 0) {
            refused(probe, **receipt, now);
            return true;
        }
        Work& work = work_[probe];
        work = Work();
        work.reported_ms = now;
        spdlog::debug("probe {}: reported at height {}", probe, (*receipt)->height());
        return true;
    }
    if (passed(flight.since_ms, now, kGiveUpMs)) {
        const std::string probe = flight.probe;
        flight_.reset();
        postpone(probe, "the report is in no block: it is made anew", now);
        return true;
    }
    if (passed(flight.submitted_ms, now, kSubmitAgainMs)) {
        flight.submitted_ms = now;
        if (const auto again = ledger_.submit(flight.report.bytes); !again) {
            say(flight.probe, again.error().what);
        }
    }
    return false;
}

void Reporter::refused(const std::string& probe, const v1::Receipt& receipt, std::int64_t now) {
    // The clock of the chain is a step behind, or another life of this node reported meanwhile: no
    // more than that.
    const bool early = is_reason(receipt, Reason::collected_in_future);
    const bool overtaken =
        is_reason(receipt, Reason::slot_gap) || is_reason(receipt, Reason::nonce_used);
    Work& work = work_[probe];
    if ((early && !work.was_early) || (overtaken && work.failures == 0)) {
        work.was_early = work.was_early || early;
        work.failures += overtaken ? 1 : 0;
        work.next_try_ms = now + kAtOnceMs;
        return;
    }
    postpone(probe, "refused: " + wire::receipt_text(receipt, "en"), now);
}

void Reporter::postpone(const std::string& probe, const std::string& why, std::int64_t now) {
    Work& work = work_[probe];
    const std::uint32_t doublings = std::min(work.failures, kDoublingsMax);
    work.next_try_ms = now + std::min(kBackoffMs << doublings, kBackoffMaxMs);
    ++work.failures;
    say(probe, why);
}

void Reporter::say(const std::string& probe, const std::string& what) {
    Work& work = work_[probe];
    if (work.said == what) return;
    work.said = what;
    spdlog::warn("probes: {}{}{}", probe, probe.empty() ? "" : ": ", what);
}

// ---- a new report

bool Reporter::report(const Probe& probe, const Identity& identity, const LedgerTip& tip,
                      std::int64_t now) {
    const std::string id(probe.id);
    Work& work = work_[id];
    if (now < work.next_try_ms && work.next_try_ms - now <= kBackoffMaxMs) return false;
    const std::string subject = subject_of(probe, identity.node);
    if (subject.empty()) {
        say(id, "node " + identity.node.node() +
                    " names no asset: register the host in `assets`, and the node with it");
        return false;
    }
    if (work.observation && passed(work.observation->collected_ms(), now, options_.interval_ms)) {
        work.observation.reset();
    }
    if (!is_due(probe, subject, identity, tip, now)) {
        work.observation.reset();
        return false;
    }
    if (!work.observation) {
        auto observation = measure(probe, subject, identity, tip, now);
        if (!observation) {
            postpone(id, observation.error().what, now);
            return false;
        }
        work.observation = *std::move(observation);
        work.was_early = false;
    }
    return submit(probe, identity, tip, now);
}

bool Reporter::is_due(const Probe& probe, const std::string& subject, const Identity& identity,
                      const LedgerTip& tip, std::int64_t now) {
    const std::string& node = identity.node.node();
    const auto slot = state::read<v1::Slot>(*tip.view, state::keys::slot(node, probe.id));
    const auto latest = state::read<v1::LatestObservation>(
        *tip.view, state::keys::latest_observation(probe.id, subject));
    Reported reported;
    reported.slots = slot ? slot->next() : 0;
    const std::int64_t own_ms = work_[std::string(probe.id)].reported_ms;
    if (own_ms <= now) reported.newest_ms = own_ms;  // else the clock was set back since
    if (latest && latest->node() == node) {
        reported.newest_ms = std::max(reported.newest_ms, latest->reported_ms());
        reported.is_error = latest->observation().error();
    }
    const std::int64_t start = interval_start(now, options_.interval_ms);
    return probes::is_due(now, reported,
                          {start, options_.interval_ms, beacon(tip, start), node, probe.id});
}

Bytes Reporter::beacon(const LedgerTip& tip, std::int64_t start_ms) {
    if (beacon_start_ms_ != start_ms || beacon_.empty()) {
        beacon_start_ms_ = start_ms;
        beacon_ = ledger_.beacon(start_ms).value_or(tip.config.genesis_digest());
    }
    return beacon_;
}

Outcome<v1::Observation> Reporter::measure(const Probe& probe, const std::string& subject,
                                           const Identity& identity, const LedgerTip& tip,
                                           std::int64_t now) {
    Readings readings;
    readings.now_ms = now;
    readings.founded_ms = tip.config.genesis_ms();
    readings.height = tip.height;
    readings.app_hash = tip.app_hash;
    readings.block_bytes_max = tip.block_bytes_max;
    readings.blocks = sources_.blocks->since(now - kDayMs);
    readings.has_peers = has_peers_;
    readings.network = network_.since(now - kNetworkSinceMs);
    readings.disk = sources_.disk();
    readings.documents = sources_.documents();
    if (probe.about == About::host) readings.clock = sources_.clock();
    if (probe.asks_nodes) readings.answers = sources_.ask_nodes();
    diary_.alive(now);
    readings.history = diary_.history();
    const Found found = probe.run(readings);
    v1::Observation observation = observation_of(probe, subject, found, now);
    const auto kept = sources_.keep(identity.node.member(), kept_text(observation, found));
    if (!kept) return tl::unexpected(kept.error());
    observation.set_raw(Bytes(view(*kept)));
    return observation;
}

bool Reporter::submit(const Probe& probe, const Identity& identity, const LedgerTip& tip,
                      std::int64_t now) {
    const std::string id(probe.id);
    Work& work = work_[id];
    v1::Observation& observation = *work.observation;
    const auto slot =
        state::read<v1::Slot>(*tip.view, state::keys::slot(identity.node.node(), probe.id));
    observation.set_slot(slot ? slot->next() : 0);
    if (work.was_early) {
        observation.set_collected_ms(std::min(observation.collected_ms(), tip.time_ms));
    }
    v1::Action action;
    *action.mutable_observations_report()->add_observations() = observation;
    return send(id, action, identity, tip, now);
}

bool Reporter::report_program(const Identity& identity, const LedgerTip& tip, std::int64_t now) {
    const std::int64_t next_ms = work_[kProgram].next_try_ms;
    if (now < next_ms && next_ms - now <= kBackoffMaxMs) return false;
    const auto said = state::read<v1::ProtocolSupport>(
        *tip.view, state::keys::protocol_support(identity.node.node()));
    const bool is_said = said && said->protocol_version() == options_.protocol_supported &&
                         said->program() == options_.program;
    if (is_said || options_.protocol_supported == 0) return false;
    v1::Action action;
    v1::NodesReportSupport& support = *action.mutable_nodes_report_support();
    support.set_protocol_version(options_.protocol_supported);
    support.set_program(options_.program);
    // A convention of before knows no such act.
    if (tip.catalog->act(catalog::act_name(action)) == nullptr) return false;
    return send(kProgram, action, identity, tip, now);
}

bool Reporter::send(const std::string& id, const v1::Action& action, const Identity& identity,
                    const LedgerTip& tip, std::int64_t now) {
    auto report = sign_report(action, identity, key_, tip);
    if (!report) {
        postpone(id, report.error().what, now);
        return false;
    }
    const auto receipt = ledger_.submit(report->bytes);
    if (!receipt) {
        postpone(id, receipt.error().what, now);
        return false;
    }
    if (receipt->reason() != 0) {
        refused(id, *receipt, now);
        return false;
    }
    flight_ = Flight{id, *std::move(report), now, now};
    return true;
}

}  // namespace charter::probes
