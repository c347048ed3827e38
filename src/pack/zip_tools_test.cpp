// Readers of ZIP that are not ours open what is written: Python's zipfile and Info-ZIP's unzip.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pack/archive_test.hpp"

namespace charter::pack {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone afterwards.
class ZipTools : public ::testing::Test {
  protected:
    ZipTools() {
        std::string pattern = ::testing::TempDir() + "charter-zip-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~ZipTools() override { fs::remove_all(folder_); }

    fs::path file() const { return folder_ / "archive.zip"; }

    void write(const Bytes& bytes) const {
        std::ofstream out(file(), std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        ASSERT_TRUE(out.good());
    }

    void write(const Sparse& sparse) const {
        std::ofstream out(file(), std::ios::binary);
        for (const auto& [at, part] : sparse.parts) {
            out.seekp(static_cast<std::streamoff>(at));
            out.write(part.data(), static_cast<std::streamsize>(part.size()));
        }
        ASSERT_TRUE(out.good());
    }

    /// What the command prints; the test fails with it.
    Bytes run(const std::string& command) const {
        const fs::path printed = folder_ / "printed";
        const int status = std::system((command + " >" + printed.string() + " 2>&1").c_str());
        std::ifstream in(printed, std::ios::binary);
        Bytes text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(status, 0) << command << "\n" << text;
        return text;
    }

    Bytes python(const std::string& script) const {
        std::ofstream(folder_ / "script.py")
            << "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n"
            << script << "\n";
        return run("python3 " + (folder_ / "script.py").string() + " " + file().string());
    }

  private:
    fs::path folder_;
};

bool has(const std::string& tool) {
    return std::system(("command -v " + tool + " >/dev/null").c_str()) == 0;
}

Files numbered(std::size_t count) {
    Files files;
    for (std::size_t i = 0; i < count; ++i) files.emplace_back("d/" + hex16(i), "x");
    return files;
}

const Files kFiles = {{"a.txt", "hello"}, {"b/c.json", "{}\n"}, {"empty", ""}};

TEST_F(ZipTools, PythonReads) {
    if (!has("python3")) GTEST_SKIP() << "NOT TESTED: there is no python3";
    write(archive_of(kFiles));
    EXPECT_EQ(python("assert z.testzip() is None and z.comment == b''\n"
                     "for i in z.infolist():\n"
                     "    print(i.filename, z.read(i), i.date_time[:3], oct(i.external_attr >> 16),"
                     " i.is_dir())"),
              "a.txt b'hello' (1980, 1, 1) 0o100644 False\n"
              "b/c.json b'{}\\n' (1980, 1, 1) 0o100644 False\n"
              "empty b'' (1980, 1, 1) 0o100644 False\n");
    write(archive_of({}));
    EXPECT_EQ(python("print(z.namelist())"), "[]\n");
    write(archive_of(numbered(70'000)));
    EXPECT_EQ(python("print(len(z.namelist()), z.read('d/000000000001116f'))"), "70000 b'x'\n");
    write(sparse_archive({{"big", 5ULL << 30U}, {"c", 5}}));
    EXPECT_EQ(python("print(z.getinfo('big').file_size, z.read('c'))"),
              "5368709120 b'\\x00\\x00\\x00\\x00\\x00'\n");
}

TEST_F(ZipTools, UnzipReads) {
    if (!has("unzip")) GTEST_SKIP() << "NOT TESTED: there is no unzip";
    write(archive_of(kFiles));
    EXPECT_NE(run("unzip -t " + file().string()).find("No errors detected"), Bytes::npos);
    EXPECT_EQ(run("unzip -p " + file().string() + " b/c.json"), "{}\n");
    write(archive_of(numbered(70'000)));
    EXPECT_EQ(run("unzip -tqq " + file().string()), "");
    write(sparse_archive({{"big", 5ULL << 30U}, {"c", 5}}));
    EXPECT_EQ(run("unzip -p " + file().string() + " c"), Bytes(5, '\0'));
}

}  // namespace
}  // namespace charter::pack
