#pragma once
// The folder of a signer:
//
//   <folder>/state      what was signed last (state.hpp)
//   <folder>/state.new  what is being written; of no meaning
//   <folder>/lock       held while a process uses the folder

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "signer/state.hpp"

namespace charter::signer {

/// What is held by one process at a time; given back at its end.
class Held {
  public:
    explicit Held(int descriptor) : descriptor_(descriptor) {}
    Held(Held&& other) noexcept;
    Held& operator=(Held&&) = delete;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held();
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

/// The key's own name on this machine: of all processes in this network namespace one has it, in
/// whatever folder its state lies. Faults: another one has it.
Outcome<Held> hold_key(const Identity& identity);

class StateFile {
  public:
    /// Makes the folder (0700) where there is none, and the state. Faults: a state that is there
    /// already, whatever is in it; another process has the folder; what the disk says.
    static Outcome<std::monostate> create(const std::filesystem::path& folder,
                                          const Identity& identity, const LastSigned& last);

    /// Takes the lock. Faults: no folder or no state (and how to make one); a file that others may
    /// read; another process has the folder; as read_state().
    static Outcome<StateFile> open(const std::filesystem::path& folder, const Identity& identity);

    /// Without the lock: what the state says now. Faults: as open(), but for the identity.
    static Outcome<StateHead> look(const std::filesystem::path& folder);

    const LastSigned& last() const { return last_; }

    /// On the disk when this returns: written beside, synced, renamed, the folder synced. Faults:
    /// what the disk says; then last() is as before, and so is the file unless is_unsure().
    Outcome<std::monostate> advance(LastSigned next);
    /// It cannot be told any more which state is on the disk: nothing may be signed until a new
    /// process has read it.
    bool is_unsure() const { return unsure_; }

  private:
    StateFile(std::filesystem::path folder, Identity identity, Held lock, Held directory,
              LastSigned last);

    std::filesystem::path folder_;
    Identity identity_;
    Held lock_;
    Held directory_;
    LastSigned last_;
    bool unsure_ = false;
};

}  // namespace charter::signer
