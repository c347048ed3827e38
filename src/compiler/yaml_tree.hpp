#pragma once
// The tree behind YamlValue. Internal to src/compiler; yaml-cpp stays in yaml_tree.cpp.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/yaml.hpp"

namespace charter::compiler {

struct YamlNode {
    enum class Kind : std::uint8_t { null, scalar, list, map };
    Kind kind = Kind::null;
    bool quoted = false;
    int line = 0;
    std::string text;               // scalar
    std::vector<YamlNode> items;    // list or map
    std::vector<std::string> keys;  // map: of items, as written
};

/// nullptr, and errors noted, if the text is not strict YAML.
std::unique_ptr<YamlNode> parse_tree(std::string_view text, const std::string& name,
                                     Errors& errors);

}  // namespace charter::compiler
