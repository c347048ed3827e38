#pragma once
// The state of a node's newest height as the ledger's own conditions read it: record by record,
// each asked for once. What is judged here is judged again by the ledger.

#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "client/node_client.hpp"
#include "state/view.hpp"

namespace charter::client {

class RemoteView final : public state::View {
  public:
    /// `node` must outlive it.
    explicit RemoteView(NodeClient& node) : node_(&node) {}

    /// Nothing also where the node gave no usable answer: fault() says so.
    std::optional<Bytes> get(ByteView key) const override;
    /// Sites, nodes and trust anchors alone: what references to countries and new holders of
    /// credentials look through.
    void scan(ByteView from, ByteView to, const Visit& visit) const override;

    /// The first answer that could not be used.
    const std::optional<Fault>& fault() const { return fault_; }

  private:
    std::optional<Bytes> ask(const std::string& key) const;

    NodeClient* node_;
    mutable std::map<Bytes, std::optional<Bytes>, std::less<>> known_;
    mutable std::optional<Fault> fault_;
    mutable std::size_t reads_ = 0;
};

/// Every person of the member, deregistered ones too. Faults: no usable answer.
Outcome<std::vector<v1::Person>> read_persons(NodeClient& node, const std::string& member);

/// Every entry of the register that is the member's ("*": the assembly's), as the node's newest
/// height has them. Faults: no usable answer; entries that whoever asks may not see.
Outcome<std::vector<v1::Entry>> read_entries(NodeClient& node, const std::string& register_name,
                                             const std::string& member);

}  // namespace charter::client
