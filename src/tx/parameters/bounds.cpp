#include "tx/parameters/bounds.hpp"

#include <algorithm>

namespace charter::tx {
namespace {

// "months" of UNIT_MONTHS.
std::string unit_word(v1::Unit unit) {
    constexpr std::string_view kPrefix = "UNIT_";
    std::string word = v1::Unit_Name(unit);
    if (word.starts_with(kPrefix)) word.erase(0, kPrefix.size());
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return word;
}

}  // namespace

Result<const v1::Parameter*> require_parameter(const Context& ctx, const std::string& name) {
    const v1::Parameter* parameter = ctx.catalog().parameter(name);
    if (parameter != nullptr) return parameter;
    return refuse(Reason::parameter_unknown, {{"parameter", name}});
}

Status require_in_bounds(const Context& ctx, const v1::Parameter& parameter, std::int64_t value) {
    const bool within = value >= parameter.min() && value <= parameter.max();
    if (within || !ctx.enforced(Rule::parameters_bounds)) return ok();
    return refuse(Reason::parameter_out_of_bounds, {{"parameter", parameter.name()},
                                                    {"value", value},
                                                    {"min", std::int64_t{parameter.min()}},
                                                    {"max", std::int64_t{parameter.max()}},
                                                    {"unit", unit_word(parameter.unit())}});
}

bool is_looser(const v1::Parameter& parameter, std::int64_t value, std::int64_t bound) {
    if (parameter.stricter() == v1::STRICTER_LESS) return value > bound;
    if (parameter.stricter() == v1::STRICTER_MORE) return value < bound;
    return value != bound;
}

}  // namespace charter::tx
