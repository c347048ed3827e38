#pragma once
// proof/state.bin: every leaf of a state, in the order of keys, so that its root can be recomputed
// and nothing can be left out. Values that the requester may not see are there as hashes.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/pack.pb.h"
#include "merkle/trie.hpp"
#include "pack/failure.hpp"
#include "state/view.hpp"

namespace charter::pack {

inline constexpr ByteView kStateMagic = "charter-state\n";
inline constexpr std::uint32_t kStateFormat = 1;
/// The visible records are held in memory while they are judged.
inline constexpr std::uint64_t kStateBytesMax = std::uint64_t{2} << 30U;
/// A leaf takes some 500 bytes of it besides, hidden or not.
inline constexpr std::uint64_t kStateLeavesMax = 4'000'000;

/// A state of which some values are hidden. It remembers whether a reader asked for one: then what
/// the reader concludes is worth nothing.
class PartialView final : public state::View {
  public:
    /// Nothing: hidden.
    void put(Bytes key, std::optional<Bytes> value);

    std::optional<Bytes> get(ByteView key) const override;
    void scan(ByteView from, ByteView to, const Visit& visit) const override;

    std::size_t size() const { return leaves_.size(); }
    std::uint64_t hidden() const { return hidden_; }
    /// Whether a hidden value was asked for since `forget`.
    bool met_hidden() const { return met_hidden_; }
    void forget() const { met_hidden_ = false; }

    const std::map<Bytes, std::optional<Bytes>, std::less<>>& leaves() const { return leaves_; }

  private:
    std::map<Bytes, std::optional<Bytes>, std::less<>> leaves_;
    std::uint64_t hidden_ = 0;
    mutable bool met_hidden_ = false;
};

struct StatePart {
    std::string chain_id;
    std::uint64_t height = 0;
    merkle::Trie trie;  // of every leaf
    PartialView view;

    Digest root() const { return trie.root(); }
};

/// Takes the bytes in pieces as they come. After a flaw it is of no further use.
class StatePartReader {
  public:
    /// Failures  state_invalid (magic, a message, the order of keys, a record that does not decode
    ///           or names another key), state_format_unknown, too_large (also: by the leaves that
    ///           its head announces)
    Checked<std::monostate> take(ByteView piece);
    /// Failures  state_invalid (it ends early, or goes on)
    Checked<StatePart> finish();

  private:
    Checked<std::monostate> take_message(ByteView body);
    Checked<std::monostate> take_leaf(const v1::StateLeaf& leaf);

    Bytes waiting_;
    std::uint64_t taken_ = 0;
    bool past_magic_ = false;
    std::optional<v1::StatePartHead> head_;
    PartialView view_;
    std::vector<merkle::Change> changes_;
    std::string last_key_;
};

/// The part's beginning, and one leaf: what a writer puts one after another.
Bytes state_part_begin(const v1::StatePartHead& head);
Bytes state_part_leaf(ByteView key, ByteView value, bool visible);

}  // namespace charter::pack
