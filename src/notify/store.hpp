#pragma once
// The folder of a notifier, mode 0700:
//
//   <folder>/state      what was sent, and what is being sent (JSON, "charter-notify/1")
//   <folder>/state.new  what is being written; of no meaning
//   <folder>/lock       held while a process uses the folder
//
// A message is in `pending`, on the disk, before the first byte of it leaves; it becomes marks once
// it was accepted. Whoever is killed in between finds it there and sends the same bytes again.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "notify/sending.hpp"

namespace charter::notify {

struct Memory {
    std::string chain_id;  // empty: not known yet
    Marks marks;
    std::map<std::pair<std::string, std::string>, Outgoing> pending;  // by channel and person
    friend bool operator==(const Memory&, const Memory&) = default;
};

std::string memory_text(const Memory& memory);
/// Faults: it is none, or of another format; the fault says where.
Outcome<Memory> read_memory(std::string_view text);

class Store {
  public:
    /// Makes folder and state where there are none. Faults: in use by another process; the state is
    /// damaged, or others may read it.
    static Outcome<Store> open(const std::filesystem::path& folder);
    Store(Store&& other) noexcept;
    Store& operator=(Store&&) = delete;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    Memory& memory() { return memory_; }
    const Memory& memory() const { return memory_; }
    bool is_new() const { return is_new_; }

    /// On the disk when it returns. Faults: it may not be, so nothing may be sent.
    Outcome<std::monostate> save();

  private:
    Store(std::filesystem::path folder, int lock) : folder_(std::move(folder)), lock_(lock) {}

    std::filesystem::path folder_;
    int lock_;
    bool is_new_ = false;
    Memory memory_;
};

}  // namespace charter::notify
