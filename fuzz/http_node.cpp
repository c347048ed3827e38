#include "fuzz/http_node.hpp"

#include <rocksdb/env.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>

#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "wire/codec.hpp"

namespace charter::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNowMs = 1'795'478'400'000;  // 2026-11-24T00:00:00Z
constexpr std::uint64_t kDocumentBytesMax = 4'096;

template <class T>
T must(Outcome<T> outcome) {
    if (!outcome) ensure_failed(outcome.error().what.c_str(), __FILE__, __LINE__);
    return *std::move(outcome);
}

fs::path temporary_folder() {
    std::string name = (fs::temp_directory_path() / "charter-fuzz-XXXXXX").string();
    ensure(::mkdtemp(name.data()) != nullptr, "no folder for documents");
    return name;
}

}  // namespace

HttpNode& HttpNode::shared() {
    static HttpNode node;
    return node;
}

HttpNode::HttpNode()
    : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), folder_(temporary_folder()) {
    spdlog::set_level(spdlog::level::off);
    start_engine();
    vault_.emplace(must(vault::DocumentStore::open(folder_ / "documents", {kDocumentBytesMax, 0})));
    api::Api node;
    node.engine = engine_.get();
    node.texts = &texts_;
    node.vault = &*vault_;
    node.metrics = &metrics_;
    node.heights = &heights_;
    node.assessments = &assessments_;
    node.now_ms = [] { return kNowMs; };
    node.program = "charterd fuzz";
    shared_ = std::make_unique<api::Shared>(node, api::ServerLimits{});
    peer_.credential = testing::key_id("bank-a.p1/tls");
}

void HttpNode::start_engine() {
    storage::StateOptions options;
    options.store.chain_id = testing::kChainId;
    options.store.create = true;
    options.store.env = env_.get();
    store_ = must(storage::StateStore::open(folder_ / "state", options));
    engine::SoloOptions solo;
    solo.validator_key = crypto::fixture_public_key(testing::kValidatorKey).bytes;
    solo.sign = [](ByteView bytes) { return crypto::fixture_sign(testing::kValidatorKey, bytes); };
    solo.now_ms = [] { return kNowMs; };
    solo.own_thread = false;
    const auto document =
        testing::sign_genesis(testing::genesis(kNowMs - 1'000, testing::real_catalog().wire()));
    engine_ = must(engine::SoloEngine::start(*store_, wire::encode(document), std::move(solo)));
    while (must(engine_->step())) {}
}

HttpNode::~HttpNode() {
    engine_->stop();
    shared_.reset();
    engine_.reset();
    store_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void HttpNode::forget_documents() {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "documents")) {
        if (entry.path().filename() != "tmp") fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace charter::fuzz
