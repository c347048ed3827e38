#pragma once
// What handlers of the HTTP API are given, and who asks.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "catalog/texts.hpp"

namespace charter::engine {
class Archive;
class Pruner;
class Engine;
struct Tip;
}  // namespace charter::engine
namespace charter::vault {
class DocumentStore;
}

namespace charter::api {

class AssessmentCache;
class Heights;
class Metrics;

/// The node behind the API. All pointers outlive the server.
struct Api {
    engine::Engine* engine = nullptr;
    const catalog::Texts* texts = nullptr;
    const vault::DocumentStore* vault = nullptr;
    Metrics* metrics = nullptr;
    Heights* heights = nullptr;
    AssessmentCache* assessments = nullptr;
    const engine::Archive* archive = nullptr;  // null: this node keeps none
    const engine::Pruner* pruner = nullptr;    // null: this node prunes nothing
    std::function<std::int64_t()> now_ms;      // unix
    std::string program;                       // "charterd 0.1.0 (abc123)"
};

/// Who asks, as the ledger knows it now.
struct Identity {
    Bytes credential;    // id, 32 bytes
    std::string holder;  // person or node
    std::string member;
    std::vector<std::string> roles;  // of a person, in force

    bool has_role(std::string_view role) const;
};

}  // namespace charter::api
