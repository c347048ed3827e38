#include "api/audit_records.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <utility>
#include <variant>

#include "api/access_event.hpp"
#include "api/auth.hpp"
#include "api/events.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/retention.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/tip.hpp"
#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kAccess = "data.record_access";
constexpr std::string_view kQueryField = "query_or_result";
constexpr std::uint64_t kPageDefault = 100;
constexpr std::uint64_t kPageMax = 1'000;
constexpr std::size_t kEventsAtOnce = 1'000;
// A page looks at so many events at most, so that a rare one costs no more than another.
constexpr std::size_t kLookedAtMax = 50'000;
constexpr std::uint64_t kHeightMax = std::numeric_limits<std::uint64_t>::max();
constexpr std::string_view kHow = "charter audit accesses";

struct Asked {
    std::string account;  // empty: every one that may be seen
    std::uint64_t from = 1;
    std::optional<std::uint64_t> to;
    std::uint64_t limit = kPageDefault;
    storage::Position at;

    /// What an access event of this reading names.
    std::string query() const {
        return "accesses account=" + (account.empty() ? "*" : account) +
               " heights=" + std::to_string(from) + "-" + (to ? std::to_string(*to) : "newest");
    }
};

std::string text_in(const v1::Event& event, std::string_view name) {
    const v1::Value* value = tx::value_of(event.fields(), name);
    return value == nullptr ? std::string() : value->text();
}

/// What the act says of itself; its transaction's own event is the next one.
bool is_record(const v1::Event& event) {
    return event.name() == kAccess && tx::value_of(event.fields(), kQueryField) != nullptr;
}

json::object row_of(const v1::Event& record, const v1::Event& transaction) {
    const v1::Value* accessed = tx::value_of(record.fields(), "time_ms");
    return {{"tx_id", transaction.subject()},
            {"height", record.height()},
            {"time_ms", record.time_ms()},
            {"account", record.subject()},
            {"function", text_in(record, "function")},
            {"accessed_ms", accessed == nullptr ? 0 : accessed->number()},
            {"system", text_in(record, "system")},
            {"query_or_result", text_in(record, kQueryField)},
            {"sender", text_in(transaction, "sender")}};
}

/// One page of the journal.
class Reading {
  public:
    Reading(const Asked& asked, const Identity& identity) : asked_(asked), identity_(identity) {}

    /// False: the page, or the range, is over.
    bool take(v1::Event event) {
        if (asked_.to && event.height() > *asked_.to) return done_ = true, false;
        ++looked_at_;
        if (is_record(event)) {
            pending_ = std::move(event);
            return true;
        }
        if (pending_) add(*pending_, event);
        pending_.reset();
        last_ = event_id(event);
        return rows_.size() < asked_.limit && looked_at_ < kLookedAtMax;
    }
    /// The journal is at its end.
    void end() { done_ = true; }

    json::object answer() {
        json::value next = nullptr;
        if (!done_) next = json::value(last_);
        return {{"query", asked_.query()}, {"items", std::move(rows_)}, {"next", next}};
    }

  private:
    void add(const v1::Event& record, const v1::Event& transaction) {
        const std::string sender = text_in(transaction, "sender");
        const bool own = record.subject() == identity_.holder || sender == identity_.holder;
        const bool seen =
            own || (identity_.has_role(kAuditor) && tx::member_of(sender) == identity_.member);
        const bool wanted = asked_.account.empty() || record.subject() == asked_.account;
        if (seen && wanted) rows_.push_back(row_of(record, transaction));
    }

    const Asked& asked_;
    const Identity& identity_;
    json::array rows_;
    std::optional<v1::Event> pending_;
    std::string last_;
    std::size_t looked_at_ = 0;
    bool done_ = false;
};

std::variant<Asked, Response> asked_of(const Request& request) {
    Asked asked;
    if (const std::string* account = request.query_value("account")) asked.account = *account;
    const auto from = number_of(request, {"from_height", 1, 1, kHeightMax});
    if (const auto* wrong = std::get_if<Response>(&from)) return *wrong;
    asked.from = std::get<std::uint64_t>(from);
    asked.at = {asked.from, 0};
    if (request.query_value("to_height") != nullptr) {
        const auto to = number_of(request, {"to_height", 1, 1, kHeightMax});
        if (const auto* wrong = std::get_if<Response>(&to)) return *wrong;
        asked.to = std::get<std::uint64_t>(to);
    }
    const auto limit = number_of(request, {"limit", kPageDefault, 1, kPageMax});
    if (const auto* wrong = std::get_if<Response>(&limit)) return *wrong;
    asked.limit = std::get<std::uint64_t>(limit);
    const std::string* after = request.query_value("after");
    if (after == nullptr) return asked;
    const auto last = parse_event_id(*after);
    if (!last) {
        return problem(400, "bad_event_id", "`after` is the `next` of the page before, as 12.3");
    }
    asked.at = std::max(asked.at, position_after(*last));
    return asked;
}

/// A hole must not pass for silence.
std::optional<Response> pruned_before(const Api& api, const Request& request, const Asked& asked) {
    const auto gone = engine::pruned(api.engine->application().store().store());
    if (!gone) return fault_problem(gone.error());
    return pruned_at(
        api, request, asked.at.height,
        "access events from block " + std::to_string(asked.at.height) +
            " on (those that are here come with from_height=" + std::to_string(gone->below) + ")");
}

Response read_accesses(const Api& api, const Request& request) {
    auto parsed = asked_of(request);
    if (auto* wrong = std::get_if<Response>(&parsed)) return std::move(*wrong);
    const Asked& asked = std::get<Asked>(parsed);
    // What is recorded of oneself is one's own to read.
    if (asked.account != request.identity.holder) {
        if (auto no = refuse_audit_reader(api, request, asked.query(), kHow)) return *std::move(no);
    }
    if (auto gone = pruned_before(api, request, asked)) return *std::move(gone);
    Reading reading(asked, request.identity);
    storage::Position at = asked.at;
    while (true) {
        auto events =
            engine::events_since(api.engine->application().store().store(), at, kEventsAtOnce);
        if (!events) return fault_problem(events.error());
        if (events->empty()) {
            reading.end();
            return json_response(reading.answer());
        }
        for (v1::Event& event : *events) {
            at = after(event);
            if (!reading.take(std::move(event))) return json_response(reading.answer());
        }
    }
}

}  // namespace

std::optional<Response> refuse_audit_reader(const Api& api, const Request& request,
                                            const std::string& query, std::string_view how) {
    if (!request.identity.has_role(kAuditor)) {
        return refused_access(
            request, query,
            problem(403, "audit_role",
                    "audit records are read by persons who hold the role auditor; what is "
                    "recorded of yourself: GET /v1/accesses?account=" +
                        request.identity.holder),
            "holds no role auditor");
    }
    const auto event = find_access_event(api, request, {kAuditFunction, query, false, query, how});
    if (const auto* refused = std::get_if<Response>(&event)) return *refused;
    return std::nullopt;
}

bool is_hidden(const v1::Event& event, std::string_view holder) {
    return is_record(event) && event.subject() != holder;
}

void add_audit_record_routes(Router& router) {
    router.add({"GET",
                "/v1/accesses",
                {"access", "account", "after", "from_height", "limit", "to_height"},
                read_accesses,
                false,
                {}});
}

}  // namespace charter::api
