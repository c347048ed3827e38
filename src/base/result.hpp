#pragma once
// Errors are values. A refusal is an ordinary result: a numbered reason and typed parameters; the
// text is rendered at the edge, so that a corrected translation changes no hash.

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/reasons.gen.hpp"

namespace charter {

/// One named parameter of a refusal: `{bound: 500}`, `{member: "bank-b"}`.
struct Param {
    std::string name;
    std::variant<std::int64_t, std::string> value;
    friend bool operator==(const Param&, const Param&) = default;
};

/// Why something was refused. `reason` is stored in receipts forever (catalog/reasons.yaml).
struct Refusal {
    Reason reason{};
    std::vector<Param> params;
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

template <class T>
using Result = tl::expected<T, Refusal>;

/// The result of an act that returns nothing.
using Status = Result<std::monostate>;

inline Status ok() { return std::monostate{}; }

inline tl::unexpected<Refusal> refuse(Reason reason, std::vector<Param> params = {}) {
    return tl::unexpected<Refusal>(Refusal{reason, std::move(params)});
}

/// Errors at the edge (files, sockets, command lines): a sentence that says what, where and how to
/// mend it.
struct Fault {
    std::string what;
};

template <class T>
using Outcome = tl::expected<T, Fault>;

inline tl::unexpected<Fault> fault(std::string what) {
    return tl::unexpected<Fault>(Fault{std::move(what)});
}

}  // namespace charter
