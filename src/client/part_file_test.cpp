#include "client/part_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "client/ceremony_test.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

class PartFiles : public ::testing::Test {
  protected:
    Outcome<PartFile> open(char commitment = 'c') const {
        return PartFile::open(out_, Bytes(32, commitment));
    }

    Folder folder_;
    fs::path out_ = folder_.path() / "report.pdf";
};

TEST_F(PartFiles, GoesOnWhereItEnded) {
    {
        auto part = open();
        ASSERT_TRUE(part);
        EXPECT_EQ(part->path().filename(), "report.pdf.6363636363636363.part");
        ASSERT_TRUE(part->write("first "));
    }
    EXPECT_FALSE(fs::exists(out_));
    EXPECT_EQ(open('d')->bytes(), 0U) << "of another document";
    auto part = open();
    ASSERT_TRUE(part);
    EXPECT_EQ(part->bytes(), 6U);
    ASSERT_TRUE(part->write("second"));
    EXPECT_EQ(part->bytes(), 12U);
    ASSERT_TRUE(part->keep());
    EXPECT_EQ(folder_.get("report.pdf"), "first second");
    EXPECT_FALSE(fs::exists(part->path()));
    EXPECT_EQ(fs::status(out_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PartFiles, BeginsAnewOrGoes) {
    auto part = open();
    ASSERT_TRUE(part && part->write("something else"));
    ASSERT_TRUE(part->clear());
    EXPECT_EQ(part->bytes(), 0U);
    ASSERT_TRUE(part->write("it"));
    EXPECT_EQ(folder_.get(part->path().filename()), "it");
    part->drop();
    EXPECT_FALSE(fs::exists(part->path()));
}

TEST_F(PartFiles, IsWrittenByOneAndFollowsNoLink) {
    const auto part = open();
    ASSERT_TRUE(part);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find("another program writes it"), std::string::npos);
    const fs::path linked = out_.string() + ".6464646464646464.part";
    fs::create_symlink(folder_.path() / "elsewhere", linked);
    EXPECT_FALSE(open('d'));
    EXPECT_FALSE(fs::exists(folder_.path() / "elsewhere"));
    const fs::path pipe = out_.string() + ".6565656565656565.part";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_FALSE(open('e'));
    EXPECT_FALSE(PartFile::open(folder_.path() / "no" / "folder", Bytes(32, 'c')));
}

}  // namespace
}  // namespace charter::client
