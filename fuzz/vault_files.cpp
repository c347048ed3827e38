// Any bytes as the head of a stored document and as the list of its openings: refused with a text,
// or read. What is read is written as bytes that read the same.
#include "base/ensure.hpp"
#include "vault/document.hpp"
#include "vault/head.hpp"
#include "vault/openings.hpp"

namespace {

namespace vault = charter::vault;
using charter::ensure;

void read_head(std::string_view bytes) {
    const auto head = vault::parse_head(bytes);
    if (!head) return ensure(!head.error().what.empty(), "a fault without a text");
    ensure(head->salt.size() == vault::kSaltBytes, "a salt of another length");
    if (head->content_behind) return;
    ensure(vault::head_bytes(*head) == bytes, "a head that is written otherwise");
}

void read_openings(std::string_view text) {
    std::string written;
    for (const vault::Opening& one : vault::parse_openings(text)) {
        written += vault::opening_line(one);
    }
    std::string again;
    for (const vault::Opening& one : vault::parse_openings(written)) {
        again += vault::opening_line(one);
    }
    ensure(written == again, "openings that are written otherwise");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_head(bytes);
    read_openings(bytes);
    return 0;
}
