# The headers of an installed xsimd for a cross compiler, which must not see what else is installed
# beside them. FETCHCONTENT_SOURCE_DIR_XSIMD names the source of another, and another is downloaded
# where the toolchain needs a newer one (`xsimd_at_least`).

if(FETCHCONTENT_SOURCE_DIR_XSIMD OR TARGET xsimd)
    return()
endif()
find_path(simdact_xsimd_headers xsimd/xsimd.hpp PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
if(NOT simdact_xsimd_headers)
    return() # it is downloaded
endif()
file(STRINGS ${simdact_xsimd_headers}/xsimd/config/xsimd_config.hpp lines
    REGEX "^#define XSIMD_VERSION_(MAJOR|MINOR|PATCH) ")
list(TRANSFORM lines REPLACE "^.* " "")
list(JOIN lines "." version)
if(DEFINED xsimd_at_least AND version VERSION_LESS xsimd_at_least)
    return()
endif()
set(xsimd_VERSION ${version})
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/xsimd_headers)
file(CREATE_LINK ${simdact_xsimd_headers}/xsimd ${CMAKE_BINARY_DIR}/xsimd_headers/xsimd SYMBOLIC)
add_library(xsimd INTERFACE)
target_include_directories(xsimd SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/xsimd_headers)
message(STATUS "xsimd ${xsimd_VERSION} in ${simdact_xsimd_headers}")
