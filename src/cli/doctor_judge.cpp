#include <algorithm>
#include <cstdlib>

#include "cli/doctor.hpp"
#include "network/supervisor.hpp"

namespace charter::cli {
namespace {

/// CometBFT's block_time_tolerance, as comet::config_toml sets it.
constexpr std::int64_t kToleranceMs = 10'000;
/// An idle ledger makes a block every ten seconds, whose time is that of the votes before.
constexpr std::int64_t kIdleMs = 20'000;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kFreePercent = 5;
constexpr std::size_t kSocketPathMax = 107;
constexpr std::uint64_t kLagBlocks = 5;
constexpr unsigned kOthers = 077;

/// What one check says; it is well if it said nothing else.
class Check {
  public:
    Check(std::string name, std::vector<Judgement>& all) : name_(std::move(name)), all_(all) {}

    void problem(TextId id, Words words) { say(Level::problem, id, words); }
    void warning(TextId id, Words words) { say(Level::warning, id, words); }
    void well(TextId id, Words words) {
        if (!said_) say(Level::ok, id, words);
    }

  private:
    void say(Level level, TextId id, Words words) {
        said_ = true;
        all_.push_back({level, name_, id, text(id, words)});
    }

    std::string name_;
    std::vector<Judgement>& all_;
    bool said_ = false;
};

std::string seconds(std::int64_t ms) { return std::to_string(ms / 1'000); }

std::vector<const NodeSeen*> answering(const Findings& found) {
    std::vector<const NodeSeen*> nodes;
    for (const NodeSeen& other : found.others) {
        if (other.fault.empty()) nodes.push_back(&other);
    }
    return nodes;
}

void chrony(const Findings& found, Check& check) {
    if (!found.chrony.answers) return check.warning(TextId::doctor_no_chrony, {});
    if (!found.chrony.synchronised) return check.warning(TextId::doctor_chrony_alone, {});
    const std::int64_t off = std::abs(found.chrony.offset_ms);
    if (off > kToleranceMs) check.problem(TextId::doctor_chrony_off, {{"seconds", seconds(off)}});
}

void clock(const Findings& found, Check check) {
    chrony(found, check);
    const auto others = answering(found);
    const auto newest =
        std::ranges::max_element(others, {}, [](const NodeSeen* node) { return node->time_ms; });
    if (newest == others.end()) return check.well(TextId::doctor_clock_chrony, {});
    const std::int64_t ahead = found.now_ms - (*newest)->time_ms;
    if (ahead < -kToleranceMs) {
        check.problem(TextId::doctor_clock_behind,
                      {{"seconds", seconds(-ahead)}, {"url", (*newest)->url}});
    } else if (ahead > kToleranceMs + kIdleMs) {
        check.warning(TextId::doctor_clock_ahead,
                      {{"seconds", seconds(ahead)}, {"url", (*newest)->url}});
    }
    check.well(TextId::doctor_clock_ok, {});
}

void peer_id(const Findings& found, Check check) {
    const std::string& file = found.node_key_file;
    if (found.peer_id.empty()) return check.problem(TextId::doctor_key_unread, {{"file", file}});
    if (!found.standing || !found.standing->known)
        return check.warning(TextId::doctor_key_unjudged, {{"id", found.peer_id}});
    const Standing& ledger = *found.standing;
    if (ledger.peer_id != found.peer_id) {
        check.problem(TextId::doctor_key_differs, {{"file", file},
                                                   {"id", found.peer_id},
                                                   {"source", ledger.source},
                                                   {"ledger", ledger.peer_id},
                                                   {"node", found.node}});
    }
    if (!found.engine.peer_id.empty() && found.engine.peer_id != found.peer_id) {
        check.problem(TextId::doctor_key_running,
                      {{"file", file}, {"id", found.peer_id}, {"running", found.engine.peer_id}});
    }
    check.well(TextId::doctor_key_ok, {{"id", found.peer_id}});
}

void firewall(const Findings& found, Check check) {
    if (!found.peers_fault.empty()) {
        check.problem(TextId::doctor_config_unread, {{"why", translated(found.peers_fault)}});
    }
    std::size_t open = 0;
    for (const Dialled& peer : found.peers) {
        const auto say = [&](bool bad, TextId id) {
            const Words words = {{"node", peer.name}, {"address", peer.address}};
            bad ? check.problem(id, words) : check.warning(id, words);
        };
        open += peer.reach == Reach::open ? 1 : 0;
        if (peer.reach == Reach::silent) say(true, TextId::doctor_peer_silent);
        if (peer.reach == Reach::refused) say(false, TextId::doctor_peer_refused);
    }
    if (open == 0 && !found.peers.empty()) check.problem(TextId::doctor_no_peer, {});
    if (found.listen.reach != Reach::open)
        check.problem(TextId::doctor_not_listening, {{"address", found.listen.address}});
    for (const NodeSeen* other : answering(found)) {
        if (other->sees_us == false) check.problem(TextId::doctor_not_seen, {{"url", other->url}});
    }
    check.well(TextId::doctor_firewall_ok, {{"count", std::to_string(open)}});
}

void genesis(const Findings& found, Check check) {
    const GenesisSeen& seen = found.genesis;
    if (!seen.fault.empty()) {
        check.problem(TextId::doctor_genesis_unread, {{"why", translated(seen.fault)}});
    } else if (!seen.same) {
        check.problem(TextId::doctor_genesis_differs, {{"file", seen.file}});
    }
    for (const NodeSeen* other : answering(found)) {
        if (seen.digest.empty() || other->genesis == seen.digest) continue;
        check.problem(TextId::doctor_other_genesis,
                      {{"url", other->url}, {"theirs", other->genesis}, {"own", seen.digest}});
    }
    check.well(TextId::doctor_genesis_ok, {{"digest", seen.digest}});
}

// What this node's program runs: it says so itself, or the ledger says what it reported last.
void protocol(const Findings& found, Check& check) {
    const ProtocolSeen& ledger = found.protocol;
    std::uint64_t supports = found.standing ? found.standing->supports : 0;
    if (found.own && found.own->supports > 0) supports = found.own->supports;
    if (ledger.source.empty() || supports == 0) return;
    const auto say = [&](bool bad, TextId id, std::uint64_t version) {
        const Words words = {{"url", ledger.source},
                             {"version", std::to_string(version)},
                             {"height", std::to_string(ledger.height)},
                             {"supports", std::to_string(supports)}};
        bad ? check.problem(id, words) : check.well(id, words);
    };
    if (ledger.version > supports) {
        say(true, TextId::doctor_program_too_old, ledger.version);
    } else if (ledger.pending > supports) {
        say(true, TextId::doctor_upgrade_unsupported, ledger.pending);
    } else if (ledger.pending > 0) {
        say(false, TextId::doctor_upgrade_ready, ledger.pending);
    }
}

void version(const Findings& found, Check check) {
    const std::string wanted = network::kEngineVersion;
    if (found.engine_version.empty()) {
        check.problem(TextId::doctor_no_engine,
                      {{"program", found.engine_program}, {"wanted", wanted}});
    } else if (found.engine_version != wanted) {
        check.problem(TextId::doctor_engine_version, {{"program", found.engine_program},
                                                      {"version", found.engine_version},
                                                      {"wanted", wanted}});
    }
    protocol(found, check);
    const std::string own = found.own ? found.own->program : std::string();
    for (const NodeSeen* other : answering(found)) {
        if (own.empty() || other->program == own) continue;
        check.warning(TextId::doctor_other_program,
                      {{"url", other->url}, {"theirs", other->program}, {"own", own}});
    }
    check.well(TextId::doctor_version_ok, {{"version", found.engine_version}});
}

void disk(const Findings& found, Check check) {
    std::string free;
    for (const Disk& one : found.disks) {
        const std::string mib = std::to_string(one.free / kMiB);
        if (one.free < kGiB)
            check.problem(TextId::doctor_disk_full, {{"path", one.path}, {"free", mib}});
        else if (one.free < one.size / 100 * kFreePercent)
            check.warning(TextId::doctor_disk_low, {{"path", one.path}, {"free", mib}});
        free.append(free.empty() ? "" : ", ").append(one.path + " " + mib + " MiB");
    }
    check.well(TextId::doctor_disk_ok, {{"free", free}});
}

void permissions(const Findings& found, Check check) {
    for (const Place& place : found.places) {
        if ((place.mode & kOthers) == 0) continue;
        check.problem(TextId::doctor_open_to_others,
                      {{"path", place.path}, {"mode", place.folder ? "700" : "600"}});
    }
    check.well(TextId::doctor_permissions_ok, {{"count", std::to_string(found.places.size())}});
}

void sockets(const Findings& found, Check check) {
    for (const SocketSeen& socket : found.sockets) {
        if (socket.path.size() > kSocketPathMax) {
            check.problem(TextId::doctor_socket_long,
                          {{"path", socket.path}, {"most", std::to_string(kSocketPathMax)}});
        } else if (socket.there && !socket.answers) {
            check.warning(TextId::doctor_socket_stale, {{"path", socket.path}});
        }
    }
    check.well(TextId::doctor_sockets_ok, {});
}

void standing(const Findings& found, Check check) {
    if (!found.standing) return check.problem(TextId::doctor_standing_unknown, {});
    const Standing& ledger = *found.standing;
    const Words of_node = {{"node", found.node}, {"source", ledger.source}};
    if (!ledger.known) return check.problem(TextId::doctor_not_registered, of_node);
    if (ledger.refused == "retired") {
        check.problem(TextId::doctor_retired, of_node);
    } else if (ledger.refused == "suspended") {
        check.problem(TextId::doctor_suspended, of_node);
    } else if (ledger.refused == "territory_listed") {
        check.problem(TextId::doctor_territory_listed, of_node);
    } else if (ledger.refused == "credential_revoked") {
        check.problem(TextId::doctor_credential_revoked, of_node);
    } else if (ledger.refused == "credential_expired") {
        check.problem(TextId::doctor_credential_expired, of_node);
    } else if (!ledger.refused.empty()) {
        check.problem(TextId::doctor_member_out,
                      {{"member", ledger.member}, {"source", ledger.source}});
    }
    check.well(TextId::doctor_standing_ok, of_node);
}

void validator(const Findings& found, Check check) {
    if (!found.standing || !found.standing->known) {
        return check.warning(TextId::doctor_vote_unjudged, {});
    }
    const Standing& ledger = *found.standing;
    if (!found.signer_socket.empty() && !found.signer_connected)
        check.problem(TextId::doctor_no_signer, {{"socket", found.signer_socket}});
    if (ledger.role != "validator") {
        return check.well(TextId::doctor_no_validator,
                          {{"node", found.node}, {"role", ledger.role}});
    }
    const std::string& file = found.validator_key_file;
    if (!file.empty() && found.validator_key.empty()) {
        check.problem(TextId::doctor_key_unread, {{"file", file}});
    } else if (!file.empty() && found.validator_key != ledger.consensus_key) {
        check.problem(TextId::doctor_vote_key, {{"file", file},
                                                {"own", found.validator_key},
                                                {"ledger", ledger.consensus_key},
                                                {"source", ledger.source}});
    }
    if (ledger.power == 0) check.warning(TextId::doctor_no_power, {{"node", found.node}});
    check.well(TextId::doctor_validator_ok, {{"power", std::to_string(ledger.power)}});
}

void engine(const Findings& found, Check check) {
    const EngineSeen& seen = found.engine;
    std::uint64_t newest = seen.height;
    for (const NodeSeen* other : answering(found)) newest = std::max(newest, other->height);
    // Who keeps up has got over it.
    const bool keeps_up = seen.fault.empty() && !seen.catching_up && !answering(found).empty() &&
                          newest <= seen.height + kLagBlocks;
    if (!seen.grave.empty() && !keeps_up) {
        check.problem(TextId::doctor_grave, {{"log", seen.log}, {"words", seen.grave}});
    }
    if (!seen.fault.empty()) {
        return check.problem(TextId::doctor_engine_silent, {{"why", translated(seen.fault)}});
    }
    const Words words = {{"height", std::to_string(seen.height)},
                         {"newest", std::to_string(newest)}};
    if (seen.catching_up) {
        check.warning(TextId::doctor_catching_up, words);
    } else if (newest > seen.height + kLagBlocks) {
        check.problem(TextId::doctor_lags, words);
    }
    check.well(TextId::doctor_engine_ok, {{"height", std::to_string(seen.height)}});
}

void ledger(const Findings& found, Check check) {
    if (found.api.reach != Reach::open) {
        check.problem(TextId::doctor_api_closed, {{"address", found.api.address}});
    } else if (!found.own) {
        check.warning(TextId::doctor_api_not_asked, {{"address", found.api.address}});
    } else if (!found.own->fault.empty()) {
        check.problem(TextId::doctor_api_fault,
                      {{"url", found.own->url}, {"why", translated(found.own->fault)}});
    }
    if (found.own && !found.own->failure.empty()) {
        check.problem(TextId::doctor_own_failed, {{"why", translated(found.own->failure)}});
    }
    for (const NodeSeen& other : found.others) {
        if (other.fault.empty()) continue;
        check.warning(TextId::network_silent,
                      {{"url", other.url}, {"why", translated(other.fault)}});
    }
    check.well(TextId::doctor_api_ok,
               {{"height", std::to_string(found.own ? found.own->height : 0)}});
}

}  // namespace

std::vector<Judgement> judge(const Findings& findings) {
    std::vector<Judgement> all;
    clock(findings, Check("clock", all));
    peer_id(findings, Check("peer_id", all));
    firewall(findings, Check("firewall", all));
    genesis(findings, Check("genesis", all));
    version(findings, Check("version", all));
    disk(findings, Check("disk", all));
    permissions(findings, Check("permissions", all));
    sockets(findings, Check("sockets", all));
    standing(findings, Check("standing", all));
    validator(findings, Check("validator", all));
    engine(findings, Check("engine", all));
    ledger(findings, Check("ledger", all));
    return all;
}

}  // namespace charter::cli
