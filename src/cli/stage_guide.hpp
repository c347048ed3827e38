#pragma once
// What an officer is told of the life cycle of a register, and the file of a line's next version.

#include <boost/json/array.hpp>
#include <string>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "client/convention.hpp"

namespace charter::cli {

/// Each stage with what it follows, who files and signs, who stands apart, what it needs and sets;
/// then the days by which it is due. Empty where the register has neither.
std::string describe_stages(const client::Convention& convention, const v1::EntryType& type);
/// The same for machines.
boost::json::array stages_json(const v1::EntryType& type);

/// "open, closed": the stages that may follow the entry's; empty where none may.
std::string next_stages(const v1::Entry& entry, const v1::EntryType& type);
/// The entry as a file for `charter register supersede`, moved to that stage: what the step may
/// not change as it stands, the rest to be looked at.
std::string next_version(const client::Convention& convention, const v1::EntryType& type,
                         const v1::Entry& entry, const v1::EntryStage& stage, Day today);

}  // namespace charter::cli
