#include "client/submit_many.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/reasons.gen.hpp"

namespace charter::client {
namespace {

constexpr std::size_t kGroup = 50;
constexpr int kPatience = 60;
constexpr auto kPause = std::chrono::seconds(1);

class Sender {
  public:
    Sender(NodeClient& node, std::vector<SigningIdentity>& signers, const ManyActs& acts)
        : node_(node),
          signers_(signers),
          actions_(acts.actions),
          wait_ms_(acts.wait_ms),
          nonce_(acts.nonce) {}

    Outcome<ManySubmitted> run(const std::function<void(std::size_t)>& progress) {
        if (signers_.empty()) return fault("nobody signs: name a person with --as");
        while (next_ < actions_.size() && !out_.failed) {
            if (auto sent = send_group(); !sent) return tl::unexpected(sent.error());
            if (auto seen = await_group(); !seen) return tl::unexpected(seen.error());
            progress(out_.done);
        }
        return std::move(out_);
    }

  private:
    using Done = Outcome<std::monostate>;

    void fail(std::size_t index, Submitted refusal) {
        if (out_.failed && *out_.failed < index) return;
        out_.failed = index;
        out_.refusal = std::move(refusal);
    }

    // Until the group is full, or the door closes.
    Done send_group() {
        group_.clear();
        first_ = next_;
        auto point = chain_point(node_, signers_.front().holder);
        if (!point) return tl::unexpected(point.error());
        if (point->nonce != nonce_) return another();
        const std::size_t end = std::min(actions_.size(), first_ + kGroup);
        while (next_ < end) {
            const auto bytes = sign_transaction(actions_[next_], *point, signers_);
            if (!bytes) return tl::unexpected(bytes.error());
            auto sent = submit(node_, *bytes, 0);
            if (!sent) return tl::unexpected(sent.error());
            if (sent->at_the_door) return stopped_at_the_door(*std::move(sent));
            group_.push_back(*bytes);
            ++point->nonce;
            ++next_;
        }
        return std::monostate{};
    }

    static tl::unexpected<Fault> another() {
        return fault(
            "another transaction of the same sender came meanwhile: give the same command "
            "again, which goes on where this one stopped");
    }

    Done stopped_at_the_door(Submitted answer) {
        if (answer.receipt.reason() == static_cast<std::uint32_t>(Reason::nonce_used))
            return another();
        const bool full =
            answer.receipt.reason() == static_cast<std::uint32_t>(Reason::quota_exceeded);
        if (!full || (group_.empty() && ++waits_ > kPatience)) {
            fail(next_, std::move(answer));
        } else if (group_.empty()) {
            std::this_thread::sleep_for(kPause);
        }
        return std::monostate{};
    }

    Done await_group() {
        nonce_ += group_.size();
        for (std::size_t i = 0; i < group_.size(); ++i) {
            // The same bytes again wait for the receipt of the first.
            auto outcome = submit(node_, group_[i], wait_ms_);
            if (!outcome) return tl::unexpected(outcome.error());
            if (outcome->receipt.reason() != 0) {
                fail(first_ + i, *std::move(outcome));
            } else if (outcome->included) {
                ++out_.done;
                waits_ = 0;
            } else {
                return fault("a transaction is in no block after " + std::to_string(wait_ms_) +
                             " ms; the same command again goes on where this one stopped");
            }
        }
        return std::monostate{};
    }

    NodeClient& node_;
    std::vector<SigningIdentity>& signers_;
    const std::vector<v1::Action>& actions_;
    const int wait_ms_;
    std::uint64_t nonce_;  // the next
    std::size_t next_ = 0;
    std::size_t first_ = 0;
    int waits_ = 0;
    std::vector<Bytes> group_;
    ManySubmitted out_;
};

}  // namespace

Outcome<ManySubmitted> submit_many(NodeClient& node, std::vector<SigningIdentity>& signers,
                                   const ManyActs& acts,
                                   const std::function<void(std::size_t done)>& progress) {
    return Sender(node, signers, acts).run(progress);
}

}  // namespace charter::client
