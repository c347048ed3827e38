#include "node/config.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace charter::node {
namespace {

TEST(Config, TheDefaultTextIsTheDefault) {
    const auto config = parse_config(default_config(), "node.toml");
    ASSERT_TRUE(config.has_value()) << config.error().what;
    const NodeConfig plain;
    EXPECT_EQ(config->home, plain.home);
    EXPECT_EQ(config->texts_path(), plain.home / "texts.bin");
    EXPECT_EQ(config->address, plain.address);
    EXPECT_EQ(config->port, plain.port);
    EXPECT_EQ(config->threads, plain.threads);
    EXPECT_EQ(config->tls_key, plain.tls_key);
    EXPECT_EQ(config->tls_certificate, plain.tls_certificate);
    EXPECT_EQ(config->connections, plain.connections);
    EXPECT_EQ(config->connections_per_credential, plain.connections_per_credential);
    EXPECT_EQ(config->header_timeout_ms, plain.header_timeout_ms);
    EXPECT_EQ(config->body_timeout_ms, plain.body_timeout_ms);
    EXPECT_EQ(config->document_bytes_max, plain.document_bytes_max);
    EXPECT_EQ(config->metrics, plain.metrics);
    EXPECT_EQ(config->metrics_port, plain.metrics_port);
    EXPECT_EQ(config->consensus_key, plain.consensus_key);
    EXPECT_EQ(config->empty_block_interval_ms, plain.empty_block_interval_ms);
    EXPECT_EQ(config->comet_home, plain.comet_home);
    EXPECT_EQ(config->abci_path(), plain.home / "abci.sock");
    EXPECT_EQ(config->rpc_path(), plain.home / "rpc.sock");
    EXPECT_EQ(config->supervise, plain.supervise);
    EXPECT_EQ(config->snapshot_interval, plain.snapshot_interval);
    EXPECT_EQ(config->engine_program, plain.engine_program);
    EXPECT_EQ(config->archive_month_ends, plain.archive_month_ends);
    EXPECT_EQ(config->archive_named, plain.archive_named);
    EXPECT_EQ(config->prune, plain.prune);
    EXPECT_FALSE(plain.prune) << "everything is kept unless the operator asks";
    EXPECT_EQ(config->probes, plain.probes);
    EXPECT_FALSE(plain.probes) << "a node reports once it has a probe credential";
    EXPECT_EQ(config->probe_key, plain.probe_key);
    EXPECT_EQ(config->probe_passphrase_file, plain.probe_passphrase_file);
    EXPECT_EQ(config->probe_interval_s, plain.probe_interval_s);
    EXPECT_EQ(config->chronyc, plain.chronyc);
    EXPECT_EQ(config->chronyd, plain.chronyd);
    EXPECT_EQ(config->vault_interval_s, plain.vault_interval_s);
    EXPECT_EQ(config->vault_megabytes_per_s, plain.vault_megabytes_per_s);
    EXPECT_EQ(config->vault_keeps, plain.vault_keeps);
    EXPECT_EQ(config->log_level, plain.log_level);
    EXPECT_TRUE(parse_config("", "node.toml").has_value());
}

TEST(Config, TakesWhatIsThere) {
    const auto config = parse_config(
        "[chain]\nhome = \"/srv/a\"\ntexts = \"/srv/t\"\n[api]\nport = 0\nthreads = 2\n"
        "[archive]\nnamed = false\n[retention]\nprune = true\n"
        "[metrics]\nenabled = false\n[engine]\nempty_block_interval_ms = 5000\n",
        "node.toml");
    ASSERT_TRUE(config.has_value()) << config.error().what;
    EXPECT_EQ(config->home, "/srv/a");
    EXPECT_EQ(config->texts_path(), "/srv/t");
    EXPECT_EQ(config->port, 0);
    EXPECT_EQ(config->threads, 2U);
    EXPECT_FALSE(config->metrics);
    EXPECT_FALSE(config->archive_named);
    EXPECT_TRUE(config->prune);
    EXPECT_EQ(config->empty_block_interval_ms, 5'000U);
}

struct Case {
    const char* name;
    const char* text;
    const char* error;
};

const Case kCases[] = {
    {"unknown table", "\n[apl]\nport = 1\n",
     "node.toml:2: apl: is no table that we know; allowed: "
     "[chain], [api], [metrics], [engine], [archive], [retention], [probes], [vault], [log]"},
    {"key outside a table", "port = 1\n", "node.toml:1: port: is no table"},
    {"an interval of more than three days", "[probes]\ninterval_s = 259201\n",
     "node.toml:2: probes.interval_s: must be a whole number from 10 to 259200"},
    {"unknown key", "[log]\nlevle = \"info\"\n",
     "node.toml:2: log.levle: is no key that we know; allowed in [log]: level"},
    {"a port too high", "[api]\nport = 70000\n",
     "node.toml:2: api.port: must be a whole number from 0 to 65535"},
    {"a number as text", "[api]\nthreads = \"4\"\n", "api.threads: must be a whole number"},
    {"text as a number", "[chain]\nhome = 4\n", "chain.home: must be text in quotes"},
    {"a flag as text", "[metrics]\nenabled = \"yes\"\n", "metrics.enabled: must be true or false"},
    {"metrics for everybody", "[metrics]\naddress = \"0.0.0.0\"\n",
     "metrics.address: must be one of \"127.0.0.1\", \"::1\""},
    {"an engine that is not there", "[engine]\nkind = \"comet\"\n",
     "engine.kind: must be one of \"solo\", \"cometbft\""},
    {"no TOML", "[api\n", "node.toml:1: "},
    {"a key twice", "[api]\nport = 1\nport = 2\n", "node.toml:3: "},
};

TEST(Config, SaysWhatIsWrongWhereAndWhatIsAllowed) {
    for (const Case& c : kCases) {
        const auto config = parse_config(c.text, "node.toml");
        ASSERT_FALSE(config.has_value()) << c.name;
        EXPECT_NE(config.error().what.find(c.error), std::string::npos)
            << c.name << ": " << config.error().what;
    }
}

TEST(Config, NotesEveryErrorAtOnce) {
    const auto config = parse_config("[api]\nport = -1\nprot = 1\n[log]\nlevel = \"loud\"\n", "n");
    ASSERT_FALSE(config.has_value());
    for (const char* part : {"n:2: api.port", "n:3: api.prot", "n:5: log.level"}) {
        EXPECT_NE(config.error().what.find(part), std::string::npos) << config.error().what;
    }
}

TEST(Config, PathsAreRelativeToTheFile) {
    std::string folder = (std::filesystem::temp_directory_path() / "charter-node-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::filesystem::path path = folder;
    std::ofstream(path / "node.toml") << "[chain]\nhome = \"a\"\n[api]\ntls_key = \"/k/tls.key\"\n";
    const auto config = read_config(path / "node.toml");
    ASSERT_TRUE(config.has_value()) << config.error().what;
    EXPECT_EQ(config->home, path / "a");
    EXPECT_EQ(config->tls_key, "/k/tls.key");
    EXPECT_EQ(config->consensus_key, path / "keys/consensus.key");
    EXPECT_TRUE(config->tls_certificate.empty());
    EXPECT_FALSE(read_config(path / "absent.toml").has_value());
    EXPECT_FALSE(read_config(path).has_value());
    std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace charter::node
