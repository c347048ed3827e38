#include "engine/trail.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "light/verify.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

Bytes encoded(const light::LightBlock& block) {
    light::comet::LightBlock message;
    *message.mutable_signed_header()->mutable_header() = block.header;
    *message.mutable_signed_header()->mutable_commit() = block.commit;
    *message.mutable_validator_set() = bare_message(block.validators);
    return wire::encode(message);
}

class TrailMaker {
  public:
    TrailMaker(const storage::Store& store, const light::ValidatorSet& founding) : store_(store) {
        sets_.emplace(Bytes(view(founding.hash())), founding);
    }

    Outcome<std::monostate> go_to(std::uint64_t height);
    std::vector<Bytes> blocks() && { return std::move(blocks_); }

  private:
    Outcome<light::LightBlock> load(std::uint64_t height);
    Outcome<light::ValidatorSet> validators(const light::comet::Header& header);
    /// Whether a reader of the last block believes this one.
    Outcome<bool> reaches(const light::LightBlock& block) const;

    const storage::Store& store_;
    std::map<Bytes, light::ValidatorSet> sets_;  // by hash
    std::optional<light::LightBlock> last_;
    std::vector<Bytes> blocks_;
};

Outcome<light::ValidatorSet> TrailMaker::validators(const light::comet::Header& header) {
    const auto known = sets_.find(header.validators_hash());
    if (known != sets_.end()) return known->second;
    auto set = validators_of(store_, header);
    if (set) sets_.emplace(header.validators_hash(), *set);
    return set;
}

Outcome<light::LightBlock> TrailMaker::load(std::uint64_t height) {
    auto header = existing_header(store_, height);
    if (!header) return tl::unexpected(header.error());
    auto commit = stored_commit(store_, height);
    if (!commit) return tl::unexpected(commit.error());
    if (!commit->has_value()) {
        return fault("the store lacks the commit of block " + std::to_string(height));
    }
    auto set = validators(*header);
    if (!set) return tl::unexpected(set.error());
    return light::LightBlock{*std::move(header), **std::move(commit), *std::move(set)};
}

Outcome<bool> TrailMaker::reaches(const light::LightBlock& block) const {
    if (block.header.height() - last_->header.height() == 1) return true;
    if (block.validators.hash() == last_->validators.hash()) return true;
    light::Terms terms;
    terms.now_ms = light::unix_ms_of(block.header.time()) + 1;
    const auto verdict = light::verify({last_->header, last_->validators}, block, terms);
    if (verdict) return true;
    if (verdict.error() == light::Failure::trusted_power_too_little) return false;
    return fault("the store is damaged: block " + std::to_string(block.header.height()) +
                 " does not verify (" + std::string(light::failure_name(verdict.error())) +
                 "); restore the newest backup");
}

Outcome<std::monostate> TrailMaker::go_to(std::uint64_t height) {
    while (!last_ || static_cast<std::uint64_t>(last_->header.height()) < height) {
        std::uint64_t to = height;
        auto block = load(to);
        while (block && last_) {
            const auto reached = reaches(*block);
            if (!reached) return tl::unexpected(reached.error());
            if (*reached) break;
            const auto from = static_cast<std::uint64_t>(last_->header.height());
            to = from + (to - from) / 2;
            block = load(to);
        }
        if (!block) return tl::unexpected(block.error());
        last_ = *std::move(block);
        blocks_.push_back(encoded(*last_));
    }
    return std::monostate{};
}

}  // namespace

Outcome<std::vector<Bytes>> make_trail(const storage::Store& store,
                                       const light::ValidatorSet& founding,
                                       const std::set<std::uint64_t>& heights) {
    TrailMaker maker(store, founding);
    for (const std::uint64_t height : heights) {
        if (const auto gone = maker.go_to(height); !gone) return tl::unexpected(gone.error());
    }
    return std::move(maker).blocks();
}

}  // namespace charter::engine
