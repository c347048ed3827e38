// The bodies of engine/testing.hpp (a _test file, so that no program links it).

#include <algorithm>
#include <cstdio>

#include "crypto/sha256.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "machine/challenge.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr const char* kChainId = "engine-test";
constexpr std::int64_t kCredentialDays = 1'000;  // tests look back more than a year

// The catalog of this repository, but active is only what this binary contains: these tests are not
// about coverage.
v1::Catalog runnable_catalog() {
    v1::Catalog catalog = testing::real_catalog().wire();
    for (v1::RuleDef& rule : *catalog.mutable_rules()) {
        const bool built = std::ranges::any_of(
            machine::challenges(),
            [&](const machine::Challenge& c) { return tx::rule_id(c.rule) == rule.id(); });
        if (!built) rule.set_stage(v1::STAGE_PLANNED);
    }
    for (v1::ProbeDef& probe : *catalog.mutable_probes()) probe.set_stage(v1::STAGE_PLANNED);
    return catalog;
}

}  // namespace

const char* const kValidatorKey = testing::kValidatorKey;

TestChain::TestChain() : TestChain(runnable_catalog()) {}

TestChain::TestChain(const v1::Catalog& catalog, const std::vector<std::string>& validators) {
    const std::vector<std::string> makers = {"data_publisher", "representative", "registrar",
                                             "security_officer"};
    const std::vector<std::string> checkers = {"data_publisher", "representative", "registrar",
                                               "risk_manager", "unit_head"};
    const std::vector<std::string> operators = {"data_publisher", "representative",
                                                "node_operator"};
    testing::Founding founding{kChainId,
                               "test",
                               {{{"bank-a.one", makers}, {"bank-a.two", checkers}},
                                {{"bank-b.one", makers}, {"bank-b.two", checkers}},
                                {{"bank-c.one", operators}, {"bank-c.two", operators}}},
                               kCredentialDays,
                               validators};
    if (!validators.empty()) {
        founding.members.push_back({{"bank-d.one", operators}, {"bank-d.two", operators}});
    }
    // A small convention has not all of these roles.
    for (auto& founders : founding.members) {
        for (testing::Founder& founder : founders) {
            std::erase_if(founder.roles, [&](const std::string& role) {
                return std::ranges::none_of(catalog.roles(),
                                            [&](const v1::Role& r) { return r.name() == role; });
            });
        }
    }
    const v1::SignedGenesis document =
        testing::sign_genesis(testing::genesis(kFoundedMs, catalog, founding));
    genesis_ = wire::encode(document);
    digest_ = machine::genesis_digest(document.genesis());
}

Bytes TestChain::tx(std::uint64_t nonce, const v1::Action& action,
                    const std::vector<std::string>& signers, std::uint64_t valid_until) const {
    v1::Transaction body;
    body.set_genesis_digest(Bytes(view(digest_)));
    body.set_chain_id(kChainId);
    body.set_nonce(nonce);
    body.set_valid_until_height(valid_until);
    *body.mutable_action() = action;
    return testing::sign_transaction(std::move(body), signers);
}

Bytes TestChain::access(const std::string& person, std::uint64_t nonce, const std::string& system,
                        std::uint64_t valid_until) const {
    v1::Action action;
    v1::DataRecordAccess& access = *action.mutable_data_record_access();
    access.set_account(person);
    access.set_function("search");
    access.set_time_ms(1);
    access.set_system(system);
    access.set_query_or_result("count of payments");
    return tx(nonce, action, {person}, valid_until);
}

Bytes TestChain::schema(const std::string& member, std::uint64_t nonce, const std::string& name,
                        std::uint64_t valid_until) const {
    v1::Action action;
    v1::DataRegisterSchema& schema = *action.mutable_data_register_schema();
    schema.set_schema(name);
    schema.add_purposes("settlement");
    schema.set_retention_days_min(1);
    schema.set_retention_days_max(3'650);
    schema.add_content_types("application/json");
    return tx(nonce, action, {member + ".one", member + ".two"}, valid_until);
}

Bytes TestChain::with_broken_signature(const Bytes& raw) {
    v1::SignedTransaction envelope;
    envelope.ParseFromString(raw);
    (*envelope.mutable_signatures(0))[0] ^= 1;
    return wire::encode(envelope);
}

Bytes TestChain::id_of(const Bytes& raw) {
    v1::SignedTransaction envelope;
    envelope.ParseFromString(raw);
    return Bytes(view(crypto::sha256(envelope.body())));
}

const TestChain& test_chain() {
    static const TestChain chain;
    return chain;
}

std::unique_ptr<storage::StateStore> open_store(const Folder& folder, const TestChain& chain) {
    storage::StateOptions options;
    options.store.chain_id = kChainId;
    options.store.create = true;
    options.store.genesis = chain.genesis_digest();
    auto store = storage::StateStore::open(folder.path() / "state", options);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().what.c_str());
        std::abort();
    }
    return *std::move(store);
}

SoloOptions with_validator(SoloOptions options) {
    options.validator_key = fixture_key_bytes(kValidatorKey);
    options.sign = [](ByteView bytes) { return crypto::fixture_sign(kValidatorKey, bytes); };
    return options;
}

TestNode::TestNode(const Folder& folder, SoloOptions options, const TestChain& chain)
    : store(open_store(folder, chain)) {
    options.own_thread = false;
    if (!options.now_ms) options.now_ms = [this] { return now_ms; };
    auto started = SoloEngine::start(*store, chain.genesis(), with_validator(std::move(options)));
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().what.c_str());
        std::abort();
    }
    engine = *std::move(started);
}

std::size_t TestNode::settle() {
    std::size_t blocks = 0;
    while (true) {
        const auto made = engine->step();
        if (!made) {
            std::fprintf(stderr, "%s\n", made.error().what.c_str());
            std::abort();
        }
        if (!*made) return blocks;
        ++blocks;
    }
}

SubmitState TestNode::submit(const Bytes& raw) {
    const auto submitted = engine->submit(raw);
    if (!submitted) std::abort();
    return submitted->state;
}

}  // namespace charter::engine
