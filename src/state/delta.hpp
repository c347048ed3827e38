#pragma once
// Changes over a version of the state: what a block writes, and the discarded overlays in which
// challenges run.

#include <map>
#include <optional>

#include "state/view.hpp"

namespace charter::state {

/// A value, or nothing where the key was erased. Ordered by key.
using Changes = std::map<Bytes, std::optional<Bytes>, std::less<>>;

class Delta final : public View {
  public:
    /// `base` must outlive the delta.
    explicit Delta(const View& base) : base_(&base) {}

    std::optional<Bytes> get(ByteView key) const override;
    void scan(ByteView from, ByteView to, const Visit& visit) const override;
    Decoded decoded(ByteView key, Decode decode) const override;

    void put(Bytes key, Bytes value) {
        changes_.insert_or_assign(std::move(key), std::move(value));
    }
    void erase(ByteView key) { changes_.insert_or_assign(Bytes(key), std::nullopt); }

    const View& base() const { return *base_; }
    const Changes& changes() const { return changes_; }
    /// Drops changes that leave the base as it was, so that an unchanged value is no change.
    void drop_unchanged();
    void clear() { changes_.clear(); }

  private:
    const View* base_;
    Changes changes_;
};

/// The state of tests, of genesis and of the verifier: all in memory.
class MemoryView final : public View {
  public:
    std::optional<Bytes> get(ByteView key) const override;
    void scan(ByteView from, ByteView to, const Visit& visit) const override;
    void apply(const Changes& changes);
    const std::map<Bytes, Bytes, std::less<>>& values() const { return values_; }

  private:
    std::map<Bytes, Bytes, std::less<>> values_;
};

/// The first key after all keys that begin with `prefix`; empty when there is none.
Bytes prefix_end(ByteView prefix);

/// Visits every key that begins with `prefix`, ascending, until `visit` returns false.
void scan_prefix(const View& view, ByteView prefix, const View::Visit& visit);

}  // namespace charter::state
