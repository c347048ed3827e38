#pragma once
// Words of the catalog's files that are enumerators on the wire. Internal to src/compiler.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/yaml.hpp"

namespace charter::compiler {

/// A word of the file and what it is on the wire.
template <class T>
struct Word {
    std::string_view word;
    T value;
};

/// The value of the word at the key; any but these is an error of the file, and T{}.
template <class T, std::size_t N>
T read_word(YamlMap& map, std::string_view key, const Word<T> (&words)[N]) {
    std::vector<std::string_view> names;
    for (const Word<T>& word : words) names.push_back(word.word);
    const std::string found = map.word(key, names);
    for (const Word<T>& word : words) {
        if (word.word == found) return word.value;
    }
    return T{};
}

}  // namespace charter::compiler
