#include "tx/people/enrollers.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

bool is_same_human(const v1::Person& a, const v1::Person& b) {
    return a.member() == b.member() && !a.natural_person().empty() &&
           a.natural_person() == b.natural_person();
}

bool enrolled_by(const v1::Person& who, const v1::Person& other, const state::View& view) {
    return std::ranges::any_of(who.enrollers(), [&](const std::string& id) {
        const auto enroller = state::read_shared<v1::Person>(view, state::keys::person(id));
        return enroller && is_same_human(*enroller, other);
    });
}

}  // namespace

bool enrolled_one_another(const v1::Person& a, const v1::Person& b, const state::View& view) {
    return enrolled_one_another(a, b) || enrolled_by(a, b, view) || enrolled_by(b, a, view);
}

}  // namespace charter::tx
