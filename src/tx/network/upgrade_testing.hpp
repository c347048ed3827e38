#pragma once
// For the tests of upgrades: four validators with programs. A template over testing::World, since
// only tests may include that.

#include "tx/assembly/testing.hpp"
#include "tx/network/upgrades.hpp"

namespace charter::tx {

/// Nodes bank-a.node to bank-d.node have power 10 each; those of bank-a, bank-b and bank-c run
/// version 2.
template <class World>
class UpgradeOf : public AssemblyOf<World> {
  public:
    UpgradeOf() {
        for (const char* node : {"bank-a.node", "bank-b.node", "bank-c.node", "bank-d.node"}) {
            this->validator(node, 10);
        }
        for (const char* node : {"bank-a.node", "bank-b.node", "bank-c.node"}) runs(node, 2);
    }

    void runs(const std::string& node, std::uint32_t version) {
        v1::ProtocolSupport support;
        support.set_key(state::keys::protocol_support(node));
        support.set_node(node);
        support.set_protocol_version(version);
        support.set_program("charterd test");
        state::write(this->delta(), support);
    }
    void put_pending(std::uint32_t version, std::uint64_t height) {
        v1::Upgrade upgrade;
        upgrade.set_key(state::keys::upgrade(version));
        upgrade.set_protocol_version(version);
        upgrade.set_height(height);
        state::write(this->delta(), upgrade);
    }
    std::uint64_t earliest() const {
        return this->ctx().block().height +
               static_cast<std::uint64_t>(this->ctx().parameter("upgrade_lead_blocks"));
    }
    /// As the state has it: the context's is the block's own.
    v1::ChainConfig config() {
        return this->template record<v1::ChainConfig>(Bytes(state::keys::kConfig));
    }

    static v1::Action upgrade(std::uint32_t version, std::uint64_t height) {
        v1::Action action;
        action.mutable_network_upgrade()->set_protocol_version(version);
        action.mutable_network_upgrade()->set_height(height);
        action.mutable_network_upgrade()->set_why("a release");
        return action;
    }
    static v1::Action cancel(std::uint32_t version) {
        v1::Action action;
        action.mutable_network_cancel_upgrade()->set_protocol_version(version);
        action.mutable_network_cancel_upgrade()->set_why("a defect");
        return action;
    }
};

}  // namespace charter::tx
