#include "signer/config.hpp"

#include <gtest/gtest.h>

#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

constexpr const char* kFile = "[chain]\nid = \"net\"\n[key]\nkind = \"file\"\n";
constexpr const char* kToken =
    "[chain]\nid = \"net\"\n[key]\nmodule = \"m.so\"\ntoken = \"t\"\nlabel = \"l\"\n";

TEST(SignerConfig, TheDefaultIsReadOnceAKeyIsNamed) {
    EXPECT_FALSE(parse_config(default_config(), "signer.toml"));
    std::string text(default_config());
    text.replace(text.find("\"pkcs11\""), 8, "\"file\"");
    const auto config = parse_config(text, "signer.toml");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->chain_id, "example-net");
    EXPECT_EQ(config->folder, "signer");
}

TEST(SignerConfig, EachFaultSaysWhereAndWhat) {
    const struct {
        std::string text;
        const char* fault;
    } rows[] = {
        {"[chain", "charter-signer config"},
        {"", "chain.id"},
        {"[chain]\nid = \"\"\n", "chain.id"},
        {"[chain]\nid = \"a b\"\n", "chain.id"},
        {"[chain]\nid = \"" + std::string(51, 'c') + "\"\n", "chain.id"},
        {"[chain]\nid = 7\n", "s.toml:2: chain.id: must be text in quotes"},
        {"[chain]\nname = \"net\"\n", "s.toml:2: chain.name: is no key that we know"},
        {"[signer]\n", "allowed: [chain], [node], [state], [key], [log]"},
        {"[chain]\nid = \"net\"\n", "a key in a token needs module and token"},
        {"[key]\nkind = \"cloud\"\n", "must be one of \"pkcs11\", \"file\""},
        {std::string(kToken) + "id = \"0\"\n", "key.id"},
        {std::string(kToken).substr(0, std::string(kToken).find("label")), "needs label or id"},
    };
    for (const auto& row : rows) {
        const auto config = parse_config(row.text, "s.toml");
        ASSERT_FALSE(config) << row.text;
        EXPECT_NE(config.error().what.find(row.fault), std::string::npos) << config.error().what;
    }
    EXPECT_TRUE(parse_config(kFile, "s.toml"));
    EXPECT_TRUE(parse_config(kToken, "s.toml"));
}

TEST(SignerConfig, PathsAreOfItsOwnFolder) {
    const TestFolder folder;
    const auto config = read_config(folder.put("signer.toml", kFile));
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->folder, folder / "signer");
    EXPECT_EQ(config->socket, folder / "privval.sock");
    EXPECT_EQ(config->module, "");
    EXPECT_FALSE(read_config(folder / "none.toml"));
}

}  // namespace
}  // namespace charter::signer
