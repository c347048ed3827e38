#pragma once
// A node for the fuzzer of HTTP requests: founded, a few blocks old, on a store in memory and a
// clock that stands. No server, no socket, no consensus thread.

#include <filesystem>
#include <memory>
#include <optional>

#include "api/assessment.hpp"
#include "api/exchange.hpp"
#include "api/heights.hpp"
#include "api/metrics.hpp"
#include "engine/solo/solo.hpp"
#include "vault/document_store.hpp"

namespace rocksdb {
class Env;
}

namespace charter::fuzz {

class HttpNode {
  public:
    /// One a process.
    static HttpNode& shared();
    ~HttpNode();
    HttpNode(const HttpNode&) = delete;
    HttpNode& operator=(const HttpNode&) = delete;

    const api::Shared& shared_state() const { return *shared_; }
    engine::SoloEngine& engine() { return *engine_; }
    /// Bank-a.p1, who may see most.
    const api::Peer& peer() const { return peer_; }
    /// Takes away what uploads left.
    void forget_documents();

  private:
    HttpNode();
    void start_engine();

    std::unique_ptr<rocksdb::Env> env_;
    std::filesystem::path folder_;
    std::unique_ptr<storage::StateStore> store_;
    std::unique_ptr<engine::SoloEngine> engine_;
    api::Texts texts_;
    std::optional<vault::DocumentStore> vault_;
    api::Metrics metrics_;
    api::Heights heights_;
    api::AssessmentCache assessments_;
    std::unique_ptr<api::Shared> shared_;
    api::Peer peer_;
};

}  // namespace charter::fuzz
