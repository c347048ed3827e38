#pragma once
// The file proof/acts.bin of a pack out of a node's store: the transactions that pack::acts_wanted
// demands, each with the proof of its receipt.

#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "base/result.hpp"
#include "pack/act.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

class ActsFile {
  public:
    /// `visible`: the state after block `height` as the asker may see it; it is not kept.
    /// Faults: the store; an act that is not there, though the state does not say that it may be
    /// missing.
    static Outcome<ActsFile> find(const storage::Store& store, const state::View& visible,
                                  std::uint64_t height);

    /// Of the whole file.
    std::uint64_t bytes() const { return bytes_; }
    /// The next piece, some blocks of it; empty at the end. Faults: the store.
    Outcome<Bytes> next();

  private:
    /// Heights, and which transactions of each.
    using Places = std::map<std::uint64_t, std::set<std::uint32_t>>;

    explicit ActsFile(const storage::Store& store) : store_(&store) {}
    Outcome<Bytes> block_of(std::uint64_t height, const std::set<std::uint32_t>& indices) const;
    Outcome<Bytes> read_block(std::uint64_t height, const std::set<std::uint32_t>& indices) const;
    Outcome<std::monostate> measure();

    const storage::Store* store_;
    std::uint64_t leaves_ = 0;  // of the mountain range
    Places places_;
    Places::const_iterator next_;
    bool begun_ = false;
    std::uint64_t bytes_ = 0;
};

}  // namespace charter::engine
