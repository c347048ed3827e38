#pragma once
// The ledger that fuzzed requests of CometBFT reach: four banks with a validator each, in memory.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abci/handler.hpp"
#include "storage/versions.hpp"

namespace rocksdb {
class Env;
}

namespace charter::fuzz {

class AbciNode {
  public:
    static AbciNode& shared();

    abci::Handler& handler() { return *handler_; }
    const engine::Application& application() const { return *application_; }
    /// Founded anew, at height 0, as if nothing had been asked.
    void restore();

    /// InitChain as CometBFT sends it.
    static abci::pb::Request init_chain();
    /// What CometBFT sends at a start and over two heights, and each other request: name and bytes.
    static std::vector<std::pair<std::string, Bytes>> seeds();

  private:
    AbciNode();

    std::unique_ptr<rocksdb::Env> env_;
    std::unique_ptr<storage::StateStore> store_;
    std::unique_ptr<engine::Application> application_;
    std::unique_ptr<abci::Handler> handler_;
};

}  // namespace charter::fuzz
