// What the doctor says of what was found: one row a reason.
#include "cli/doctor.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "cli/doctor_look.hpp"

namespace charter::cli {
namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
const std::string kId(40, 'a');
const std::string kOtherId(40, 'b');
const std::string kKey(64, '1');
const std::string kGenesis(64, '2');

NodeSeen other() {
    NodeSeen node;
    node.url = "https://b:7443";
    node.program = "charterd 0.1.0 (abc)";
    node.genesis = kGenesis;
    node.height = 120;
    node.time_ms = kNow - 2'000;
    node.sees_us = true;
    return node;
}

Findings sound() {
    Findings found;
    found.now_ms = kNow;
    found.node = "bank-a.v1";
    found.chrony = {true, true, 3};
    found.node_key_file = "comet/config/node_key.json";
    found.peer_id = kId;
    found.peers = {{"bank-b.v1", "b:26656", Reach::open}, {"bank-c.v1", "c:26656", Reach::open}};
    found.listen = {"bank-a.v1", "0.0.0.0:26656", Reach::open};
    found.genesis = {"comet/config/genesis.json", "", true, kGenesis};
    found.engine_version = "0.39.4";
    found.engine_program = "cometbft";
    found.disks = {{"home", 50 * kGiB, 100 * kGiB}};
    found.places = {{"home", 0700, true}, {"comet/config/node_key.json", 0600, false}};
    found.sockets = {{"/run/charter/rpc.sock", true, true}};
    Standing standing;
    standing.source = "https://b:7443";
    standing.known = true;
    standing.peer_id = kId;
    standing.consensus_key = kKey;
    standing.role = "validator";
    standing.power = 10;
    standing.member = "bank-a";
    found.standing = standing;
    found.validator_key_file = "comet/config/priv_validator_key.json";
    found.validator_key = kKey;
    found.engine = {"", kId, 120, false, "", "home/cometbft.log"};
    found.api = {"", "127.0.0.1:7443", Reach::open};
    found.own = other();
    found.own->url = "https://localhost:7443";
    found.own->sees_us.reset();
    found.others = {other()};
    found.protocol = {"https://b:7443", 1, 0, 500};
    return found;
}

struct Row {
    const char* name;
    std::function<void(Findings&)> change;
    const char* check;
    TextId id;
    Level level = Level::problem;
};

const Judgement* said(const std::vector<Judgement>& all, const Row& row) {
    for (const Judgement& one : all) {
        if (one.check == row.check && one.id == row.id && one.level == row.level) return &one;
    }
    return nullptr;
}

/// Each row's change makes its check say this, and a check that says anything is not well.
void expect_each(std::span<const Row> rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        Findings found = sound();
        row.change(found);
        const auto all = judge(found);
        const Judgement* one = said(all, row);
        EXPECT_NE(one, nullptr);
        if (one != nullptr) {
            EXPECT_FALSE(one->said.empty());
            EXPECT_EQ(one->said.find_first_of("{}"), std::string::npos) << one->said;
        }
        for (const Judgement& of : all) {
            const bool expected_well = row.level == Level::ok || of.check != row.check;
            EXPECT_TRUE(expected_well || of.level != Level::ok) << of.said;
        }
    }
}

TEST(Doctor, FindsNothingWhereNothingIs) {
    const auto all = judge(sound());
    EXPECT_EQ(all.size(), 12U);
    for (const Judgement& one : all) EXPECT_EQ(one.level, Level::ok) << one.check << one.said;
}

TEST(Doctor, ClockKeyAndFirewall) {
    using L = Level;
    const Row rows[] = {
        {"no chrony", [](Findings& f) { f.chrony = {}; }, "clock", TextId::doctor_no_chrony,
         L::warning},
        {"no source", [](Findings& f) { f.chrony.synchronised = false; }, "clock",
         TextId::doctor_chrony_alone, L::warning},
        {"chrony, slow", [](Findings& f) { f.chrony.offset_ms = -10'001; }, "clock",
         TextId::doctor_chrony_off},
        {"chrony, fast", [](Findings& f) { f.chrony.offset_ms = 10'001; }, "clock",
         TextId::doctor_chrony_off},
        {"chrony, nearly", [](Findings& f) { f.chrony.offset_ms = 10'000; }, "clock",
         TextId::doctor_clock_ok, L::ok},
        {"behind", [](Findings& f) { f.now_ms -= 12'001; }, "clock", TextId::doctor_clock_behind},
        {"nearly behind", [](Findings& f) { f.now_ms -= 12'000; }, "clock", TextId::doctor_clock_ok,
         L::ok},
        {"ahead", [](Findings& f) { f.now_ms += 28'001; }, "clock", TextId::doctor_clock_ahead,
         L::warning},
        {"an idle ledger", [](Findings& f) { f.now_ms += 28'000; }, "clock",
         TextId::doctor_clock_ok, L::ok},
        {"nobody asked", [](Findings& f) { f.others.clear(); }, "clock",
         TextId::doctor_clock_chrony, L::ok},
        {"no node key", [](Findings& f) { f.peer_id.clear(); }, "peer_id",
         TextId::doctor_key_unread},
        {"nothing to compare", [](Findings& f) { f.standing.reset(); }, "peer_id",
         TextId::doctor_key_unjudged, L::warning},
        {"another key", [](Findings& f) { f.peer_id = kOtherId; }, "peer_id",
         TextId::doctor_key_differs},
        {"changed since", [](Findings& f) { f.engine.peer_id = kOtherId; }, "peer_id",
         TextId::doctor_key_running},
        {"config.toml", [](Findings& f) { f.peers_fault = "cannot read x"; }, "firewall",
         TextId::doctor_config_unread},
        {"silent", [](Findings& f) { f.peers[0].reach = Reach::silent; }, "firewall",
         TextId::doctor_peer_silent},
        {"refused", [](Findings& f) { f.peers[0].reach = Reach::refused; }, "firewall",
         TextId::doctor_peer_refused, L::warning},
        {"all refused",
         [](Findings& f) {
             for (Dialled& peer : f.peers) peer.reach = Reach::refused;
         },
         "firewall", TextId::doctor_no_peer},
        {"not listening", [](Findings& f) { f.listen.reach = Reach::refused; }, "firewall",
         TextId::doctor_not_listening},
        {"not seen", [](Findings& f) { f.others[0].sees_us = false; }, "firewall",
         TextId::doctor_not_seen},
        {"nobody dialled", [](Findings& f) { f.peers.clear(); }, "firewall",
         TextId::doctor_firewall_ok, L::ok},
    };
    expect_each(rows);
}

TEST(Doctor, FilesAndPrograms) {
    using L = Level;
    const Row rows[] = {
        {"no document", [](Findings& f) { f.genesis.fault = "cannot read x"; }, "genesis",
         TextId::doctor_genesis_unread},
        {"another genesis.json", [](Findings& f) { f.genesis.same = false; }, "genesis",
         TextId::doctor_genesis_differs},
        {"another consortium", [](Findings& f) { f.others[0].genesis = kKey; }, "genesis",
         TextId::doctor_other_genesis},
        {"no engine", [](Findings& f) { f.engine_version.clear(); }, "version",
         TextId::doctor_no_engine},
        {"another engine", [](Findings& f) { f.engine_version = "0.38.0"; }, "version",
         TextId::doctor_engine_version},
        {"another program", [](Findings& f) { f.others[0].program = "charterd 0.2.0 (d)"; },
         "version", TextId::doctor_other_program, L::warning},
        {"own program unknown", [](Findings& f) { f.own.reset(); }, "version",
         TextId::doctor_version_ok, L::ok},
        {"less than 1 GiB", [](Findings& f) { f.disks[0] = {"home", kGiB - 1, 2 * kGiB}; }, "disk",
         TextId::doctor_disk_full},
        {"less than 5 %", [](Findings& f) { f.disks[0] = {"home", 49 * kGiB, 1'000 * kGiB}; },
         "disk", TextId::doctor_disk_low, L::warning},
        {"enough", [](Findings& f) { f.disks[0] = {"home", kGiB, 20 * kGiB}; }, "disk",
         TextId::doctor_disk_ok, L::ok},
        {"a folder of all", [](Findings& f) { f.places[0].mode = 0750; }, "permissions",
         TextId::doctor_open_to_others},
        {"a key of all", [](Findings& f) { f.places[1].mode = 0604; }, "permissions",
         TextId::doctor_open_to_others},
        {"a path too long", [](Findings& f) { f.sockets[0].path = std::string(108, 'x'); },
         "sockets", TextId::doctor_socket_long},
        {"a path just so", [](Findings& f) { f.sockets[0].path = std::string(107, 'x'); },
         "sockets", TextId::doctor_sockets_ok, L::ok},
        {"left behind", [](Findings& f) { f.sockets[0].answers = false; }, "sockets",
         TextId::doctor_socket_stale, L::warning},
        {"not there yet", [](Findings& f) { f.sockets[0] = {"rpc.sock", false, false}; }, "sockets",
         TextId::doctor_sockets_ok, L::ok},
    };
    expect_each(rows);
}

TEST(Doctor, Standing) {
    const Row rows[] = {
        {"nothing says", [](Findings& f) { f.standing.reset(); }, "standing",
         TextId::doctor_standing_unknown},
        {"not registered", [](Findings& f) { f.standing->known = false; }, "standing",
         TextId::doctor_not_registered},
        {"retired", [](Findings& f) { f.standing->refused = "retired"; }, "standing",
         TextId::doctor_retired},
        {"suspended", [](Findings& f) { f.standing->refused = "suspended"; }, "standing",
         TextId::doctor_suspended},
        {"no member", [](Findings& f) { f.standing->refused = "no_member"; }, "standing",
         TextId::doctor_member_out},
        {"member suspended", [](Findings& f) { f.standing->refused = "member_suspended"; },
         "standing", TextId::doctor_member_out},
        {"territory listed", [](Findings& f) { f.standing->refused = "territory_listed"; },
         "standing", TextId::doctor_territory_listed},
        {"credential revoked", [](Findings& f) { f.standing->refused = "credential_revoked"; },
         "standing", TextId::doctor_credential_revoked},
        {"credential expired", [](Findings& f) { f.standing->refused = "credential_expired"; },
         "standing", TextId::doctor_credential_expired},
    };
    expect_each(rows);
}

TEST(Doctor, VotingAndRunning) {
    using L = Level;
    const Row rows[] = {
        {"nothing says", [](Findings& f) { f.standing.reset(); }, "validator",
         TextId::doctor_vote_unjudged, L::warning},
        {"no signer", [](Findings& f) { f.signer_socket = "privval.sock"; }, "validator",
         TextId::doctor_no_signer},
        {"an archive", [](Findings& f) { f.standing->role = "archive"; }, "validator",
         TextId::doctor_no_validator, L::ok},
        {"no key", [](Findings& f) { f.validator_key.clear(); }, "validator",
         TextId::doctor_key_unread},
        {"another key", [](Findings& f) { f.validator_key = kGenesis; }, "validator",
         TextId::doctor_vote_key},
        {"no power", [](Findings& f) { f.standing->power = 0; }, "validator",
         TextId::doctor_no_power, L::warning},
        {"grave words",
         [](Findings& f) {
             f.engine.grave = "CONSENSUS FAILURE";
             f.engine.height = 1;
         },
         "engine", TextId::doctor_grave},
        {"grave words, got over", [](Findings& f) { f.engine.grave = "CONSENSUS FAILURE"; },
         "engine", TextId::doctor_engine_ok, L::ok},
        {"grave words, nobody to compare",
         [](Findings& f) {
             f.engine.grave = "CONSENSUS FAILURE";
             f.others.clear();
         },
         "engine", TextId::doctor_grave},
        {"no answer", [](Findings& f) { f.engine.fault = "nobody listens"; }, "engine",
         TextId::doctor_engine_silent},
        {"catching up",
         [](Findings& f) {
             f.engine.catching_up = true;
             f.engine.height = 3;
         },
         "engine", TextId::doctor_catching_up, L::warning},
        {"lags", [](Findings& f) { f.engine.height = 114; }, "engine", TextId::doctor_lags},
        {"does not lag", [](Findings& f) { f.engine.height = 115; }, "engine",
         TextId::doctor_engine_ok, L::ok},
        {"no charterd", [](Findings& f) { f.api.reach = Reach::refused; }, "ledger",
         TextId::doctor_api_closed},
        {"nobody asks", [](Findings& f) { f.own.reset(); }, "ledger", TextId::doctor_api_not_asked,
         L::warning},
        {"refuses", [](Findings& f) { f.own->fault = "the node answered 403: x"; }, "ledger",
         TextId::doctor_api_fault},
        {"has failed", [](Findings& f) { f.own->failure = "the engine stands still"; }, "ledger",
         TextId::doctor_own_failed},
        {"another is silent", [](Findings& f) { f.others[0].fault = "no answer"; }, "ledger",
         TextId::network_silent, L::warning},
    };
    expect_each(rows);
}

TEST(Doctor, TellsOfUpgrades) {
    using L = Level;
    const Row rows[] = {
        {"the ledger went on",
         [](Findings& f) {
             f.protocol.version = 2;
             f.own->supports = 1;
         },
         "version", TextId::doctor_program_too_old},
        {"it does not run, the ledger says what it was",
         [](Findings& f) {
             f.protocol.version = 2;
             f.own.reset();
             f.standing->supports = 1;
         },
         "version", TextId::doctor_program_too_old},
        {"it will stop",
         [](Findings& f) {
             f.protocol.pending = 2;
             f.own->supports = 1;
         },
         "version", TextId::doctor_upgrade_unsupported},
        {"it will go on",
         [](Findings& f) {
             f.protocol.pending = 2;
             f.own->supports = 2;
             f.standing->supports = 1;
         },
         "version", TextId::doctor_upgrade_ready, L::ok},
        {"it never said", [](Findings& f) { f.protocol.pending = 2; }, "version",
         TextId::doctor_version_ok, L::ok},
        {"nobody answers",
         [](Findings& f) {
             f.protocol = ProtocolSeen();
             f.own->supports = 1;
         },
         "version", TextId::doctor_version_ok, L::ok},
    };
    expect_each(rows);
}

TEST(Doctor, SpeaksChinese) {
    use_language("zh-TW");
    Findings found = sound();
    found.standing->refused = "retired";
    const Row row = {"", {}, "standing", TextId::doctor_retired};
    const auto all = judge(found);
    const Judgement* one = said(all, row);
    ASSERT_NE(one, nullptr);
    EXPECT_NE(one->said.find("已停用"), std::string::npos) << one->said;
    use_language("en");
}

// Loopback: port 1 is nobody's.
TEST(Doctor, Dials) {
    Dialled refused{"", "127.0.0.1:1", Reach::open};
    Dialled unnamed{"", "", Reach::open};
    Dialled none{"", "no-such-host.invalid:1", Reach::open};
    dial({&refused, &unnamed, &none});
    EXPECT_EQ(refused.reach, Reach::refused);
    EXPECT_EQ(unnamed.reach, Reach::silent);
    EXPECT_EQ(none.reach, Reach::silent);
}

}  // namespace
}  // namespace charter::cli
