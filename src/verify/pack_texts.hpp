#pragma once
// What a pack's verdict says to people.

#include "pack/failure.hpp"
#include "verify/texts.hpp"

namespace charter::verify {

/// Why a pack is false or cannot be judged.
Bilingual text_of(pack::Failure failure);

}  // namespace charter::verify
