// `charter keys prove-restore`: what it prints is what the ledger verifies.
#include <gtest/gtest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "compiler/yaml.hpp"
#include "crypto/restore_proof.hpp"
#include "crypto/signature.hpp"
#include "keys/file_key.hpp"
#include "keys/private_file.hpp"
#include "testing/places.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBackup = "key_backups/bank-a/0000000000000001";

class ProveRestore : public ::testing::Test {
  protected:
    ProveRestore() {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        EXPECT_TRUE(keys::write_private_file(folder_ / "passphrase", "correct horse\n"));
        EXPECT_TRUE(key_.save(folder_ / "restored.key", keys::Secret("correct horse")));
    }
    ~ProveRestore() override { fs::remove_all(folder_); }

    /// Runs it; what it prints, of both streams.
    std::string run(std::vector<std::string> options) {
        CLI::App app;
        Session session;
        result = Exit::usage;
        add_restore_command({app, session, result});
        options.insert(options.begin(), {"keys", "prove-restore"});
        std::ranges::reverse(options);
        std::ostringstream out;
        std::streambuf* const out_before = std::cout.rdbuf(out.rdbuf());
        std::streambuf* const err_before = std::cerr.rdbuf(out.rdbuf());
        try {
            app.parse(options);
        } catch (const CLI::ParseError& error) {
            out << error.what();
        }
        std::cout.rdbuf(out_before);
        std::cerr.rdbuf(err_before);
        return out.str();
    }
    std::vector<std::string> lawful() const {
        return {"--backup",   kBackup,
                "--on",       "2027-03-05",
                "--genesis",  std::string(64, 'a'),
                "--key-file", (folder_ / "restored.key").string()};
    }

    fs::path folder_ = fs::path(places::build()) / ("prove_restore." + std::to_string(::getpid()));
    keys::FileKey key_ = keys::FileKey::generate(crypto::Algorithm::p256);
    Exit result = Exit::usage;
};

TEST_F(ProveRestore, PrintsFieldsOfTheEntry) {
    const std::string printed = run(lawful());
    ASSERT_EQ(result, Exit::done) << printed;
    compiler::Errors errors;
    const auto file = compiler::YamlFile::parse(printed, "printed", errors);
    ASSERT_TRUE(file && errors.empty()) << errors.text();
    compiler::YamlMap map = file->root().map();
    EXPECT_EQ(map.text("occurred_on"), "2027-03-05");
    compiler::YamlMap fields = map.required("fields")->map();
    EXPECT_EQ(fields.text("backup"), kBackup);
    EXPECT_TRUE(fields.flag_or("public_key_equal", false));
    const Bytes message =
        crypto::restore_message(*from_hex(std::string(64, 'a')), kBackup, "2027-03-05");
    EXPECT_TRUE(crypto::verify(*crypto::decode(key_.public_key()), message,
                               *from_hex(fields.text("proof"))));
    EXPECT_NE(printed.find(to_hex(key_.public_key().bytes)), std::string::npos);
}

TEST_F(ProveRestore, SaysWhatIsWrong) {
    const struct {
        std::size_t place;
        std::string value;
        const char* said;
    } rows[] = {
        {1, "key_backups/bank-a/1", "--backup: an entry like"},
        {3, "2027-02-30", "--on: a day like"},
        {5, "abc", "--genesis: 64 hexadecimal digits"},
        {7, (folder_ / "none.key").string(), "none.key"},
    };
    for (const auto& row : rows) {
        std::vector<std::string> options = lawful();
        options[row.place] = row.value;
        const std::string printed = run(options);
        EXPECT_NE(result, Exit::done) << row.said;
        EXPECT_NE(printed.find(row.said), std::string::npos) << printed;
    }
    std::vector<std::string> both = lawful();
    both.insert(both.end(), {"--pkcs11", "/usr/lib/token.so"});
    EXPECT_NE(run(both).find("say where the restored key is"), std::string::npos);
    std::vector<std::string> neither = lawful();
    neither.resize(6);
    EXPECT_NE(run(neither).find("say where the restored key is"), std::string::npos);
}

}  // namespace
}  // namespace charter::cli
