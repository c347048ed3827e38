#include "probes/chrony_client.hpp"

#include "probes/probe.hpp"

namespace charter::probes {
namespace {

constexpr std::size_t kSaidBytesMax = 100;

Outcome<std::string> ask(const ChronyClient& client, const std::string& command) {
    std::vector<std::string> argv = {client.program.string(), "-n", "-c"};
    if (!client.daemon.empty()) argv.insert(argv.end(), {"-h", client.daemon});
    argv.push_back(command);
    const auto output = process::run_command(argv, client.limits);
    if (!output) return tl::unexpected(output.error());
    if (output->status == 0) return output->text;
    const std::string said = printable(output->text + output->errors, kSaidBytesMax);
    return fault("chronyd does not answer (" + said + "): systemctl start chrony");
}

}  // namespace

Outcome<ClockReading> ask_chrony(const ChronyClient& client) {
    std::error_code ignored;
    if (!std::filesystem::exists(client.program, ignored)) {
        return fault("there is no " + client.program.string() + ": apt-get install chrony");
    }
    auto tracking = ask(client, "tracking");
    if (!tracking) return tl::unexpected(tracking.error());
    auto sources = ask(client, "sources");
    if (!sources) return tl::unexpected(sources.error());
    return ClockReading{*std::move(tracking), *std::move(sources)};
}

}  // namespace charter::probes
