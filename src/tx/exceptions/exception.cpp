#include "tx/exceptions/exception.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

bool is_of_rules(const v1::Check& check);

bool all_of_rules(const v1::Checks& checks) {
    return std::ranges::all_of(checks.checks(), is_of_rules);
}

bool is_of_rules(const v1::Check& check) {
    switch (check.kind_case()) {
        case v1::Check::kAll: return all_of_rules(check.all());
        case v1::Check::kAny: return all_of_rules(check.any());
        case v1::Check::kForEach:
            return !check.for_each().has_expect() && is_of_rules(check.for_each().check());
        case v1::Check::kLeaf:        return check.leaf().has_rule();
        case v1::Check::KIND_NOT_SET: break;
    }
    return false;
}

bool is_among(const v1::Population& population, const v1::ExceptionsRequest& request,
              const Context& ctx) {
    if (population.enumeration().empty()) {
        return find_referent({population.type(), request.subject(), request.member()}, ctx)
            .has_value();
    }
    return ctx.catalog().has_word(population.enumeration(), request.subject());
}

// for_each is never nested: it stands at the top, or under all and any.
bool is_subject(const v1::Check& check, const v1::ExceptionsRequest& request, const Context& ctx) {
    const auto inside = [&](const v1::Check& inner) { return is_subject(inner, request, ctx); };
    switch (check.kind_case()) {
        case v1::Check::kAll:     return std::ranges::any_of(check.all().checks(), inside);
        case v1::Check::kAny:     return std::ranges::any_of(check.any().checks(), inside);
        case v1::Check::kForEach: {
            const auto* population = ctx.catalog().population(check.for_each().population());
            return population != nullptr && is_among(*population, request, ctx);
        }
        case v1::Check::kLeaf:
        case v1::Check::KIND_NOT_SET: break;
    }
    return false;
}

bool is_over(const v1::Exception& exception, const Context& ctx) {
    return ctx.block().time_ms >= exception.expires_ms();
}

}  // namespace

Status require_exception_name(std::string_view field, std::string_view value) {
    if (value.empty()) return refuse(Reason::field_missing, {{"field", std::string(field)}});
    const std::size_t first = value.find('/');
    const std::size_t last = value.rfind('/');
    const bool is_name = first != std::string_view::npos && first != last &&
                         require_text(field, value.substr(0, first), kRequirementMax) &&
                         require_member_id(field, value.substr(first + 1, last - first - 1)) &&
                         is_seq(value.substr(last + 1));
    if (is_name) return ok();
    return refuse(
        Reason::field_invalid,
        {{"field", std::string(field)},
         {"why", std::string("an exception is <requirement>/<member>/<16 hexadecimal digits>")}});
}

Result<v1::Exception> require_exception(const state::View& view, const std::string& name) {
    auto exception = state::read<v1::Exception>(view, state::keys::exception(name));
    if (!exception) return refuse(Reason::exception_unknown, {{"exception", name}});
    return *std::move(exception);
}

bool exception_stands(const v1::Exception& exception, const Context& ctx) {
    return exception.withdrawn_ms() == 0 && !is_over(exception, ctx);
}

std::string state_word(const v1::Exception& exception, const Context& ctx) {
    if (exception.withdrawn_ms() != 0) return "withdrawn";
    if (is_over(exception, ctx)) return "over";
    return exception.granted_ms() != 0 ? "in force" : "requested";
}

Status permit_requirement(const std::string& requirement, const Context& ctx) {
    const v1::Requirement* found = ctx.catalog().requirement(requirement);
    if (found == nullptr) {
        return refuse(Reason::requirement_unknown, {{"requirement", requirement}});
    }
    if (found->scope() != v1::SCOPE_MEMBER) {
        return refuse(Reason::requirement_of_the_network, {{"requirement", requirement}});
    }
    if (is_of_rules(found->satisfied_when())) {
        return refuse(Reason::requirement_of_rules, {{"requirement", requirement}});
    }
    return ok();
}

Status permit_subject(const v1::ExceptionsRequest& request, const Context& ctx) {
    if (request.subject().empty()) return ok();
    const v1::Requirement* requirement = ctx.catalog().requirement(request.requirement());
    if (requirement != nullptr && is_subject(requirement->satisfied_when(), request, ctx)) {
        return ok();
    }
    return refuse(Reason::subject_unknown, {{"subject", request.subject()}});
}

std::optional<v1::Exception> standing_exception(const v1::ExceptionsRequest& request,
                                                const Context& ctx) {
    std::optional<v1::Exception> found;
    const Bytes prefix = state::keys::exceptions(request.requirement(), request.member());
    state::each<v1::Exception>(ctx.view(), prefix, [&](const v1::Exception& exception) {
        if (exception.subject() == request.subject() && exception_stands(exception, ctx)) {
            found = exception;
        }
        return !found;
    });
    return found;
}

Day last_day_allowed(const Context& ctx) {
    return ctx.block().today + static_cast<Day>(ctx.parameter("exception_days_max"));
}

void fire_exception(std::string_view subject, Context& ctx) {
    const auto exception = state::read<v1::Exception>(ctx.view(), state::keys::exception(subject));
    if (!exception || exception->withdrawn_ms() != 0) return;
    const bool approved = exception->granted_ms() != 0;
    ctx.event("timer", "exceptions.lapse", exception->key(),
              {text_field("requirement", exception->requirement()),
               text_field("was", approved ? "in force" : "requested")});
}

}  // namespace charter::tx
