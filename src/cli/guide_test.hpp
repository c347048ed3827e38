#pragma once
// What the tests of the guides share: the repository's convention, and entry files read back.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/texts.hpp"
#include "client/convention.hpp"
#include "client/entry_file.hpp"
#include "testing/places.hpp"

namespace charter::cli {

inline const client::Convention& convention() {
    static const client::Convention convention = [] {
        auto found =
            client::convention_of_folder(std::filesystem::path(places::source()) / "catalog");
        if (!found) ADD_FAILURE() << found.error().what;
        return *std::move(found);
    }();
    return convention;
}

/// In both languages.
class GuideTest : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override { use_language(GetParam()); }
    void TearDown() override { use_language("en"); }

    static Outcome<v1::EntryBody> read(const std::string& yaml) {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string("entry_") + test->name() + ".yaml";
        for (char& c : name) c = c == '/' ? '_' : c;
        const std::filesystem::path file = std::filesystem::path(places::build()) / name;
        std::ofstream(file, std::ios::binary) << yaml;
        auto body = client::read_entry(
            file, client::registers_of(*convention().catalog),
            client::hints_of(*convention().catalog, convention().texts.get(), language()));
        std::filesystem::remove(file);
        return body;
    }
};

}  // namespace charter::cli
