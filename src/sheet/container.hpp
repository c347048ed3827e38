#pragma once
// The files inside a spreadsheet's file, through libzip, with bounds of ours. Internal to
// src/sheet.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sheet/table.hpp"

struct zip;

namespace charter::sheet {

/// `bytes` and `limits` must outlive it.
class Container {
  public:
    /// Faults: too large; no ZIP file, or one whose two headers of a part differ; too many parts;
    /// a name twice.
    static Outcome<Container> open(ByteView bytes, const Limits& limits);

    bool has(std::string_view name) const;
    /// Hands out the part in pieces until `take` returns false.
    /// Faults: there is none; encrypted; damaged; more than all parts together may have.
    Outcome<std::monostate> read(std::string_view name, const std::function<bool(ByteView)>& take);

  private:
    struct Close {
        void operator()(zip* archive) const;
    };
    Container(std::unique_ptr<zip, Close> archive, const Limits& limits)
        : archive_(std::move(archive)), limits_(&limits) {}

    std::unique_ptr<zip, Close> archive_;
    const Limits* limits_;
    std::size_t inflated_ = 0;
};

}  // namespace charter::sheet
