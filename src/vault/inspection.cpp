#include "vault/inspection.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <system_error>
#include <utility>

#include "vault/places.hpp"

namespace charter::vault {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10U;
constexpr std::int64_t kMsPerSecond = 1'000;

enum class Found : std::uint8_t { whole, missing, altered, erased, ended };

/// One look at all documents.
class Look {
  public:
    Look(const DocumentStore& store, const CountedOn& counted, const Pace& pace)
        : store_(store), counted_(counted), pace_(pace) {}

    Outcome<std::optional<Inspection>> run() {
        found_.started_ms = pace_.now_ms();
        const auto here = store_.list();
        if (!here) return tl::unexpected(here.error());
        std::vector<Digest> all;
        std::ranges::set_union(*here, counted_.due, std::back_inserter(all));
        for (const Digest& commitment : all) {
            const Found found = examine(commitment);
            if (found == Found::ended) return std::nullopt;
            note(commitment, found);
        }
        found_.finished_ms = pace_.now_ms();
        return found_;
    }

  private:
    bool is_erased(const Digest& commitment) const {
        std::error_code ignored;
        return std::filesystem::exists(certificate_place(store_.folder(), commitment), ignored);
    }

    Found examine(const Digest& commitment) {
        auto reader = store_.get(commitment);
        if (!reader || !reader->has_value()) {
            if (is_erased(commitment)) return Found::erased;
            return reader || lacks_content(commitment) ? Found::missing : Found::altered;
        }
        while (true) {
            const auto got = (*reader)->read(buffer_.data(), buffer_.size());
            if (!got) return is_erased(commitment) ? Found::erased : Found::altered;
            if (*got == 0) break;
            read_ += *got;
            if (!keep_pace()) return Found::ended;
        }
        if (!is_of_told_size(commitment, (*reader)->bytes())) return Found::altered;
        ++found_.checked;
        found_.bytes += (*reader)->bytes();
        return pace_.wait(0) ? Found::whole : Found::ended;
    }

    bool is_of_told_size(const Digest& commitment, std::uint64_t bytes) const {
        const auto told = counted_.sizes.find(commitment);
        return told == counted_.sizes.end() || told->second.contains(bytes);
    }

    /// Its head is whole, and what it is the head of is not there.
    bool lacks_content(const Digest& commitment) const {
        std::error_code ignored;
        const auto head = read_head(place_of(store_.folder(), commitment));
        return head && head->has_value() && !(*head)->content_behind &&
               !std::filesystem::exists(content_place(store_.folder(), commitment), ignored);
    }

    /// So many bytes take so long at least.
    bool keep_pace() {
        if (pace_.bytes_per_s == 0) return true;
        const auto due_ms = static_cast<std::int64_t>(static_cast<double>(read_) /
                                                      static_cast<double>(pace_.bytes_per_s) *
                                                      static_cast<double>(kMsPerSecond));
        const std::int64_t took_ms = pace_.now_ms() - found_.started_ms;
        return took_ms < 0 || due_ms <= took_ms || pace_.wait(due_ms - took_ms);
    }

    void note(const Digest& commitment, Found found) {
        if (found == Found::whole || found == Found::erased) return;
        const bool counts = std::ranges::binary_search(counted_.named, commitment) ||
                            std::ranges::binary_search(counted_.due, commitment);
        if (!counts) {
            found_.others.push_back(commitment);
        } else if (found == Found::missing) {
            found_.missing.push_back(commitment);
        } else {
            found_.altered.push_back(commitment);
        }
    }

    const DocumentStore& store_;
    const CountedOn& counted_;
    const Pace& pace_;
    std::vector<char> buffer_ = std::vector<char>(kReadBytes);
    std::uint64_t read_ = 0;  // bytes, also of what is damaged
    Inspection found_;
};

}  // namespace

Outcome<std::optional<Inspection>> inspect(const DocumentStore& store, const CountedOn& counted,
                                           const Pace& pace) {
    return Look(store, counted, pace).run();
}

struct DocumentStore::Looks {
    std::mutex mutex;  // guards what follows
    std::optional<Inspection> newest;
};

std::shared_ptr<DocumentStore::Looks> DocumentStore::no_looks() {
    return std::make_shared<Looks>();
}

void DocumentStore::note_inspection(const Inspection& inspection) const {
    const std::lock_guard lock(looks_->mutex);
    looks_->newest = inspection;
}

std::optional<Inspection> DocumentStore::newest_inspection() const {
    const std::lock_guard lock(looks_->mutex);
    return looks_->newest;
}

Inspector::Inspector(const DocumentStore& store, InspectorOptions options)
    : store_(store), options_(std::move(options)), thread_([this] { run(); }) {}

bool Inspector::is_looking() const {
    const std::lock_guard lock(mutex_);
    return looking_;
}

bool Inspector::look_now() {
    const std::lock_guard lock(mutex_);
    if (looking_ || asked_) return false;
    asked_ = true;
    changed_.notify_all();
    return true;
}

void Inspector::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

/// False: it is to end.
bool Inspector::wait_for_turn(std::int64_t since_ms) {
    std::unique_lock lock(mutex_);
    looking_ = false;
    const std::int64_t left = since_ms + options_.interval_ms - options_.now_ms();
    const std::chrono::milliseconds time(std::clamp<std::int64_t>(left, 0, options_.interval_ms));
    changed_.wait_for(lock, time, [this] { return stopping_ || asked_; });
    asked_ = false;
    looking_ = !stopping_;
    return looking_;
}

void Inspector::run() {
    Pace pace;
    pace.bytes_per_s = options_.bytes_per_s;
    pace.now_ms = options_.now_ms;
    pace.wait = [this](std::int64_t ms) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return stopping_; });
        return !stopping_;
    };
    do {
        const std::int64_t since_ms = options_.now_ms();
        const auto looked = inspect(store_, options_.counted(), pace);
        if (!looked) options_.failed(looked.error());
        if (looked && looked->has_value()) {
            store_.note_inspection(**looked);
            options_.done(**looked);
        }
        if (!wait_for_turn(since_ms)) return;
    } while (true);
}

}  // namespace charter::vault
