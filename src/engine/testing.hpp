#pragma once
// For the tests of this folder: a founded consortium whose keys are known, its transactions, a
// clock that is set by hand, and a store in a folder of its own.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "crypto/fixture_key.hpp"
#include "engine/solo/solo.hpp"
#include "machine/genesis.hpp"

namespace charter::engine {

inline constexpr std::int64_t kFoundedMs = 1'795'478'400'000;  // 2026-11-24T00:00:00Z
extern const char* const kValidatorKey;  // the fixture key of the one validator

inline Bytes fixture_key_bytes(const std::string& name) {
    return crypto::fixture_public_key(name).bytes;
}

/// The documents and transactions of chain "engine-test": bank-a, bank-b and bank-c with two
/// persons each, "<member>.one" and "<member>.two", who may publish data, register schemas and
/// represent their members. Of bank-a and bank-b the first may file entries in the register
/// readiness_checks, the second sign them off, and both are registrars; those of bank-c operate
/// nodes.
class TestChain {
  public:
    TestChain();
    /// Founded with this convention; with `validators` ("<member>.<local>", ascending) by bank-d
    /// too, whose persons are like those of bank-c.
    explicit TestChain(const v1::Catalog& catalog, const std::vector<std::string>& validators = {});

    /// Canonical SignedGenesis.
    const Bytes& genesis() const { return genesis_; }
    const Digest& genesis_digest() const { return digest_; }

    /// A transaction of the first of `signers`, signed by all of them.
    Bytes tx(std::uint64_t nonce, const v1::Action& action, const std::vector<std::string>& signers,
             std::uint64_t valid_until = 500) const;
    /// Business: an access event. Refused as trail_field_missing if `system` is empty.
    Bytes access(const std::string& person, std::uint64_t nonce, const std::string& system = "core",
                 std::uint64_t valid_until = 500) const;
    /// Governance: registers a schema with this name.
    Bytes schema(const std::string& member, std::uint64_t nonce, const std::string& name,
                 std::uint64_t valid_until = 500) const;

    /// The same with a bit of the signature turned.
    static Bytes with_broken_signature(const Bytes& raw);
    static Bytes id_of(const Bytes& raw);

  private:
    Bytes genesis_;
    Digest digest_{};
};

/// One for all tests of the process: founding compiles the catalog.
const TestChain& test_chain();

/// A folder that goes with the object.
class Folder {
  public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "charter-engine-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// Opens the store of the chain in the folder; aborts with the fault if it does not open.
std::unique_ptr<storage::StateStore> open_store(const Folder& folder,
                                                const TestChain& chain = test_chain());

/// A node on the solo engine, driven by step(), with a clock set by hand.
struct TestNode {
    std::int64_t now_ms = kFoundedMs;
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<SoloEngine> engine;

    explicit TestNode(const Folder& folder, SoloOptions options = {},
                      const TestChain& chain = test_chain());
    /// Steps until nothing is due; the number of blocks made.
    std::size_t settle();
    SubmitState submit(const Bytes& raw);
};

/// The options of the validator of test_chain().
SoloOptions with_validator(SoloOptions options);

}  // namespace charter::engine
