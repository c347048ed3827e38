#pragma once
// What the acts on exceptions share: the record, and what may be excepted at all.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Bytes of a requirement's id.
inline constexpr std::size_t kRequirementMax = 16;

/// "<requirement>/<member>/<seq 16 hex>". Reasons  field_missing, field_invalid
Status require_exception_name(std::string_view field, std::string_view value);

/// The record of that name. Reasons  exception_unknown
Result<v1::Exception> require_exception(const state::View& view, const std::string& name);

/// "requested", "in force", "withdrawn", "over": as refusals name it. Over: its last day is past,
/// approved or not.
std::string state_word(const v1::Exception& exception, const Context& ctx);

/// Neither withdrawn nor over: requested, or in force.
bool exception_stands(const v1::Exception& exception, const Context& ctx);

/// Whether the requirement can be excepted for members: it is judged for each, and not by rules
/// alone, which the ledger enforces on everybody.
/// Reasons  requirement_unknown, requirement_of_the_network, requirement_of_rules
Status permit_requirement(const std::string& requirement, const Context& ctx);

/// Whether the requirement is judged for each of several things, and `subject` is one of them now:
/// a row or an entry of the member or of the assembly, or the word of an enumeration. An empty
/// subject means all of them.
/// Reasons  subject_unknown
Status permit_subject(const v1::ExceptionsRequest& request, const Context& ctx);

/// Of approved and requested ones alike; `subject` exactly as named.
std::optional<v1::Exception> standing_exception(const v1::ExceptionsRequest& request,
                                                const Context& ctx);

/// The last day of an exception that begins today. Reads  parameter exception_days_max
Day last_day_allowed(const Context& ctx);

/// The timer `exception`: what stood until now has lapsed, by time alone. Event exceptions.lapse.
void fire_exception(std::string_view subject, Context& ctx);

}  // namespace charter::tx
