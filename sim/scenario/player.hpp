#pragma once
// Plays the steps of one scenario. Internal to sim/scenario.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/runner.hpp"

namespace charter::scenario {

class Player {
  public:
    /// `chain` is empty before `found`. Everything outlives the player.
    Player(std::optional<Chain>& chain, std::shared_ptr<const catalog::Catalog> catalog,
           Errors& errors, const Watch& watch)
        : chain_(chain), catalog_(std::move(catalog)), errors_(errors), watch_(watch) {}

    void play(const Step& step);
    std::size_t mistakes() const { return mistakes_; }

  private:
    /// A line that comes again.
    struct Due {
        const Repeat* repeat = nullptr;
        std::int64_t times = 0;  // how often it came
        std::int64_t next_ms = 0;
    };

    void mistake(const Step& step, const std::string& what);
    /// `minute`: of the day, where the moment says none.
    static std::int64_t time_of(const Moment& moment, int minute);
    static std::int64_t later(std::int64_t from_ms, const Span& span);
    static std::int64_t due_ms(const Repeat& repeat, std::int64_t times);

    void play_at(const Step& step, const At& at);
    void found(const Step& step, std::int64_t genesis_ms);
    void pass_to(std::int64_t time_ms);
    /// The next repeated line not after `until_ms`, or nothing.
    Due* next_due(std::int64_t until_ms);
    void begin_repeat(const Step& step, const Repeat& repeat);

    void play_act(const Step& step, const Act& act);
    Outcome<v1::Receipt> submit(const Step& step, const Act& act);
    void judge_receipt(const Step& step, const Act& act, const v1::Receipt& receipt);
    void keep_name(const Act& act, const v1::Receipt& receipt);

    void play_expectation(const Step& step, const Expectation& expected);
    void judge_status(const Step& step, const Expectation& expected,
                      const v1::Requirement& requirement, const std::string& member);

    std::optional<Chain>& chain_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    Errors& errors_;
    const Watch& watch_;
    std::vector<Due> due_;
    std::size_t mistakes_ = 0;
};

/// "bank-a 3.1 is stale (entry/legal_memos TW: ..)", as messages say it.
std::string said_of(const assurance::Evaluation& evaluation, const v1::ChainConfig& config);
/// When the status changes by the age of what people and nodes filed; 0: never. Rules are tried
/// again every day by the ledger itself, so their age is nobody's deadline.
std::int64_t lapses_ms(const assurance::Evaluation& evaluation);

}  // namespace charter::scenario
