// The command line in both languages: nothing without a text, no text without a use.
#include "cli/texts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cli/node_program.hpp"
#include "cli/notify_program.hpp"
#include "cli/program.hpp"
#include "cli/signer_program.hpp"

namespace charter::cli {
namespace {

struct Tree {
    explicit Tree(std::string_view lang) {
        use_language(lang);
        app.set_version_flag("--version", "charter");
        session.lang = std::string(lang);
        node_app.set_version_flag("--version", "charterd");
        for (std::string& key : make_commands(app, session, result)) keys.insert(std::move(key));
        for (std::string& key : make_node_commands(node_app, node_options).keys)
            keys.insert(std::move(key));
        signer_app.set_version_flag("--version", "charter-signer");
        for (std::string& key : make_signer_commands(signer_app, signer_options).keys)
            keys.insert(std::move(key));
        notify_app.set_version_flag("--version", "charter-notify");
        for (std::string& key : make_notify_commands(notify_app, notify_options).keys)
            keys.insert(std::move(key));
    }
    ~Tree() { use_language("en"); }

    CLI::App app;
    CLI::App node_app;
    NodeOptions node_options;
    CLI::App signer_app;
    SignerOptions signer_options;
    CLI::App notify_app;
    NotifyOptions notify_options;
    Session session;
    Exit result = Exit::usage;
    std::set<std::string> keys;
};

bool has_chinese(std::string_view text) {
    return text.find_first_of("\xe4\xe5\xe6\xe7\xe8\xe9") != std::string_view::npos;
}

TEST(Texts, EveryCommandAndOptionHasOneAndEachIsUsed) {
    const Tree tree("zh-TW");
    for (const std::string& key : tree.keys) EXPECT_FALSE(key.starts_with('!')) << key;
    for (const auto table : {commands_table(), options_table()}) {
        for (const TextRow& row : table) {
            EXPECT_TRUE(tree.keys.contains(std::string(row.key))) << row.key << " is not used";
        }
    }
}

TEST(Texts, ChineseHelpHasNoEnglishSentence) {
    Tree tree("zh-TW");
    const std::string help = tree.app.help();
    for (const char* english :
         {"Usage:", "Options:", "Subcommands:", "Exit codes", "language of"}) {
        EXPECT_EQ(help.find(english), std::string::npos) << english;
    }
    EXPECT_NE(help.find("用法: charter"), std::string::npos) << help;
    CLI::App* grant = tree.app.get_subcommand("role")->get_subcommand("grant");
    EXPECT_NE(grant->help().find("授予角色（須二人）"), std::string::npos) << grant->help();
    EXPECT_NE(grant->help().find("欄位："), std::string::npos);
    EXPECT_NE(tree.node_app.help().find("結束代碼"), std::string::npos);
}

TEST(Texts, EnglishHelpIsAsBefore) {
    const Tree tree("en");
    const std::string help = tree.app.help();
    EXPECT_FALSE(has_chinese(help)) << help;
    for (const char* part : {"Usage: charter", "The matrix, or one requirement", "Exit codes: 0"}) {
        EXPECT_NE(help.find(part), std::string::npos) << part;
    }
}

TEST(Texts, TheParsersErrorsAreTranslated) {
    Tree tree("zh-TW");
    const auto error = [&](std::vector<std::string> words) -> std::string {
        try {
            tree.app.parse(std::move(words));
        } catch (const CLI::ParseError& wrong) {
            return translated(wrong.what());
        }
        return "none";
    };
    // The parser takes its words from the back.
    EXPECT_EQ(error({}), "子命令 為必填");
    EXPECT_EQ(error({"xx", "--lang", "status"}), "--lang：xx 不在 {zh-TW,en} 之內");
    EXPECT_EQ(error({"vote", "proposal"}), "number 為必填");
    EXPECT_EQ(error({"--nothing", "acts", "tx"}), "無法辨識之引數：--nothing");
    EXPECT_EQ(error({"x", "--limit", "list", "person"}), "無法轉換：--limit = x");
}

TEST(Texts, PatternsFindTheirHolesAndOthersStay) {
    use_language("zh-TW");
    EXPECT_EQ(translated("cannot read a.yaml"), "無法讀取 a.yaml");
    EXPECT_EQ(translated("the node answered 404: {}"), "節點回應 404：{}");
    EXPECT_EQ(translated("this is no genesis document: cannot read x"), "此非創世文件：無法讀取 x");
    EXPECT_EQ(translated("k/sign.key: wrong passphrase, or a damaged file"),
              "k/sign.key：通行碼錯誤或檔案毀損");
    EXPECT_EQ(translated("k: cannot open: Permission denied"), "k：無法開啟：Permission denied");
    EXPECT_EQ(translated("something else"), "something else");
    use_language("en");
    EXPECT_EQ(translated("cannot read a.yaml"), "cannot read a.yaml");
}

TEST(Texts, EveryPatternTranslatesItself) {
    use_language("zh-TW");
    for (const TextRow& row : patterns_table()) {
        std::string english(row.en);
        for (std::size_t at = 0; (at = english.find('{')) != std::string::npos;) {
            english.replace(at, english.find('}', at) - at + 1, "x1");
        }
        const std::string chinese = translated(english);
        EXPECT_TRUE(has_chinese(chinese)) << row.key << ": " << chinese;
        EXPECT_EQ(chinese.find_first_of("{}"), std::string::npos) << chinese;
    }
    use_language("en");
}

TEST(Texts, MessagesAndHeadingsFollowTheLanguage) {
    EXPECT_EQ(text(TextId::done_at, {{"height", "7"}}), "done at height 7");
    EXPECT_EQ(heading("legal_name"), "legal_name");
    use_language("zh-TW");
    EXPECT_EQ(text(TextId::done_at, {{"height", "7"}}), "完成，高度 7");
    EXPECT_EQ(heading("legal_name"), "英文名稱");
    EXPECT_EQ(heading("no_such_column"), "no_such_column");
    use_language("en");
}

TEST(Language, IsTheOptionWhereverItStandsThenTheEnvironment) {
    const auto of = [](std::vector<const char*> words) {
        return language_of(static_cast<int>(words.size()), words.data());
    };
    for (const char* name : {"CHARTER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
    EXPECT_EQ(of({"charter", "status"}), "en");
    EXPECT_EQ(of({"charter", "role", "grant", "--help", "--lang", "zh-TW"}), "zh-TW");
    EXPECT_EQ(of({"charter", "--lang=zh-TW", "--help"}), "zh-TW");
    EXPECT_EQ(of({"charter", "--lang"}), "en");
    ::setenv("LANG", "zh_TW.UTF-8", 1);
    EXPECT_EQ(of({"charter"}), "zh-TW");
    EXPECT_EQ(of({"charter", "--lang", "en"}), "en");
    ::setenv("CHARTER_LANG", "en", 1);
    EXPECT_EQ(of({"charter"}), "en");
}

}  // namespace
}  // namespace charter::cli
