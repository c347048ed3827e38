#include "signer/state.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <limits>
#include <vector>

#include "crypto/sha256.hpp"

namespace charter::signer {
namespace {

namespace json = boost::json;

constexpr std::string_view kFirstLine = "charter-signer state 1\n";
constexpr std::string_view kNone = "-";
constexpr int kStepMax = 3;

std::string field(std::string_view name, const std::string& value) {
    return std::string(name).append(" ").append(value).append("\n");
}

std::string hex_or_none(ByteView bytes) {
    return bytes.empty() ? std::string(kNone) : to_hex(bytes);
}

/// Takes the value of the line that must come next.
std::optional<std::string> take(std::string_view& text, std::string_view name) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    if (!line.starts_with(name) || line.substr(name.size(), 1) != " ") return std::nullopt;
    line.remove_prefix(name.size() + 1);
    text.remove_prefix(end + 1);
    return std::string(line);
}

template <class Number>
bool take_number(std::string_view& text, std::string_view name, Number& into) {
    const auto value = take(text, name);
    if (!value) return false;
    const auto [end, failed] = std::from_chars(value->data(), value->data() + value->size(), into);
    return failed == std::errc{} && end == value->data() + value->size() && into >= 0;
}

bool take_bytes(std::string_view& text, std::string_view name, Bytes& into) {
    const auto value = take(text, name);
    if (!value) return false;
    if (*value == kNone) return true;
    const auto bytes = from_hex(*value);
    into = bytes.value_or(Bytes{});
    return bytes.has_value();
}

std::string lines_of(const Identity& identity, const LastSigned& last) {
    return std::string(kFirstLine) + field("chain_id", identity.chain_id) +
           field("public_key", to_hex(identity.key.bytes)) +
           field("height", std::to_string(last.at.height)) +
           field("round", std::to_string(last.at.round)) +
           field("step", std::to_string(static_cast<int>(last.at.step))) +
           field("sign_bytes", hex_or_none(last.sign_bytes)) +
           field("signature", hex_or_none(last.signature));
}

std::optional<StateHead> fields_of(std::string_view text) {
    StateHead head;
    int step = 0;
    if (!text.starts_with(kFirstLine)) return std::nullopt;
    text.remove_prefix(kFirstLine.size());
    const auto chain = take(text, "chain_id");
    head.identity.chain_id = chain.value_or("");
    head.identity.key.algorithm = crypto::Algorithm::ed25519;
    const bool whole = chain && take_bytes(text, "public_key", head.identity.key.bytes) &&
                       take_number(text, "height", head.last.at.height) &&
                       take_number(text, "round", head.last.at.round) &&
                       take_number(text, "step", step) && step <= kStepMax &&
                       take_bytes(text, "sign_bytes", head.last.sign_bytes) &&
                       take_bytes(text, "signature", head.last.signature) &&
                       take(text, "sha256").has_value() && text.empty();
    if (!whole) return std::nullopt;
    head.last.at.step = static_cast<Step>(step);
    return head;
}

/// CometBFT writes 64-bit numbers as text, others as numbers.
std::optional<std::int64_t> number_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    if (!value->is_string()) return std::nullopt;
    const std::string_view text = value->get_string();
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::string> text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr) return std::string();
    if (!value->is_string()) return std::nullopt;
    return std::string(std::string_view(value->get_string()));
}

}  // namespace

std::string state_text(const Identity& identity, const LastSigned& last) {
    const std::string lines = lines_of(identity, last);
    return lines + field("sha256", to_hex(crypto::sha256(lines)));
}

Outcome<StateHead> read_state_head(std::string_view text) {
    auto head = fields_of(text);
    if (!head) return fault("no state of a charter-signer");
    if (state_text(head->identity, head->last) != text) {
        return fault("damaged: its last line is not the digest of the others");
    }
    return *std::move(head);
}

Outcome<LastSigned> read_state(std::string_view text, const Identity& identity) {
    auto head = read_state_head(text);
    if (!head) return tl::unexpected(head.error());
    if (head->identity.chain_id != identity.chain_id) {
        return fault("the state of chain \"" + head->identity.chain_id + "\", not of \"" +
                     identity.chain_id + "\"");
    }
    if (head->identity.key != identity.key) {
        return fault("the state of another key, " + to_hex(head->identity.key.bytes) + ", not of " +
                     to_hex(identity.key.bytes));
    }
    if (auto checked = check_last(identity, head->last); !checked) {
        return tl::unexpected(checked.error());
    }
    return std::move(head->last);
}

Outcome<std::monostate> check_last(const Identity& identity, const LastSigned& last) {
    if (last.sign_bytes.empty() && last.signature.empty()) return std::monostate{};
    const auto ask = ask_of(identity.chain_id, last.sign_bytes, last.at.step);
    if (!ask || ask->at != last.at) {
        return fault("what was signed last is not of chain \"" + identity.chain_id + "\", " +
                     text_of(last.at));
    }
    const auto key = crypto::decode(identity.key);
    if (!key || !crypto::verify(*key, last.sign_bytes, last.signature)) {
        return fault("the last signature is not of key " + to_hex(identity.key.bytes));
    }
    return std::monostate{};
}

Outcome<LastSigned> read_comet_state(std::string_view text, const Identity& identity) {
    boost::system::error_code failed;
    const json::value root = json::parse(text, failed);
    if (failed || !root.is_object()) return fault("no priv_validator_state.json of CometBFT");
    const json::object& object = root.get_object();
    const auto height = number_of(object, "height");
    const auto round = number_of(object, "round");
    const auto step = number_of(object, "step");
    const auto signature = text_of(object, "signature");
    const auto sign_bytes = text_of(object, "signbytes");
    constexpr std::int64_t kRoundMax = std::numeric_limits<std::int32_t>::max();
    if (!height || !round || !step || !signature || !sign_bytes || *height < 0 || *round < 0 ||
        *round > kRoundMax || *step < 0 || *step > kStepMax) {
        return fault("no priv_validator_state.json of CometBFT");
    }
    const auto signature_bytes = from_base64(*signature);
    const auto signed_bytes = from_hex(*sign_bytes);
    if (!signature_bytes || !signed_bytes) {
        return fault("no priv_validator_state.json of CometBFT: its bytes do not decode");
    }
    LastSigned last{{*height, static_cast<std::int32_t>(*round), static_cast<Step>(*step)},
                    *signed_bytes,
                    *signature_bytes};
    if (auto checked = check_last(identity, last); !checked) {
        return tl::unexpected(checked.error());
    }
    return last;
}

LastSigned above(std::int64_t height) {
    return {{height, std::numeric_limits<std::int32_t>::max(), Step::precommit}, {}, {}};
}

}  // namespace charter::signer
