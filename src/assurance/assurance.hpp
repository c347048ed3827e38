#pragma once
// Assurance: what the convention asks, judged from the state. One include for those who use all of
// it.

#include "assurance/evaluate.hpp"
#include "assurance/index.hpp"
#include "assurance/matrix.hpp"
#include "assurance/rows.hpp"
#include "assurance/update.hpp"
