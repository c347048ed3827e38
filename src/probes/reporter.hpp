#pragma once
// Runs the node's probes at their moments, keeps what they printed, and reports what they found by
// the node's probe credential: one report at a time, slots without gaps, tried again until it is on
// the ledger. By the same credential it reports which program the node runs. It has a thread of its
// own and never holds up the node: what goes wrong stands in the log, once.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "probes/block_log.hpp"
#include "probes/clock_watch.hpp"
#include "probes/diary.hpp"
#include "probes/ledger.hpp"
#include "probes/report.hpp"

namespace charter::probes {

/// What the reporter reads of the node and its host. Called from the reporter's thread.
struct Sources {
    const BlockLog* blocks = nullptr;  // outlives the reporter
    /// Nothing: the engine knows no other nodes (solo).
    std::function<std::optional<std::vector<PeerReading>>()> peers;
    std::function<Outcome<DiskReading>()> disk;
    std::function<Outcome<ClockReading>()> clock;
    std::function<Outcome<DocumentsReading>()> documents;
    std::function<Outcome<std::vector<NodeAnswer>>()> ask_nodes;
    std::function<ClockLook()> clocks = look_at_clocks;
    /// Keeps a raw output for the member, and returns its salted commitment.
    std::function<Outcome<Digest>(const std::string& member, ByteView raw)> keep;
};

struct ReporterOptions {
    std::filesystem::path diary;  // its file
    std::int64_t interval_ms = kDayMs;
    std::function<std::int64_t()> now_ms;  // unix
    bool own_thread = true;                // false: whoever owns it calls step()
    /// What this program is, for the node's record: reported where the ledger says otherwise.
    std::uint32_t protocol_supported = 0;  // 0: not reported
    std::string program;
};

class Reporter {
  public:
    /// Faults: the diary.
    static Outcome<std::unique_ptr<Reporter>> start(Ledger ledger, ProbeKey key, Sources sources,
                                                    ReporterOptions options);
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;
    ~Reporter();

    /// One look: what is due is run and submitted, what was submitted is followed. True: something
    /// was submitted, or ended.
    bool step();
    /// Ends after the look under way (a probe takes seconds at most). `planned`: the node was told
    /// to stop, which the diary notes. Called again: no effect.
    void stop(bool planned);

  private:
    /// What a probe has to report, and how often that failed.
    struct Work {
        std::optional<v1::Observation> observation;
        bool was_early = false;  // the ledger's clock was behind: it takes its time then
        std::uint32_t failures = 0;
        std::int64_t next_try_ms = 0;
        std::int64_t reported_ms = 0;  // the newest that this life reported
        std::string said;              // what stands in the log already
    };
    struct Flight {
        std::string probe;
        SignedReport report;
        std::int64_t since_ms = 0;
        std::int64_t submitted_ms = 0;
    };

    Reporter(Ledger ledger, ProbeKey key, Sources sources, ReporterOptions options, Diary diary);

    void run();
    void watch(const LedgerTip& tip, const std::optional<Identity>& identity, std::int64_t now);
    void look_at_network(std::int64_t now);
    void compare(const LedgerTip& tip, const std::string& self, std::int64_t now);
    bool follow(std::int64_t now);
    bool report_program(const Identity& identity, const LedgerTip& tip, std::int64_t now);
    bool send(const std::string& id, const v1::Action& action, const Identity& identity,
              const LedgerTip& tip, std::int64_t now);
    bool report(const Probe& probe, const Identity& identity, const LedgerTip& tip,
                std::int64_t now);
    bool is_due(const Probe& probe, const std::string& subject, const Identity& identity,
                const LedgerTip& tip, std::int64_t now);
    Outcome<v1::Observation> measure(const Probe& probe, const std::string& subject,
                                     const Identity& identity, const LedgerTip& tip,
                                     std::int64_t now);
    bool submit(const Probe& probe, const Identity& identity, const LedgerTip& tip,
                std::int64_t now);
    void refused(const std::string& probe, const v1::Receipt& receipt, std::int64_t now);
    void postpone(const std::string& probe, const std::string& why, std::int64_t now);
    void say(const std::string& probe, const std::string& what);
    Bytes beacon(const LedgerTip& tip, std::int64_t start_ms);

    Ledger ledger_;
    ProbeKey key_;
    Sources sources_;
    ReporterOptions options_;
    Diary diary_;
    NetworkLog network_;
    bool has_peers_ = false;
    std::map<std::string, Work, std::less<>> work_;
    std::optional<Flight> flight_;
    std::int64_t watched_ms_ = 0;
    std::uint64_t compared_height_ = 0;
    std::int64_t beacon_start_ms_ = 0;
    Bytes beacon_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace charter::probes
