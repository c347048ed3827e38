# The commit that `charter --version` names: read at configure time, "unknown" outside a checkout.
execute_process(COMMAND git describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE CHARTER_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT CHARTER_COMMIT)
  set(CHARTER_COMMIT unknown)
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/version.cpp CONTENT
"#include <string_view>
namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
const std::string_view kVersion = \"${PROJECT_VERSION}\";
const std::string_view kCommit = \"${CHARTER_COMMIT}\";
}  // namespace charter
")
add_library(charter_version STATIC ${CMAKE_BINARY_DIR}/generated/version.cpp)
