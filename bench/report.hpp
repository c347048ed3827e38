#pragma once
// The table that charter-bench prints, and its JSON.

#include <boost/json.hpp>
#include <string>

namespace charter::bench {

class Report {
  public:
    /// Prints a line and keeps the figure under its name. `goal` is text: "" if there is none.
    void add(const std::string& name, double value, const std::string& unit,
             const std::string& goal = "");
    double value_of(const std::string& name) const;
    const boost::json::object& figures() const { return figures_; }

  private:
    boost::json::object figures_;
};

}  // namespace charter::bench
