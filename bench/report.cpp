#include "bench/report.hpp"

#include <cstdio>

namespace charter::bench {

void Report::add(const std::string& name, double value, const std::string& unit,
                 const std::string& goal) {
    std::printf("%-50s %14.3f %-10s %s\n", name.c_str(), value, unit.c_str(), goal.c_str());
    std::fflush(stdout);
    boost::json::object figure;
    figure["value"] = value;
    if (!unit.empty()) figure["unit"] = unit;
    if (!goal.empty()) figure["goal"] = goal;
    figures_[name] = std::move(figure);
}

double Report::value_of(const std::string& name) const {
    return figures_.at(name).at("value").as_double();
}

}  // namespace charter::bench
