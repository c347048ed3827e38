#pragma once
// A founded chain in a temporary folder, with keys at hand: what the measurements run on.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/submit.hpp"
#include "engine/solo/solo.hpp"
#include "storage/versions.hpp"

namespace charter::bench {

class Chain {
  public:
    Chain();
    ~Chain();
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;
    /// Founds four banks from examples/founding, adopts the convention, registers a schema.
    static Outcome<std::unique_ptr<Chain>> found(const std::filesystem::path& folder);

    engine::SoloEngine& engine() { return *engine_; }
    /// Signed publications of one of the banks' publishers (0..3), with the nonces that follow.
    std::vector<Bytes> publications(std::size_t bank, std::size_t count, std::size_t records);
    /// A connection over TLS as that bank's publisher; the first starts the server.
    Outcome<client::NodeClient> connect(std::size_t bank);
    /// Submits and waits; false if it was refused.
    bool run(const v1::Action& action, const std::vector<std::string>& persons);

  private:
    std::filesystem::path folder_;
    std::unique_ptr<storage::StateStore> store_;
    std::unique_ptr<keys::FileKey> consensus_;
    std::unique_ptr<engine::SoloEngine> engine_;
    client::ChainPoint point_;
    std::map<std::string, client::SigningIdentity> identities_;
    std::map<std::string, std::uint64_t> nonces_;

    struct Service;  // the HTTP API and what it needs
    std::mutex service_mutex_;
    std::unique_ptr<Service> service_;

    client::SigningIdentity& identity(const std::string& person);
    Outcome<std::monostate> write_certificates(ByteView genesis, keys::Signer& authority) const;
    Outcome<std::monostate> serve();
    Outcome<Bytes> make_genesis(const v1::PublicKey& validator);
};

}  // namespace charter::bench
