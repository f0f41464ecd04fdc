# What simdact must not do to the project that brings it in.

set(audited_variables
    CMAKE_BUILD_TYPE CMAKE_CONFIGURATION_TYPES CMAKE_CXX_STANDARD CMAKE_CXX_EXTENSIONS
    CMAKE_CXX_FLAGS CMAKE_CXX_FLAGS_DEBUG CMAKE_CXX_FLAGS_RELEASE BUILD_TESTING BUILD_SHARED_LIBS)
set(audited_directory_properties
    COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_OPTIONS TESTS)

macro(audit_begin)
    get_cmake_property(cache_before CACHE_VARIABLES)
    foreach(name IN LISTS audited_variables)
        set(before_${name} "${${name}}")
    endforeach()
    foreach(name IN LISTS audited_directory_properties)
        get_directory_property(before_${name} ${name})
    endforeach()
endmacro()

macro(audit_end)
    foreach(name IN LISTS audited_variables)
        audit_equal("variable ${name}" "${${name}}" "${before_${name}}")
    endforeach()
    foreach(name IN LISTS audited_directory_properties)
        get_directory_property(now ${name})
        audit_equal("directory property ${name}" "${now}" "${before_${name}}")
    endforeach()

    # Everything else in the cache comes from CMake (project, find_package, FetchContent) or, once
    # it is part of the build, from xsimd, which also enables the language C.
    get_cmake_property(foreign CACHE_VARIABLES)
    list(REMOVE_ITEM foreign ${cache_before})
    if(SIMDACT_FIND_TBB)
        list(REMOVE_ITEM foreign TBB_DIR)
    endif()
    list(FILTER foreign EXCLUDE REGEX
        "^(SIMDACT_|simdact_|xsimd_|XSIMD_|FETCHCONTENT_|CMAKE_C_|GIT_EXECUTABLE$)")
    audit_equal("new cache variables" "${foreign}" "")

    audit_targets(targets "${CMAKE_CURRENT_SOURCE_DIR}")
    list(REMOVE_ITEM targets simdact simdact_parallel xsimd left right)
    audit_equal("targets and tests of simdact's directories" "${targets}" "")

    foreach(property_and_value IN ITEMS
            "COMPILE_FEATURES=cxx_std_20" "LINK_LIBRARIES=xsimd" "COMPILE_OPTIONS="
            "COMPILE_DEFINITIONS=" "LINK_OPTIONS=" "SOURCES=")
        string(REGEX MATCH "^(.*)=(.*)$" _ "${property_and_value}")
        set(name ${CMAKE_MATCH_1})
        set(expected "${CMAKE_MATCH_2}")
        get_property(value TARGET simdact::simdact PROPERTY INTERFACE_${name})
        audit_equal("INTERFACE_${name} of simdact::simdact" "${value}" "${expected}")
    endforeach()
endmacro()

function(audit_equal what now expected)
    if(NOT now STREQUAL expected)
        message(SEND_ERROR "audit: ${what}: \"${now}\", expected \"${expected}\"")
    endif()
endfunction()

function(audit_targets result directory)
    get_property(found DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
    get_property(tests DIRECTORY "${directory}" PROPERTY TESTS)
    get_property(subdirectories DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
    list(APPEND found ${tests})
    foreach(subdirectory IN LISTS subdirectories)
        audit_targets(more "${subdirectory}")
        list(APPEND found ${more})
    endforeach()
    set(${result} "${found}" PARENT_SCOPE)
endfunction()
