#include "probes/probe.hpp"

#include <algorithm>
#include <array>

#include "probes/block_stats.hpp"
#include "probes/clock.hpp"
#include "probes/consensus_speed.hpp"
#include "probes/network_metrics.hpp"
#include "probes/request_challenges.hpp"
#include "probes/state_agreement.hpp"
#include "probes/vault_integrity.hpp"

namespace charter::probes {
namespace {

const v1::Value* value_in(const Found& found, std::string_view name) {
    const auto at = std::ranges::find(found.values, name, &v1::Field::name);
    return at == found.values.end() ? nullptr : &at->value();
}

}  // namespace

std::span<const Probe> all_probes() {
    static constexpr std::array kProbes = {
        Probe{"block_stats", 1, About::node, run_block_stats, block_stats_canary_fails},
        Probe{"clock", 1, About::host, run_clock, clock_canary_fails},
        Probe{"consensus_speed", 1, About::node, run_consensus_speed, consensus_speed_canary_fails},
        Probe{"network_metrics", 1, About::node, run_network_metrics, network_metrics_canary_fails},
        Probe{"request_challenges", 1, About::node, run_request_challenges,
              request_challenges_canary_fails, true},
        Probe{"state_agreement", 1, About::node, run_state_agreement, state_agreement_canary_fails},
        Probe{"vault_integrity", 1, About::node, run_vault_integrity, vault_integrity_canary_fails},
    };
    return kProbes;
}

v1::Field number(std::string_view name, std::int64_t value) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_number(value);
    return field;
}

v1::Field flag(std::string_view name, bool value) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_flag(value);
    return field;
}

v1::Field digest(std::string_view name, const Digest& value) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_digest(Bytes(view(value)));
    return field;
}

Found failed(std::string_view why, std::string raw) {
    Found found;
    found.error = printable(why, kErrorBytesMax);
    found.raw = std::move(raw);
    return found;
}

std::optional<std::int64_t> number_in(const Found& found, std::string_view name) {
    const v1::Value* value = value_in(found, name);
    if (value == nullptr || !value->has_number()) return std::nullopt;
    return value->number();
}

std::optional<bool> flag_in(const Found& found, std::string_view name) {
    const v1::Value* value = value_in(found, name);
    if (value == nullptr || !value->has_flag()) return std::nullopt;
    return value->flag();
}

std::string printable(std::string_view text, std::size_t bytes_max) {
    std::string out;
    for (const char c : text.substr(0, bytes_max)) out.push_back(c < ' ' || c > '~' ? ' ' : c);
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace charter::probes
