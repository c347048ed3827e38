#include "tx/people/enrollers.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {
namespace {

bool enrolled_by(const v1::Person& who, const v1::Person& other, const state::View& view) {
    return std::ranges::any_of(who.enrollers(), [&](const std::string& enroller) {
        return is_account_of(enroller, other, view);
    });
}

}  // namespace

bool is_same_human(const v1::Person& a, const v1::Person& b) {
    return a.member() == b.member() && !a.natural_person().empty() &&
           a.natural_person() == b.natural_person();
}

bool is_account_of(std::string_view account, const v1::Person& person, const state::View& view) {
    if (account == person.person()) return true;
    const auto other = state::read_shared<v1::Person>(view, state::keys::person(account));
    return other && is_same_human(*other, person);
}

bool enrolled_one_another(const v1::Person& a, const v1::Person& b, const state::View& view) {
    return enrolled_by(a, b, view) || enrolled_by(b, a, view);
}

}  // namespace charter::tx
