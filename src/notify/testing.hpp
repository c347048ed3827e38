#pragma once
// What the tests of this folder share.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "notify/reminder.hpp"

namespace charter::notify {

/// A folder of one test, gone with it.
class TestFolder {
  public:
    TestFolder() {
        namespace fs = std::filesystem;
        // In memory where there is such a folder: the tests write a synced state very often.
        const bool memory = ::access("/dev/shm", W_OK) == 0;
        const fs::path parent = memory ? fs::path("/dev/shm") : fs::temp_directory_path();
        std::string name = (parent / "notify-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// "2026-12-31"
inline Day day_of(std::string_view text) {
    const auto day = parse_date(text);
    EXPECT_TRUE(day) << text;
    return day.value_or(0);
}

/// A task; an empty day: none.
inline Task task_due(const std::string& id, std::string_view due) {
    Task task;
    task.id = id;
    task.member = "bank-a";
    task.title = {"提報演練紀錄", "File drills"};
    if (!due.empty()) task.due = day_of(due);
    task.entries = 1;
    task.command = "charter --as bank-a.p1 register put --from FILE";
    task.requirements = {"47.1", "47.2", "29.7"};
    return task;
}

}  // namespace charter::notify
