#include "vault/openings.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "vault/document_store.hpp"
#include "vault/file.hpp"
#include "vault/places.hpp"

namespace charter::vault {
namespace {

// A million openings; whoever comes there splits the document.
constexpr std::size_t kLogBytesMax = std::size_t{128} << 20U;
constexpr std::size_t kPieceBytes = std::size_t{64} << 10U;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number value{};
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view take_word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

std::optional<Opening> parse_line(std::string_view line) {
    const auto id = from_hex(take_word(line));
    const auto tx_id = id ? digest_from(*id) : std::nullopt;
    const auto height = number_of<std::uint64_t>(take_word(line));
    const auto ms = number_of<std::int64_t>(take_word(line));
    const std::string_view person = take_word(line);
    if (!tx_id || !height || !ms || person.empty() || !line.empty()) return std::nullopt;
    return Opening{*tx_id, *height, *ms, std::string(person)};
}

Outcome<std::string> read_log(const std::filesystem::path& place) {
    auto file = File::open_existing(place);
    if (!file) return tl::unexpected(file.error());
    std::string text;
    if (!file->is_open()) return text;
    std::vector<char> piece(kPieceBytes);
    while (true) {
        const auto got = file->read(piece.data(), piece.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return text;
        text.append(piece.data(), *got);
        if (text.size() > kLogBytesMax) {
            return fault("the list of openings " + place.string() +
                         " is too long; move it away, and keep it");
        }
    }
}

}  // namespace

std::vector<Opening> parse_openings(std::string_view text) {
    std::vector<Opening> found;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) break;
        if (auto opening = parse_line(text.substr(0, end))) found.push_back(*std::move(opening));
        text.remove_prefix(end + 1);
    }
    return found;
}

std::string opening_line(const Opening& opening) {
    return to_hex(opening.tx_id) + " " + std::to_string(opening.height) + " " +
           std::to_string(opening.opened_ms) + " " + opening.person + "\n";
}

Outcome<std::vector<Opening>> DocumentStore::openings_of(const Digest& commitment) const {
    const auto text = read_log(openings_place(folder_, commitment));
    if (!text) return tl::unexpected(text.error());
    return parse_openings(*text);
}

Outcome<bool> DocumentStore::note_opening(const Digest& commitment, const Opening& opening) const {
    const std::lock_guard lock(locks_->at(commitment.front() % locks_->size()));
    const std::filesystem::path place = openings_place(folder_, commitment);
    const auto text = read_log(place);
    if (!text) return tl::unexpected(text.error());
    const auto before = parse_openings(*text);
    const auto is_this = [&](const Opening& one) { return one.tx_id == opening.tx_id; };
    if (std::ranges::any_of(before, is_this)) return false;
    auto file = File::open_to_append(place);
    if (!file) return tl::unexpected(file.error());
    const bool is_cut = !text->empty() && text->back() != '\n';
    if (auto done = file->write((is_cut ? "\n" : "") + opening_line(opening)); !done) {
        return tl::unexpected(done.error());
    }
    if (auto done = file->sync(); !done) return tl::unexpected(done.error());
    if (auto done = sync_folder(place.parent_path()); !done) return tl::unexpected(done.error());
    return true;
}

}  // namespace charter::vault
