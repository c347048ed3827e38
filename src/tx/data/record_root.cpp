#include "tx/data/record_root.hpp"

#include "crypto/sha256.hpp"

namespace charter::tx {
namespace {

constexpr ByteView kLeaf{"\0", 1};
constexpr std::uint8_t kInner = 1;

}  // namespace

void RecordRoot::add(ByteView record) {
    Subtree last{1, crypto::Sha256{}.update(kLeaf).update(record).finish()};
    while (!subtrees_.empty() && subtrees_.back().leaves == last.leaves) {
        last = {last.leaves * 2, crypto::sha256_pair(kInner, subtrees_.back().digest, last.digest)};
        subtrees_.pop_back();
    }
    subtrees_.push_back(last);
}

Digest RecordRoot::root() const {
    if (subtrees_.empty()) return crypto::sha256({});
    Digest digest = subtrees_.back().digest;
    for (auto left = subtrees_.rbegin() + 1; left != subtrees_.rend(); ++left) {
        digest = crypto::sha256_pair(kInner, left->digest, digest);
    }
    return digest;
}

}  // namespace charter::tx
