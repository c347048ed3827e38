#include "network/output.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace charter::network {

Outcome<std::string> output_of(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments) {
    std::string name = program.string();
    std::vector<std::string> words = arguments;
    std::vector<char*> argv = {name.data()};
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fault(std::strerror(errno));
    const ::pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string out;
    std::array<char, 256> buffer{};
    ssize_t got = 0;
    while (child > 0 && (got = ::read(ends[0], buffer.data(), buffer.size())) > 0) {
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    if (child <= 0 || ::waitpid(child, &status, 0) != child || status != 0)
        return fault("cannot run " + name);
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
    return out;
}

}  // namespace charter::network
