#include "pack/state_part.hpp"

#include <utility>

#include "crypto/sha256.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"
#include "wire/records.hpp"

namespace charter::pack {
namespace {

constexpr const char* kWhere = "proof/state.bin";
constexpr std::size_t kLeafBytesMax = 16U << 20U;

tl::unexpected<Flaw> invalid(std::string detail) {
    return flaw(Failure::state_invalid, kWhere, std::move(detail));
}

}  // namespace

void PartialView::put(Bytes key, std::optional<Bytes> value) {
    if (!value) ++hidden_;
    leaves_.insert_or_assign(std::move(key), std::move(value));
}

std::optional<Bytes> PartialView::get(ByteView key) const {
    const auto found = leaves_.find(key);
    if (found == leaves_.end()) return std::nullopt;
    if (!found->second) met_hidden_ = true;
    return found->second;
}

void PartialView::scan(ByteView from, ByteView to, const Visit& visit) const {
    for (auto at = leaves_.lower_bound(from); at != leaves_.end(); ++at) {
        if (!to.empty() && ByteView(at->first) >= to) return;
        if (!at->second) {
            met_hidden_ = true;
        } else if (!visit(at->first, *at->second)) {
            return;
        }
    }
}

Checked<std::monostate> StatePartReader::take(ByteView piece) {
    taken_ += piece.size();
    if (taken_ > kStateBytesMax) return flaw(Failure::too_large, kWhere);
    waiting_.append(piece);
    ByteView rest = waiting_;
    if (!past_magic_) {
        if (rest.size() < kStateMagic.size()) return std::monostate{};
        if (!rest.starts_with(kStateMagic)) return invalid("it does not begin as a state part");
        rest.remove_prefix(kStateMagic.size());
        past_magic_ = true;
    }
    while (true) {
        const wire::Delimited next = wire::next_message(rest, kLeafBytesMax);
        if (next.wrong) return invalid("a length is wrong");
        if (!next.body) break;
        if (const auto taken = take_message(*next.body); !taken) return taken;
        rest.remove_prefix(next.bytes);
    }
    waiting_.erase(0, waiting_.size() - rest.size());
    return std::monostate{};
}

Checked<std::monostate> StatePartReader::take_message(ByteView body) {
    if (!head_) {
        v1::StatePartHead head;
        if (!wire::decode_canonical(body, kLeafBytesMax, head)) return invalid("its head");
        if (head.format() != kStateFormat) return flaw(Failure::state_format_unknown, kWhere);
        if (head.leaves() > kStateLeavesMax) {
            return flaw(Failure::too_large, kWhere, std::to_string(head.leaves()) + " leaves");
        }
        head_ = std::move(head);
        return std::monostate{};
    }
    v1::StateLeaf leaf;
    if (!wire::decode_canonical(body, kLeafBytesMax, leaf)) return invalid("a leaf");
    return take_leaf(leaf);
}

Checked<std::monostate> StatePartReader::take_leaf(const v1::StateLeaf& leaf) {
    if (changes_.size() == head_->leaves()) return invalid("more leaves than it says");
    if (leaf.key() <= last_key_) return invalid("keys are not ascending at " + leaf.key());
    last_key_ = leaf.key();
    merkle::Change change{merkle::hashed_key(leaf.key()), std::nullopt};
    if (leaf.value().empty()) {
        change.value_hash = digest_from(leaf.value_hash());
        if (!change.value_hash) return invalid("no value and no hash at " + leaf.key());
        view_.put(leaf.key(), std::nullopt);
    } else {
        if (!leaf.value_hash().empty()) return invalid("value and hash at " + leaf.key());
        change.value_hash = crypto::sha256(leaf.value());
        const auto record = wire::decode_record(leaf.key(), leaf.value());
        if (record == nullptr || wire::encode(*record) != leaf.value()) {
            return invalid("the record " + leaf.key() + " does not decode");
        }
        if (wire::own_key(*record) != leaf.key()) {
            return invalid("the record " + leaf.key() + " says " + wire::own_key(*record));
        }
        view_.put(leaf.key(), leaf.value());
    }
    changes_.push_back(change);
    return std::monostate{};
}

Checked<StatePart> StatePartReader::finish() {
    if (!head_ || !waiting_.empty() || changes_.size() != head_->leaves()) {
        return invalid("it is cut off");
    }
    StatePart part;
    part.chain_id = head_->chain_id();
    part.height = head_->height();
    part.trie = merkle::Trie().apply(changes_);
    part.view = std::move(view_);
    return part;
}

Bytes state_part_begin(const v1::StatePartHead& head) {
    return Bytes(kStateMagic).append(wire::delimited(wire::encode(head)));
}

Bytes state_part_leaf(ByteView key, ByteView value, bool visible) {
    v1::StateLeaf leaf;
    leaf.set_key(std::string(key));
    if (visible) {
        leaf.set_value(Bytes(value));
    } else {
        leaf.set_value_hash(Bytes(view(crypto::sha256(value))));
    }
    return wire::delimited(wire::encode(leaf));
}

}  // namespace charter::pack
