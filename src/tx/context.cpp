#include "tx/context.hpp"

#include "base/ensure.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {
namespace {

constexpr int kCreatedMax = 16;

}  // namespace

void Context::created(ByteView key) {
    if (effects_.receipt.created_size() < kCreatedMax) effects_.receipt.add_created(Bytes(key));
}

void Context::event(std::string_view kind, std::string_view name, std::string_view subject,
                    std::vector<v1::Field> fields) {
    v1::Event event;
    event.set_kind(std::string(kind));
    event.set_name(std::string(name));
    event.set_subject(std::string(subject));
    for (v1::Field& field : fields) *event.add_fields() = std::move(field);
    effects_.events.push_back(std::move(event));
}

std::int64_t Context::parameter(std::string_view name) const {
    const auto set = state::read_shared<v1::ParameterValue>(view(), state::keys::parameter(name));
    if (set) return set->value();
    const v1::Parameter* defined = catalog().parameter(name);
    ensure(defined != nullptr, "a parameter that the catalog does not define");
    return defined->initial();
}

v1::Field text_field(std::string_view name, std::string_view text) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_text(std::string(text));
    return field;
}

v1::Field number_field(std::string_view name, std::int64_t number) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_number(number);
    return field;
}

}  // namespace charter::tx
