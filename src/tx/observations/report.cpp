#include "tx/observations/report.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/incidents/records.hpp"
#include "tx/observations/request_challenges.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr int kObservationsMax = 256;
constexpr std::size_t kErrorTextMax = 200;
constexpr std::string_view kOfMember = "members";
constexpr std::string_view kClockProbe = "clock";
constexpr std::string_view kOffset = "offset_ms";
constexpr std::string_view kDocumentsProbe = "vault_integrity";
constexpr std::string_view kMissing = "missing";
constexpr std::string_view kAltered = "altered";

tl::unexpected<Refusal> bad_observation(std::string_view field, std::string_view why) {
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)}, {"why", std::string(why)}});
}

Status check_observation(const v1::Observation& observation) {
    if (Status s = require_name("probe", observation.probe()); !s) return s;
    if (Status s = optional_text("subject", observation.subject(), kItemBytesMax); !s) return s;
    if (observation.collected_ms() <= 0) {
        return refuse(Reason::field_missing, {{"field", std::string("collected_ms")}});
    }
    if (Status s = optional_text("error_text", observation.error_text(), kErrorTextMax); !s)
        return s;
    if (!observation.error() && !observation.error_text().empty()) {
        return bad_observation("error_text", "without error");
    }
    if (observation.error() && !observation.values().empty()) {
        return bad_observation("values", "an error has no values");
    }
    if (Status s = require_digest("raw", observation.raw()); !s) return s;
    return check_fields_form("values", observation.values());
}

bool subject_exists(const v1::ProbeDef& probe, const std::string& subject,
                    const std::string& member, const Context& ctx) {
    if (probe.subject() == kOfMember) return subject.empty();
    // A member's own rows: an entry for all members has no one node that may speak of it.
    if (ctx.catalog().is_register(probe.subject()) &&
        !subject.starts_with(probe.subject() + "/" + member + "/")) {
        return false;
    }
    return find_referent({probe.subject(), subject, member}, ctx).has_value();
}

std::uint64_t next_slot(const Context& ctx, std::string_view node, std::string_view probe) {
    const auto slot = state::read<v1::Slot>(ctx.view(), state::keys::slot(node, probe));
    return slot ? slot->next() : 0;
}

// The next slot of each probe, while a batch is judged.
using Slots = std::map<std::string, std::uint64_t, std::less<>>;

Status permit_observation(const v1::Observation& observation, const v1::Node& node, Slots& slots,
                          const Context& ctx) {
    const v1::ProbeDef* probe = ctx.catalog().probe(observation.probe());
    if (probe == nullptr) return refuse(Reason::probe_unknown, {{"probe", observation.probe()}});
    if (!subject_exists(*probe, observation.subject(), node.member(), ctx)) {
        return refuse(Reason::subject_unknown, {{"subject", observation.subject()}});
    }
    auto slot = slots.find(observation.probe());
    if (slot == slots.end()) {
        slot = slots.emplace(observation.probe(), next_slot(ctx, node.node(), observation.probe()))
                   .first;
    }
    if (observation.slot() != slot->second) {
        return refuse(Reason::slot_gap, {{"probe", observation.probe()},
                                         {"slot", static_cast<std::int64_t>(observation.slot())},
                                         {"expected", static_cast<std::int64_t>(slot->second)}});
    }
    ++slot->second;
    if (observation.collected_ms() > ctx.block().time_ms)
        return refuse(Reason::collected_in_future);
    if (observation.error()) return ok();
    return check_fields(observation.values(), probe->values(), probe->id(), ctx.catalog());
}

void write_latest(const v1::Observation& observation, const v1::Node& node, Context& ctx) {
    const std::string& subject =
        observation.subject().empty() ? node.member() : observation.subject();
    auto latest = state::read_or_new<v1::LatestObservation>(
        ctx.view(), state::keys::latest_observation(observation.probe(), subject));
    if (latest.observation().collected_ms() > observation.collected_ms()) return;
    latest.set_node(node.node());
    latest.set_member(node.member());
    *latest.mutable_observation() = observation;
    latest.set_reported_ms(ctx.block().time_ms);
    latest.set_height(ctx.block().height);
    state::write(ctx.delta(), latest);
}

// A clock that is off stays an incident after it is right again: people say when it ends.
void open_for_drift(const v1::Observation& observation, const v1::Node& node, Context& ctx) {
    if (observation.probe() != kClockProbe || observation.error()) return;
    const v1::Value* offset = value_of(observation.values(), kOffset);
    if (offset == nullptr) return;
    const std::int64_t bound = ctx.parameter("clock_drift_ms");
    if (offset->number() >= -bound && offset->number() <= bound) return;
    open_by_ledger("clock", node,
                   "clock off by " + std::to_string(offset->number()) + " ms, allowed are " +
                       std::to_string(bound),
                   ctx);
}

// Documents that the ledger counts on are evidence: what became of them is for people to find out.
void open_for_documents(const v1::Observation& observation, const v1::Node& node, Context& ctx) {
    if (observation.probe() != kDocumentsProbe || observation.error()) return;
    const v1::Value* missing = value_of(observation.values(), kMissing);
    const v1::Value* altered = value_of(observation.values(), kAltered);
    if (missing == nullptr || altered == nullptr) return;
    if (missing->number() <= 0 && altered->number() <= 0) return;
    open_by_ledger("documents", node,
                   "documents missing " + std::to_string(missing->number()) + ", altered " +
                       std::to_string(altered->number()),
                   ctx);
}

}  // namespace

Status check(const v1::ObservationsReport& report) {
    if (report.observations().empty()) {
        return refuse(Reason::field_missing, {{"field", std::string("observations")}});
    }
    if (report.observations_size() > kObservationsMax) {
        return refuse(Reason::too_many, {{"what", std::string("observations")},
                                         {"count", std::int64_t{report.observations_size()}},
                                         {"limit", std::int64_t{kObservationsMax}}});
    }
    for (const v1::Observation& observation : report.observations()) {
        if (Status s = check_observation(observation); !s) return s;
    }
    return ok();
}

Status permit(const v1::ObservationsReport& report, const Context& ctx) {
    const std::optional<v1::Node> node = reporting_node(ctx);
    if (!node) return refuse(Reason::not_a_probe_credential);
    Slots slots;
    for (const v1::Observation& observation : report.observations()) {
        if (Status s = permit_observation(observation, *node, slots, ctx); !s) return s;
    }
    return ok();
}

void apply(const v1::ObservationsReport& report, Context& ctx) {
    const auto node = state::read_existing<v1::Node>(
        ctx.view(), state::keys::node(ctx.acting().signers.front().holder));
    for (const v1::Observation& observation : report.observations()) {
        v1::Slot slot;
        slot.set_key(state::keys::slot(node.node(), observation.probe()));
        slot.set_next(observation.slot() + 1);
        state::write(ctx.delta(), slot);
        write_latest(observation, node, ctx);
        open_for_drift(observation, node, ctx);
        open_for_documents(observation, node, ctx);
        judge_request_challenges(observation, ctx);
        const Digest digest = crypto::sha256(wire::encode(observation));
        state::list_append(ctx.delta(), "observations", node.node() + "/" + observation.probe(),
                           to_hex(digest));
    }
}

}  // namespace charter::tx
