#pragma once
// The exceptions that stand for one requirement of one member.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/clock.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::assurance {

/// Granted, and neither withdrawn nor over.
bool in_force(const v1::Exception& exception, std::int64_t now_ms);

/// Reads them when it is first asked. The view must outlive it.
class Exceptions {
  public:
    Exceptions(const state::View& view, std::string_view requirement, std::string_view member)
        : view_(&view), requirement_(requirement), member_(member) {}

    /// The first in force for the subject: requested and approved by two, granted, and neither
    /// withdrawn nor over. One that names no subject is for all. Null: there is none.
    const v1::Exception* find(std::string_view subject, Clock& clock);

  private:
    void read();

    const state::View* view_;
    std::string requirement_;
    std::string member_;
    std::optional<std::vector<v1::Exception>> complete_;
};

}  // namespace charter::assurance
