#pragma once
// `where` and `expect`: tests of a row's or an observation's values.

#include <optional>
#include <string>
#include <string_view>

#include "assurance/evidence.hpp"

namespace charter::assurance {

/// What is tested: a row, or the values of an observation.
struct Tested {
    const Record* record = nullptr;
    const v1::Observation* observation = nullptr;
};

/// What an absent flag means. In `where` it reads false, so that leaving it out takes nothing out
/// of scope; in `expect` it fails whatever is expected.
enum class AbsentFlag { reads_false, fails };

struct PredicateContext {
    Evidence& evidence;
    std::string_view scope;
    const Record* subject;  // of subject.FIELD; nullptr: there is none
    Notes& notes;
    AbsentFlag absent_flag;
};

/// The first test that does not hold.
struct Mismatch {
    std::string field;
    std::string observed;  // rendered; empty: absent
    std::string expected;
};

/// Nothing when all tests hold, or there are none.
std::optional<Mismatch> mismatch(const v1::Predicate& predicate, const Tested& tested,
                                 const PredicateContext& context);

/// Whether all tests hold: the same, for where nobody asks why not.
bool matches(const v1::Predicate& predicate, const Tested& tested, const PredicateContext& context);

}  // namespace charter::assurance
