#include "vault/head.hpp"

#include "crypto/sha256.hpp"

namespace charter::vault {
namespace {

constexpr ByteView kMagic("chartdo", 7);
constexpr std::size_t kMagicBytes = 8;  // with the version
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kDigestBytes = 32;

Bytes text_bytes(const std::string& text) {
    return big_endian(text.size()).substr(kLengthBytes - 2) + text;
}

/// Takes bytes off the front; a mark is left where there are too few.
class Cutter {
  public:
    explicit Cutter(ByteView rest) : rest_(rest) {}

    ByteView take(std::size_t count) {
        is_short_ = is_short_ || count > rest_.size();
        const ByteView taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string text() { return std::string(take(from_big_endian(take(2)))); }
    std::size_t left() const { return rest_.size(); }
    bool is_short() const { return is_short_; }

  private:
    ByteView rest_;
    bool is_short_ = false;
};

Outcome<Head> parse_one(Cutter cutter) {
    Head head;
    head.salt = Bytes(cutter.take(kSaltBytes));
    head.bytes = from_big_endian(cutter.take(kLengthBytes));
    head.content_behind = true;
    if (cutter.is_short()) return fault("its header is cut short");
    return head;
}

Outcome<Head> parse_two(ByteView file, Cutter cutter) {
    Head head;
    head.salt = Bytes(cutter.take(kSaltBytes));
    head.bytes = from_big_endian(cutter.take(kLengthBytes));
    const auto id = digest_from(cutter.take(kDigestBytes));
    Label label;
    label.nonce = Bytes(cutter.take(kNonceBytes));
    label.media_type = cutter.text();
    label.title = cutter.text();
    const ByteView sum = cutter.take(kDigestBytes);
    if (cutter.is_short()) return fault("its header is cut short");
    const Digest expected = crypto::sha256(file.substr(0, file.size() - kDigestBytes));
    if (cutter.left() != 0 || sum != view(expected)) return fault("its header was changed");
    head.content_id = *id;
    if (!label.media_type.empty()) {
        if (label_problem(label) || view(salt_of(label)) != head.salt) {
            return fault("its label is not that of its salt");
        }
        head.label = std::move(label);
    }
    return head;
}

}  // namespace

Bytes head_bytes(const Head& head) {
    const Label label = head.label.value_or(Label{Bytes(kNonceBytes, '\0'), {}, {}});
    Bytes bytes = Bytes(kMagic) + '\x02' + head.salt + big_endian(head.bytes) +
                  Bytes(view(head.content_id)) + label.nonce + text_bytes(label.media_type) +
                  text_bytes(label.title);
    return bytes + Bytes(view(crypto::sha256(bytes)));
}

Outcome<Head> parse_head(ByteView file) {
    if (file.size() < kMagicBytes) return fault("its header is cut short");
    Cutter cutter(file);
    const ByteView magic = cutter.take(kMagicBytes);
    const char version = magic.back();
    if (magic.substr(0, kMagic.size()) == kMagic && version == '\x01') return parse_one(cutter);
    if (magic.substr(0, kMagic.size()) == kMagic && version == '\x02') {
        return parse_two(file, cutter);
    }
    return fault("its header is of no format that this version knows");
}

}  // namespace charter::vault
