// CometBFT's JSON, read into its own messages.
#include <boost/json.hpp>
#include <charconv>

#include "base/civil.hpp"
#include "light/header.hpp"
#include "network/rpc.hpp"

namespace charter::network {
namespace {

namespace json = boost::json;
namespace types = tendermint::types;

/// The time of a vote that nobody cast.
constexpr std::string_view kGoZero = "0001-01-01T00:00:00Z";
constexpr std::size_t kSecondsText = 19;  // 2026-11-24T09:00:00
constexpr std::int64_t kDaySeconds = 86'400;

/// Takes values out by their path; remembers the first that was not there or malformed.
class Reader {
  public:
    explicit Reader(const json::value& root) : root_(root) {}

    const std::string& wrong() const { return wrong_; }

    std::string text(const std::string& path) {
        const json::value* value = at(path);
        if (value != nullptr && value->is_string()) return std::string(value->get_string());
        return bad(path), std::string();
    }
    std::int64_t number(const std::string& path) {
        const json::value* value = at(path);
        if (value != nullptr && value->is_int64()) return value->get_int64();
        const std::string digits = text(path);
        std::int64_t number = 0;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (failed != std::errc() || end != digits.data() + digits.size()) bad(path);
        return number;
    }
    Bytes hex(const std::string& path) {
        auto bytes = from_hex(text(path));
        if (!bytes) bad(path);
        return std::move(bytes).value_or(Bytes());
    }
    /// Empty where it is null.
    Bytes base64(const std::string& path) {
        const json::value* value = at(path);
        if (value != nullptr && value->is_null()) return {};
        auto bytes = from_base64(text(path));
        if (!bytes) bad(path);
        return std::move(bytes).value_or(Bytes());
    }
    bool flag(const std::string& path) {
        const json::value* value = at(path);
        if (value == nullptr || !value->is_bool()) return bad(path), false;
        return value->get_bool();
    }
    std::size_t size(const std::string& path) {
        const json::value* value = at(path);
        if (value == nullptr || !value->is_array()) return bad(path), 0;
        return value->get_array().size();
    }
    void time(const std::string& path, google::protobuf::Timestamp& into);

  private:
    const json::value* at(const std::string& path) const {
        boost::system::error_code failed;
        return root_.find_pointer(path, failed);
    }
    void bad(const std::string& path) {
        if (wrong_.empty()) wrong_ = path;
    }

    const json::value& root_;
    std::string wrong_;
};

std::optional<std::int64_t> two_digits(std::string_view text, std::size_t at) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data() + at, text.data() + at + 2, number);
    if (failed != std::errc() || end != text.data() + at + 2) return std::nullopt;
    return number;
}

/// RFC 3339 in UTC with up to nine digits of a second, as Go writes it.
void Reader::time(const std::string& path, google::protobuf::Timestamp& into) {
    const std::string text = this->text(path);
    if (text == kGoZero) return into.set_seconds(light::kGoZeroSeconds);
    const auto day = text.size() > kSecondsText ? parse_date(text.substr(0, 10)) : std::nullopt;
    if (!day || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') {
        return bad(path);
    }
    const auto hour = two_digits(text, 11);
    const auto minute = two_digits(text, 14);
    const auto second = two_digits(text, 17);
    if (!hour || !minute || !second) return bad(path);
    std::int32_t nanos = 0;
    const std::string fraction = text.substr(kSecondsText, text.size() - kSecondsText - 1);
    if (!fraction.empty()) {
        std::string digits = fraction.substr(1);
        if (fraction[0] != '.' || digits.empty() || digits.size() > 9) return bad(path);
        digits.resize(9, '0');
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + 9, nanos);
        if (failed != std::errc() || end != digits.data() + 9) return bad(path);
    }
    into.set_seconds(*day * kDaySeconds + *hour * 3'600 + *minute * 60 + *second);
    into.set_nanos(nanos);
}

void read_id(Reader& in, const std::string& path, types::BlockID& id) {
    id.set_hash(in.hex(path + "/hash"));
    id.mutable_part_set_header()->set_total(
        static_cast<std::uint32_t>(in.number(path + "/parts/total")));
    id.mutable_part_set_header()->set_hash(in.hex(path + "/parts/hash"));
}

void read_header(Reader& in, const std::string& at, types::Header& header) {
    header.mutable_version()->set_block(
        static_cast<std::uint64_t>(in.number(at + "/version/block")));
    // Left out where it is 0.
    header.mutable_version()->set_app(static_cast<std::uint64_t>(in.number(at + "/version/app")));
    header.set_chain_id(in.text(at + "/chain_id"));
    header.set_height(in.number(at + "/height"));
    in.time(at + "/time", *header.mutable_time());
    read_id(in, at + "/last_block_id", *header.mutable_last_block_id());
    header.set_last_commit_hash(in.hex(at + "/last_commit_hash"));
    header.set_data_hash(in.hex(at + "/data_hash"));
    header.set_validators_hash(in.hex(at + "/validators_hash"));
    header.set_next_validators_hash(in.hex(at + "/next_validators_hash"));
    header.set_consensus_hash(in.hex(at + "/consensus_hash"));
    header.set_app_hash(in.hex(at + "/app_hash"));
    header.set_last_results_hash(in.hex(at + "/last_results_hash"));
    header.set_evidence_hash(in.hex(at + "/evidence_hash"));
    header.set_proposer_address(in.hex(at + "/proposer_address"));
}

void read_signatures(Reader& in, const std::string& at, types::Commit& commit) {
    const std::size_t count = in.size(at);
    for (std::size_t i = 0; i < count && in.wrong().empty(); ++i) {
        const std::string one = at + "/" + std::to_string(i);
        types::CommitSig& signature = *commit.add_signatures();
        signature.set_block_id_flag(
            static_cast<types::BlockIDFlag>(in.number(one + "/block_id_flag")));
        signature.set_validator_address(in.hex(one + "/validator_address"));
        in.time(one + "/timestamp", *signature.mutable_timestamp());
        signature.set_signature(in.base64(one + "/signature"));
    }
}

}  // namespace

Outcome<SignedHeader> read_commit(const json::value& result) {
    Reader in(result);
    SignedHeader read;
    read_header(in, "/signed_header/header", read.header);
    read.commit.set_height(in.number("/signed_header/commit/height"));
    read.commit.set_round(static_cast<std::int32_t>(in.number("/signed_header/commit/round")));
    read_id(in, "/signed_header/commit/block_id", *read.commit.mutable_block_id());
    read_signatures(in, "/signed_header/commit/signatures", read.commit);
    read.canonical = in.flag("/canonical");
    if (in.wrong().empty()) return read;
    return fault("CometBFT's commit has no valid " + in.wrong());
}

Outcome<ValidatorsPage> read_validators(const json::value& result) {
    Reader in(result);
    ValidatorsPage page;
    page.total = static_cast<std::uint64_t>(in.number("/total"));
    const std::size_t count = in.size("/validators");
    for (std::size_t i = 0; i < count && in.wrong().empty(); ++i) {
        const std::string one = "/validators/" + std::to_string(i);
        page.validators.push_back(
            {in.base64(one + "/pub_key/value"), in.number(one + "/voting_power")});
    }
    if (in.wrong().empty()) return page;
    return fault("CometBFT's validators have no valid " + in.wrong());
}

// A peer works on the height after the one that it has.
std::vector<PeerHeight> read_peer_heights(const json::value& result) {
    std::vector<PeerHeight> heights;
    Reader list(result);
    const std::size_t count = list.size("/peers");
    for (std::size_t i = 0; i < count; ++i) {
        Reader in(result);
        const std::string at = "/peers/" + std::to_string(i);
        const std::string address = in.text(at + "/node_address");  // "id@host:port"
        const std::int64_t working_on = in.number(at + "/peer_state/round_state/height");
        if (!in.wrong().empty() || working_on < 1) continue;
        heights.push_back(
            {address.substr(0, address.find('@')), static_cast<std::uint64_t>(working_on) - 1});
    }
    return heights;
}

}  // namespace charter::network
