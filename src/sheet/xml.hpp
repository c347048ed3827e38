#pragma once
// XML in pieces, through expat: no document type, so no entities of its own, no outside parts.
// Internal to src/sheet.

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sheet/container.hpp"

namespace charter::sheet {

/// Attributes of an element. Names without their namespace.
class Attributes {
  public:
    explicit Attributes(const char** list) : list_(list) {}
    /// Empty where there is none.
    std::string_view operator[](std::string_view name) const;

  private:
    const char** list_;
};

/// Names of elements come without their namespace. What refuses sets `refusal`.
struct XmlVisitor {
    XmlVisitor() = default;
    XmlVisitor(const XmlVisitor&) = delete;
    XmlVisitor& operator=(const XmlVisitor&) = delete;
    virtual ~XmlVisitor() = default;
    virtual void start(std::string_view name, const Attributes& attributes) = 0;
    virtual void end(std::string_view) {}
    virtual void text(std::string_view) {}

    std::string refusal;
};

/// Faults: those of the part; a document type; elements deeper than 64; no XML (with the line); the
/// visitor's refusal.
Outcome<std::monostate> visit_xml(Container& container, std::string_view part, XmlVisitor& visitor);

}  // namespace charter::sheet
