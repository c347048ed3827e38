#include "notify/service.hpp"

#include <curl/curl.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "client/node_client.hpp"
#include "keys/secret.hpp"
#include "notify/transport.hpp"

namespace charter::notify {
namespace {

constexpr std::size_t kSecretMin = 32;
constexpr std::int64_t kRetrySeconds = 60;
constexpr unsigned kDoublingsMax = 10;

std::int64_t now_s() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

/// False: the process is to end.
bool wait(int stop, std::int64_t seconds) {
    pollfd end{stop, POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(seconds * 1'000)) == 0;
}

Outcome<client::NodeClient> connect(const Config& config) {
    auto address = client::parse_address(config.node_url);
    if (!address) return fault("node.url: " + address.error().what);
    address->ca = config.node_ca;
    address->folder = config.identity;
    return client::NodeClient::open(*address);
}

struct Secrets {
    keys::Secret password;
    keys::Secret webhook;
};

Outcome<Secrets> read_secrets(const Config& config) {
    Secrets secrets;
    if (config.mail && !config.mail->user.empty()) {
        auto password = keys::passphrase_from_file(config.mail->password_file);
        if (!password) return fault("mail.password_file: " + password.error().what);
        secrets.password = *std::move(password);
    }
    if (config.webhook) {
        auto secret = keys::passphrase_from_file(config.webhook->secret_file);
        if (!secret) return fault("webhook.secret_file: " + secret.error().what);
        if (secret->size() < kSecretMin) {
            return fault("webhook.secret_file: " + config.webhook->secret_file.string() +
                         " has less than 32 bytes; `openssl rand -hex 32` makes a good one");
        }
        secrets.webhook = *std::move(secret);
    }
    return secrets;
}

/// All attempts of a round. One without an answer leaves it open for good, unless a later one is
/// answered with yes or no.
Delivery post(WebhookReceiver& receiver, const Outgoing& message, std::int64_t attempts, int stop) {
    bool may_have_arrived = false;
    Delivery last;
    for (std::int64_t attempt = 0; attempt < attempts; ++attempt) {
        if (attempt > 0 && !wait(stop, std::int64_t{1} << (attempt - 1))) break;
        last = receiver.send(message, now_s());
        if (last.fate == Fate::accepted || last.fate == Fate::refused) return last;
        may_have_arrived = may_have_arrived || last.fate == Fate::unknown;
    }
    if (may_have_arrived) last.fate = Fate::unknown;
    return last;
}

World world_of(const Config& config, Secrets secrets, int stop) {
    World world;
    world.now_s = now_s;
    world.stopping = [stop] { return !wait(stop, 0); };
    if (config.mail) {
        auto server = std::make_shared<MailServer>(*config.mail, std::move(secrets.password));
        world.mail = [server](const Outgoing& message) { return server->send(message); };
    }
    if (config.webhook) {
        auto receiver =
            std::make_shared<WebhookReceiver>(*config.webhook, std::move(secrets.webhook));
        world.webhook = [receiver, attempts = config.webhook->attempts,
                         stop](const Outgoing& message) {
            return post(*receiver, message, attempts, stop);
        };
    }
    return world;
}

/// A store and a notifier on it, at one place for as long as they are used.
struct Bench {
    Store store;
    Notifier notifier;
    Bench(const Config& config, Store opened, World world)
        : store(std::move(opened)), notifier(config, store, std::move(world)) {}
};

Outcome<std::unique_ptr<Bench>> set_up(const Config& config, int stop) {
    ::curl_global_init(CURL_GLOBAL_DEFAULT);
    auto secrets = read_secrets(config);
    if (!secrets) return tl::unexpected(secrets.error());
    if (auto node = connect(config); !node) return tl::unexpected(node.error());
    auto store = Store::open(config.state);
    if (!store) return tl::unexpected(store.error());
    if (store->is_new()) spdlog::info("a new state in {}", config.state.string());
    return std::make_unique<Bench>(config, *std::move(store),
                                   world_of(config, *std::move(secrets), stop));
}

// A client for each round: a credential that was renewed needs no restart.
Outcome<Board> read_node(const Config& config) {
    auto node = connect(config);
    if (!node) return tl::unexpected(node.error());
    return read_board(*node);
}

tl::unexpected<Failure> failed(Fault fault, bool of_node) {
    return tl::unexpected<Failure>(Failure{std::move(fault), of_node});
}

}  // namespace

tl::expected<Summary, Failure> once(const Config& config, int stop) {
    auto bench = set_up(config, stop);
    if (!bench) return failed(bench.error(), false);
    const auto board = read_node(config);
    if (!board) return failed(board.error(), true);
    auto summary = (*bench)->notifier.round(*board);
    if (!summary) return failed(summary.error(), false);
    return *std::move(summary);
}

tl::expected<std::vector<Outgoing>, Failure> preview(const Config& config) {
    auto bench = set_up(config, -1);
    if (!bench) return failed(bench.error(), false);
    const auto board = read_node(config);
    if (!board) return failed(board.error(), true);
    return (*bench)->notifier.preview(*board);
}

Outcome<std::monostate> run(const Config& config, int stop, const std::function<void()>& ready) {
    const auto bench = set_up(config, stop);
    if (!bench) return tl::unexpected(bench.error());
    ready();
    const std::int64_t every_s = config.every_minutes * 60;
    unsigned failures = 0;
    std::int64_t pause_s = 0;
    while (wait(stop, pause_s)) {
        bool waits = true;
        if (const auto board = read_node(config); board) {
            const auto summary = (*bench)->notifier.round(*board);
            if (!summary) return tl::unexpected(summary.error());
            spdlog::info("{}", summary_text(*summary));
            waits = summary->waiting > summary->refused;
        } else {
            spdlog::error("{}", board.error().what);
        }
        pause_s = every_s;
        if (waits) pause_s = std::min(every_s, kRetrySeconds << std::min(failures, kDoublingsMax));
        failures = waits ? failures + 1 : 0;
    }
    return std::monostate{};
}

}  // namespace charter::notify
