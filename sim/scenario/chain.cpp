#include "sim/scenario/chain.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "client/founding.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/places.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"

namespace charter::scenario {
namespace {

const std::string kConsortium = places::source() + "/examples/founding/consortium.yaml";
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kFounderDays = 1'000;
constexpr std::int64_t kCredentialDays = 700;
constexpr std::uint64_t kValidBlocks = 10;
constexpr const char* kAnchor = "root";
constexpr const char* kAnchorKey = "ca";

Outcome<testing::Founding> founding_of_example() {
    const auto file = client::read_consortium(kConsortium);
    if (!file) return tl::unexpected(file.error());
    testing::Founding founding;
    founding.members.clear();
    founding.adoption = true;
    founding.change_control = true;
    founding.environment = "production";
    founding.credential_days = kFounderDays;
    for (const auto& member : file->members) {
        auto& founders = founding.members.emplace_back();
        for (const auto& person : member.persons) {
            testing::Founder founder{person.id, {}, person.unit, person.is_operator};
            for (const auto& [role, purpose] : person.grants) founder.roles.push_back(role);
            founders.push_back(std::move(founder));
        }
        founding.validators.push_back(member.id + ".n1");
    }
    return founding;
}

Bytes serial_of(const std::string& key_name) {
    Bytes bytes(view(crypto::sha256(key_name)));
    bytes.resize(16);
    bytes[0] = 0x41;
    return bytes;
}

bool reports(const v1::Action& action) {
    return action.has_observations_report() || action.has_nodes_report_support();
}

}  // namespace

Outcome<Chain> Chain::found(std::shared_ptr<const catalog::Catalog> catalog,
                            std::int64_t genesis_ms) {
    const auto founding = founding_of_example();
    if (!founding) return tl::unexpected(founding.error());
    const v1::Genesis genesis = testing::genesis(genesis_ms, catalog->wire(), *founding);
    const auto changes = machine::found(testing::sign_genesis(genesis));
    if (!changes) {
        return fault("the genesis document does not found: " +
                     std::string(reason_info(changes.error().reason).name));
    }
    Chain chain;
    chain.view_.apply(*changes);
    chain.catalog_ = std::move(catalog);
    chain.index_ = std::make_shared<assurance::Index>(*chain.catalog_);
    chain.config_ = state::read_existing<v1::ChainConfig>(chain.view_, state::keys::kConfig);
    chain.time_ms_ = genesis_ms;
    for (const v1::MembershipAdmit& member : genesis.members()) {
        for (const v1::NewCredential& credential : member.credentials()) {
            const char* suffix = credential.usage() == v1::USAGE_SIGN ? "/sign" : "/tls";
            chain.keys_[{credential.holder(), credential.usage()}] = {
                credential.holder() + suffix, tx::credential_id(credential.key())};
        }
    }
    chain.pass(genesis_ms + kSecondMs);
    return chain;
}

assurance::Now Chain::now() const {
    return {height_, time_ms_, day_at(time_ms_, config_.utc_offset_minutes())};
}

machine::BlockResult Chain::block(std::int64_t time_ms, std::vector<machine::BlockTx> txs) {
    machine::BlockInput input;
    input.height = ++height_;
    input.time_ms = time_ms_ = time_ms;
    input.txs = std::move(txs);
    machine::Options options;
    options.index = index_.get();
    machine::BlockResult result = machine::execute_block(view_, *catalog_, input, options);
    view_.apply(result.changes);
    ++counts_.blocks;
    counts_.transitions += result.transitions.size();
    for (const v1::Receipt& receipt : result.receipts)
        ++(receipt.reason() == 0 ? counts_.acts : counts_.refused);
    config_ = state::read_existing<v1::ChainConfig>(view_, state::keys::kConfig);
    if (result.catalog_changed) {
        auto loaded = machine::load_catalog(view_);
        ensure(loaded.has_value(), "a catalog that the ledger took does not load");
        catalog_ = *std::move(loaded);
        index_ = std::make_shared<assurance::Index>(*catalog_);
    }
    return result;
}

void Chain::pass(std::int64_t time_ms) {
    ensure(time_ms > time_ms_, "a block before the last one");
    static_cast<void>(block(time_ms, {}));
}

const HeldKey* Chain::held(const std::string& holder, v1::Usage usage) const {
    const auto found = keys_.find({holder, usage});
    return found == keys_.end() ? nullptr : &found->second;
}

Outcome<Bytes> Chain::signed_bytes(const v1::Action& action, const std::vector<std::string>& who,
                                   Trick trick) const {
    const v1::Usage usage = reports(action) ? v1::USAGE_PROBE : v1::USAGE_SIGN;
    v1::Transaction tx;
    tx.set_genesis_digest(config_.genesis_digest());
    tx.set_chain_id(trick == Trick::misdirected ? "another-chain" : config_.chain_id());
    tx.set_sender(who.front());
    const auto nonce = state::read<v1::Nonce>(view_, state::keys::nonce(who.front()));
    const std::uint64_t next = nonce ? nonce->next() : 0;
    if (trick == Trick::replayed && next == 0)
        return fault(who.front() + " has sent nothing that could be replayed");
    tx.set_nonce(trick == Trick::replayed ? next - 1 : next + (trick == Trick::ahead ? 1 : 0));
    tx.set_valid_until_height(height_ + kValidBlocks);
    std::vector<std::string> keys;
    for (const std::string& person : who) {
        const HeldKey* key = held(person, usage);
        if (key == nullptr) {
            return fault("there is no " +
                         std::string(usage == v1::USAGE_PROBE ? "node" : "person") + " `" + person +
                         "` with a key");
        }
        tx.add_signers(key->credential);
        keys.push_back(key->name);
    }
    *tx.mutable_action() = action;
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    const Bytes message = tx::signing_message(charter::view(crypto::sha256(envelope.body())));
    for (const std::string& key : keys) envelope.add_signatures(crypto::fixture_sign(key, message));
    if (trick == Trick::forged) {
        *envelope.mutable_signatures(0) = crypto::fixture_sign("a stranger", message);
    }
    return wire::encode(envelope);
}

Outcome<v1::Receipt> Chain::act(const v1::Action& action, const std::vector<std::string>& who,
                                Trick trick) {
    const auto bytes = signed_bytes(action, who, trick);
    if (!bytes) return tl::unexpected(bytes.error());
    std::vector<machine::BlockTx> txs;
    txs.push_back(machine::take_in(*bytes, view_, tx::verify_plain));
    const machine::BlockResult result = block(time_ms_ + kSecondMs, std::move(txs));
    return result.receipts.at(0);
}

v1::NewCredential Chain::new_credential(const std::string& holder, v1::Usage usage,
                                        std::optional<Day> last) {
    const std::string key = holder + "/key" + std::to_string(++keys_made_);
    const std::int64_t second = time_ms_ / kSecondMs * kSecondMs;
    v1::NewCredential credential;
    *credential.mutable_key() = testing::wire_key(key);
    credential.set_usage(usage);
    credential.set_holder(holder);
    credential.set_not_before_ms(second - kDayMs);
    credential.set_not_after_ms(last ? midnight_ms(*last + 1, config_.utc_offset_minutes())
                                     : second + kCredentialDays * kDayMs);
    credential.set_serial(serial_of(key));
    credential.set_anchor(kAnchor);
    credential.set_environment(config_.environment());
    if (usage == v1::USAGE_TLS) credential.add_dns_names("localhost");
    credential.set_possession(testing::possession(key, holder, config_.genesis_digest()));
    const auto anchor = state::read_existing<v1::TrustAnchor>(view_, state::keys::anchor(kAnchor));
    const auto tbs = crypto::encode_tbs(
        tx::certificate_fields(credential, anchor, tx::member_of(holder), config_));
    if (tbs) credential.set_ca_signature(crypto::fixture_sign(kAnchorKey, *tbs));
    return credential;
}

void Chain::hold(const v1::NewCredential& credential) {
    // The key's name is found by its number: whatever was made last for the holder.
    const std::string name = credential.holder() + "/key" + std::to_string(keys_made_);
    ensure(tx::credential_id(testing::wire_key(name)) == tx::credential_id(credential.key()),
           "a credential that is not the newest");
    keys_[{credential.holder(), credential.usage()}] = {name, tx::credential_id(credential.key())};
}

assurance::Evaluation Chain::evaluate(const v1::Requirement& requirement,
                                      const std::string& member) const {
    return assurance::evaluate(view_, *catalog_, config_, now(), requirement, member);
}

}  // namespace charter::scenario
