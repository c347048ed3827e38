#pragma once
// For the tests of this folder: a folder of their own, and what the `openssl` program says.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "base/ensure.hpp"

namespace charter::keys {

/// A new folder, removed with all in it at the end.
class TestFolder {
  public:
    TestFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "charter-XXXXXX").string();
        ensure(::mkdtemp(name.data()) != nullptr, "mkdtemp");
        path_ = name;
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

    /// A file with this text, mode 0600.
    std::filesystem::path put(const std::string& name, const std::string& text) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << text;
        std::filesystem::permissions(path, std::filesystem::perms{0600});
        return path;
    }

    std::string get(const std::string& name) const {
        std::ifstream in(path_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    std::filesystem::path path_;
};

struct ProgramResult {
    int code;
    std::string output;  // both streams
};

inline ProgramResult run(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
    ensure(pipe != nullptr, "popen");
    std::string output;
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.append(buffer.data(), n);
    }
    const int status = ::pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
}

}  // namespace charter::keys
