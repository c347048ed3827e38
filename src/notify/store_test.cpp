#include "notify/store.hpp"

#include <sys/stat.h>

#include <fstream>

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

namespace fs = std::filesystem;

Memory some() {
    Memory memory;
    memory.chain_id = "example-net";
    memory.marks[{"mail", "bank-a.p1", "00aa", day_of("2028-02-29")}] = {
        Band::in_7_days, 1, day_of("2028-02-22"), day_of("2028-02-23")};
    memory.marks[{"webhook", "bank-a.p1", "00aa", std::nullopt}] = {
        Band::overdue, 3, day_of("2028-02-22"), day_of("2028-02-22")};
    Outgoing message{"mail", "bank-a.p2", "a@b.example", "0123", "To: x\r\n\r\n王\r\n", {}};
    message.marks.emplace_back(*memory.marks.begin());
    memory.pending[{"mail", "bank-a.p2"}] = message;
    return memory;
}

TEST(NotifyStore, WhatIsSavedIsThereAfterwards) {
    const TestFolder folder;
    {
        auto store = Store::open(folder / "state");
        ASSERT_TRUE(store) << store.error().what;
        EXPECT_TRUE(store->is_new());
        store->memory() = some();
        ASSERT_TRUE(store->save());
        std::ofstream(folder / "state/state.new") << "a killed one left this";
        ASSERT_TRUE(store->save());
    }
    auto again = Store::open(folder / "state");
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_FALSE(again->is_new());
    EXPECT_EQ(again->memory(), some());
    struct stat status{};
    ASSERT_EQ(::stat((folder / "state/state").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    ASSERT_EQ(::stat((folder / "state").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U);
}

TEST(NotifyStore, OneProcessAtATime) {
    const TestFolder folder;
    const auto first = Store::open(folder / "state");
    ASSERT_TRUE(first);
    const auto second = Store::open(folder / "state");
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find("in use by another charter-notify"), std::string::npos);
}

TEST(NotifyStore, DamagedOrForeignIsSaidAndKept) {
    const std::string right = memory_text(some());
    const auto without = [&right](const std::string& part, const std::string& other) {
        std::string text = right;
        text.replace(text.find(part), part.size(), other);
        return text;
    };
    const std::pair<std::string, const char*> rows[] = {
        {"", "no state of charter-notify"},
        {"{}", "no state of charter-notify"},
        {"[]", "no state of charter-notify"},
        {right.substr(0, right.size() / 2), "no state of charter-notify"},
        {without("notify/1", "notify/2"), "another version"},
        {without("in_7_days", "in_8_days"), "`band`"},
        {without("2028-02-29", "2027-02-29"), "`due`"},
        {without("\"time\":3", "\"time\":-3"), "`time`"},
        {without("\"bytes\"", "\"octets\""), "`bytes`"},
        {without("\"pending\":[", "\"pending\":[7,"), "`an object`"},
    };
    for (const auto& [text, wrong] : rows) {
        const TestFolder folder;
        fs::create_directory(folder / "state");
        std::ofstream(folder / "state/state") << text;
        fs::permissions(folder / "state/state", fs::perms(0600));
        const auto store = Store::open(folder / "state");
        ASSERT_FALSE(store) << text;
        EXPECT_NE(store.error().what.find(wrong), std::string::npos) << store.error().what;
        EXPECT_NE(store.error().what.find("Move it away"), std::string::npos);
        EXPECT_EQ(fs::file_size(folder / "state/state"), text.size());
    }
}

TEST(NotifyStore, OthersMustNotReadIt) {
    const TestFolder folder;
    ASSERT_TRUE(Store::open(folder / "state"));
    fs::permissions(folder / "state/state", fs::perms(0640));
    const auto store = Store::open(folder / "state");
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().what.find("chmod 600"), std::string::npos);
}

TEST(NotifyStore, AFolderThatCannotBeMade) {
    const TestFolder folder;
    std::ofstream(folder / "file") << "x";
    const auto store = Store::open(folder / "file/state");
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().what.find("cannot make the folder"), std::string::npos);
}

}  // namespace
}  // namespace charter::notify
