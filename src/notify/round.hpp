#pragma once
// One round: which reminders are due, each sent once, each remembered.
//
// At least once, and not at most once: a reminder that is lost may cost a member its status, one
// that comes twice costs a glance. What is handed over and not answered is sent again, as the same
// bytes with the same id, by which a receiver knows it again.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "notify/board.hpp"
#include "notify/config.hpp"
#include "notify/sending.hpp"
#include "notify/store.hpp"

namespace charter::notify {

/// What a round reads of the world, and how its messages leave.
struct World {
    std::function<std::int64_t()> now_s;                    // seconds of 1970
    std::function<Delivery(const Outgoing&)> mail;          // empty: no such channel
    std::function<Delivery(const Outgoing&)> webhook;       // all its attempts
    std::function<bool()> stopping = [] { return false; };  // no further message then
};

struct Summary {
    std::string day;  // today, a date of the consortium
    std::uint32_t persons = 0;
    std::uint32_t mails = 0;
    std::uint32_t webhooks = 0;
    std::uint32_t reminders = 0;  // in them
    std::uint32_t waiting = 0;    // messages that did not go out, and will be tried again
    std::uint32_t refused = 0;    // of those: for good, unless somebody mends it
    std::vector<std::string> without_address;
    std::vector<std::string> unknown;  // in the configuration, not among the member's persons
};
std::string summary_text(const Summary& summary);
std::string summary_json(const Summary& summary);

class Notifier {
  public:
    /// All outlive it.
    Notifier(const Config& config, Store& store, World world)
        : config_(config), store_(store), world_(std::move(world)) {}

    /// Faults: the board is of another chain than what was remembered; the state cannot be written,
    /// and then nothing was sent that is not in it.
    Outcome<Summary> round(const Board& board);

    /// What would go out now. Sends and remembers nothing.
    std::vector<Outgoing> preview(const Board& board) const;

  private:
    using Whose = std::pair<std::string, std::string>;  // channel, person

    Day today(const Board& board) const;
    std::vector<std::string> channels() const;
    std::string target_of(const std::string& channel, const std::string& person) const;
    std::string language_of(const std::string& person) const;
    std::vector<Outgoing> messages(const Board& board, const PersonTasks& of) const;
    Outgoing message(const Board& board, const PersonTasks& of, const std::string& channel) const;
    std::string letter(const Board& board, const std::vector<Reminder>& reminders,
                       const Outgoing& message) const;
    Outcome<std::monostate> resend(const Whose& whose, Summary& summary);
    Outcome<std::monostate> serve(const Board& board, const PersonTasks& of, Summary& summary);
    Outcome<std::monostate> deliver(const Outgoing& message, Summary& summary);
    Outcome<std::monostate> settle(const Outgoing& message, const Delivery& delivery,
                                   Summary& summary);
    void drop_foreign(const Board& board);
    void tell_of_addresses(const Board& board, Summary& summary);

    const Config& config_;
    Store& store_;
    World world_;
    std::set<std::string> down_;    // channels with nobody to talk to, this round
    std::map<Whose, Day> refused_;  // tried again the next day, or after a new start
    std::vector<std::string> warned_;
};

}  // namespace charter::notify
