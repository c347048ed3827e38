#pragma once
// For tests: programs that are scripts.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace charter::process {

/// A program that is this script. The tests run it; the code under test knows no shell.
class Program {
  public:
    explicit Program(const std::string& script) {
        std::string name =
            (std::filesystem::temp_directory_path() / "charter-command-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        folder_ = name;
        path = folder_ / "program";
        std::ofstream(path) << "#!/bin/sh\n" << script;
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    ~Program() { std::filesystem::remove_all(folder_); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::filesystem::path path;

  private:
    std::filesystem::path folder_;
};

}  // namespace charter::process
