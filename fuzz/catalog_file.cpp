// Any text as a YAML file of ours: read with errors by line, never a crash.
#include <cstdint>

#include "compiler/yaml.hpp"

namespace {

void walk(const charter::compiler::YamlValue& value) {
    if (value.is_list()) {
        for (const auto& item : value.list()) walk(item);
    } else if (value.is_map()) {
        auto map = value.map();
        for (const auto& [name, item] : map.rest()) walk(item);
    } else if (value.is_scalar()) {
        static_cast<void>(value.text());
        static_cast<void>(value.number(0, 1'000));
        static_cast<void>(value.date());
        static_cast<void>(value.hex(32));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    charter::compiler::Errors errors;
    const auto file = charter::compiler::YamlFile::parse(
        {reinterpret_cast<const char*>(data), size}, "input.yaml", errors);
    if (file) walk(file->root());
    static_cast<void>(errors.text());
    return 0;
}
