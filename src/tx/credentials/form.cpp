#include "tx/credentials/form.hpp"

#include "crypto/signature.hpp"
#include "tx/credentials/certificate_view.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kSerialMin = 8;
constexpr std::size_t kSerialMax = 16;

tl::unexpected<Refusal> form_invalid(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

bool is_known(v1::Algorithm algorithm) {
    return algorithm == v1::ALGORITHM_ED25519 || algorithm == v1::ALGORITHM_P256;
}

}  // namespace

Status check_key_form(const v1::PublicKey& key) {
    return is_known(key.algorithm()) ? crypto::check_public_key(crypto_key(key)) : ok();
}

Status check_whole_seconds(std::string_view field, std::int64_t time_ms) {
    if (time_ms >= 0 && time_ms % 1000 == 0) return ok();
    return form_invalid(field, "whole seconds since 1970, in milliseconds");
}

Status check_serial(ByteView serial) {
    if (serial.empty()) return refuse(Reason::field_missing, {{"field", std::string("serial")}});
    const auto first = static_cast<unsigned char>(serial.front());
    if (serial.size() < kSerialMin || serial.size() > kSerialMax || first == 0 || first > 0x7f) {
        return form_invalid("serial", "8 to 16 bytes, the first 0x01 to 0x7f");
    }
    return ok();
}

Status require_allowed_algorithm(const v1::PublicKey& key, v1::Algorithm only, const Context& ctx) {
    const bool allowed =
        is_known(key.algorithm()) && (only == v1::ALGORITHM_UNSPECIFIED || key.algorithm() == only);
    if (allowed || !ctx.enforced(Rule::crypto_allow_list)) return ok();
    return refuse(Reason::algorithm_not_allowed,
                  {{"algorithm", std::string(crypto::algorithm_name(crypto_key(key).algorithm))}});
}

}  // namespace charter::tx
