# simdact_dispatch(<target>
#     [FUNCTIONS <name>...]      of the registry: leaky_relu gelu ...; all of them by default
#     [ACTIVATIONS <type>...]    of your own: my::activation<float> ...
#     [HEADERS <path>...]        where these are defined
#     [TYPES <type>...]          float (the default), double; bfloat16 and float16, which are
#                                computed in float and come beside it
#     [ACCURACY <accuracy>...]   faithful (the default), fast
#     [VERBS <verb>...]          forward backward backward_from_output (the default),
#                                double_backward forward_gated backward_gated, and forward_… and
#                                backward_… of _masked, _with_statistics, _with_channel_statistics,
#                                _per_channel, _fused and _random; forward_quantized;
#                                accumulate_backward, and accumulate_backward_… of _from_output,
#                                _gated, _masked, _per_channel, _fused and _random
#     [ARCHES <set>...])         v2 v3 v4 (the default where the target is x86-64 and Unix)
#
# Compiles the kernels of these verbs for each set, with the flags of that set on one file each, and
# once with the target's own; links them to the target; and lets its sources
# `#include <simdact/dispatch.hpp>`. docs/dispatch.md says more.

# The caller's policies may be those of an old CMake.
cmake_policy(PUSH)
cmake_policy(VERSION 3.24...3.31)

function(simdact_dispatch target)
    cmake_parse_arguments(PARSE_ARGV 1 given ""
        "" "FUNCTIONS;ACTIVATIONS;HEADERS;TYPES;ACCURACY;VERBS;ARCHES")
    if(NOT TARGET ${target})
        message(FATAL_ERROR "simdact_dispatch: there is no target ${target}")
    endif()
    get_target_property(aliased ${target} ALIASED_TARGET)
    if(aliased)
        set(target ${aliased})
    endif()
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
        message(FATAL_ERROR "simdact_dispatch(${target}): an INTERFACE library has no sources of its "
            "own; give the targets that link to it")
    endif()
    if(given_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "simdact_dispatch(${target}): unknown argument "
            "${given_UNPARSED_ARGUMENTS}: there are FUNCTIONS, ACTIVATIONS, HEADERS, TYPES, "
            "ACCURACY, VERBS and ARCHES")
    endif()
    if(given_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR
            "simdact_dispatch(${target}): nothing follows ${given_KEYWORDS_MISSING_VALUES}")
    endif()
    get_target_property(made ${target} SIMDACT_DISPATCH)
    if(made)
        message(FATAL_ERROR "simdact_dispatch(${target}) is called twice: name all in one call")
    endif()
    set_target_properties(${target} PROPERTIES SIMDACT_DISPATCH TRUE)

    # ---- the arguments

    macro(simdact_dispatch_check_words argument default)
        if(NOT DEFINED given_${argument})
            set(given_${argument} ${default})
        endif()
        list(REMOVE_DUPLICATES given_${argument})
        foreach(word IN LISTS given_${argument})
            if(NOT word IN_LIST allowed_${argument})
                list(JOIN allowed_${argument} ", " all)
                message(FATAL_ERROR
                    "simdact_dispatch(${target}): ${argument} can't be \"${word}\", but is of ${all}")
            endif()
        endforeach()
    endmacro()

    set(allowed_TYPES float double bfloat16 float16)
    set(allowed_ACCURACY faithful fast)
    set(allowed_VERBS forward backward backward_from_output double_backward)
    foreach(form IN ITEMS
            gated masked with_statistics with_channel_statistics per_channel fused random)
        list(APPEND allowed_VERBS forward_${form} backward_${form})
    endforeach()
    list(APPEND allowed_VERBS forward_quantized accumulate_backward)
    foreach(form IN ITEMS from_output gated masked per_channel fused random)
        list(APPEND allowed_VERBS accumulate_backward_${form})
    endforeach()
    set(allowed_ARCHES v2 v3 v4)
    simdact_dispatch_check_words(TYPES "float")
    simdact_dispatch_check_words(ACCURACY "faithful")
    # A verb of the target's own is named with its namespace, and defined in HEADERS.
    set(own_VERBS ${given_VERBS})
    list(FILTER own_VERBS INCLUDE REGEX "::")
    list(APPEND allowed_VERBS ${own_VERBS})
    simdact_dispatch_check_words(VERBS "forward;backward;backward_from_output")
    list(FILTER given_VERBS EXCLUDE REGEX "::")

    set(default_arches "")
    set(on_x86_64 FALSE)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
        set(on_x86_64 TRUE)
        set(default_arches v2 v3 v4)
        # g++ for Windows does not align what it spills of AVX registers to the stack.
        if(WIN32 AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            set(default_arches v2)
        endif()
        # Microsoft's compiler has xsimd's SSE2 alone: simd/msvc.hpp.
        if(MSVC AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
            set(default_arches "")
        endif()
    endif()
    simdact_dispatch_check_words(ARCHES "${default_arches}")
    if(given_ARCHES AND NOT on_x86_64)
        message(FATAL_ERROR "simdact_dispatch(${target}): ARCHES are those of x86-64, and this "
            "build is for ${CMAKE_SYSTEM_PROCESSOR}, which has the compiler's baseline alone")
    endif()

    set(allowed_FUNCTIONS "")
    get_target_property(directories simdact::simdact INTERFACE_INCLUDE_DIRECTORIES)
    foreach(directory IN LISTS directories)
        string(REGEX REPLACE "^[$]<BUILD_INTERFACE:(.*)>$" "\\1" directory "${directory}")
        file(GLOB files RELATIVE "${directory}/simdact/functions"
            "${directory}/simdact/functions/*.hpp")
        list(APPEND allowed_FUNCTIONS ${files})
    endforeach()
    list(TRANSFORM allowed_FUNCTIONS REPLACE "[.]hpp$" "")
    set(all_functions TRUE)
    if(DEFINED given_FUNCTIONS OR DEFINED given_ACTIVATIONS)
        set(all_functions FALSE)
    endif()
    simdact_dispatch_check_words(FUNCTIONS "")
    if(DEFINED given_ACTIVATIONS AND NOT DEFINED given_HEADERS)
        message(FATAL_ERROR "simdact_dispatch(${target}): HEADERS are missing, in which "
            "${given_ACTIVATIONS} is defined")
    endif()

    # ---- the list

    set(includes "")
    # The header that describes each verb.
    set(forms ${given_VERBS})
    list(TRANSFORM forms REPLACE "^accumulate_" "")
    list(TRANSFORM forms REPLACE "^(forward|backward)_(with_)?(statistics|channel_statistics|masked|gated|quantized|per_channel|fused|random)$" "\\3")
    list(TRANSFORM forms REPLACE "^backward_from_output$" "backward")
    list(REMOVE_DUPLICATES forms)
    foreach(form IN LISTS forms)
        string(APPEND includes "#include <simdact/${form}.hpp>\n")
    endforeach()
    foreach(header IN LISTS given_HEADERS)
        cmake_path(ABSOLUTE_PATH header BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
        if(NOT EXISTS ${header})
            message(FATAL_ERROR "simdact_dispatch(${target}): HEADERS: ${header} does not exist")
        endif()
        string(APPEND includes "#include \"${header}\"\n")
    endforeach()
    set(elements ${given_TYPES})
    list(FILTER elements INCLUDE REGEX "16$")
    list(FILTER given_TYPES EXCLUDE REGEX "16$")
    if(elements)
        list(APPEND given_TYPES float)
        list(REMOVE_DUPLICATES given_TYPES)
    endif()
    list(JOIN elements ", " elements)
    set(lists "")
    foreach(type IN LISTS given_TYPES)
        foreach(accuracy IN LISTS given_ACCURACY)
            set(registry "all_activations<${type}, accuracy::${accuracy}>")
            if(all_functions)
                list(APPEND lists "${registry}")
            elseif(given_FUNCTIONS)
                list(JOIN given_FUNCTIONS "\", \"" names)
                list(APPEND lists "chosen<${registry}, \"${names}\">")
            endif()
        endforeach()
    endforeach()
    # These have no functions of the registry but one of their own.
    foreach(type IN LISTS given_TYPES)
        if("per_channel" IN_LIST forms)
            list(APPEND lists "activation_list<channel_prelu<${type}>>")
        endif()
        if("random" IN_LIST forms)
            list(APPEND lists "activation_list<rrelu_training<${type}>>")
        endif()
    endforeach()
    if(given_ACTIVATIONS)
        list(TRANSFORM given_ACTIVATIONS REPLACE "^([^:].*)$" "::\\1")
        list(JOIN given_ACTIVATIONS ", " own)
        list(APPEND lists "activation_list<${own}>")
    endif()
    list(JOIN lists ",\n    " lists)
    list(TRANSFORM given_VERBS PREPEND "::simdact::verbs::")
    list(TRANSFORM given_VERBS REPLACE "^(.*)accumulate_(.+)$" "accumulating<\\1\\2>")
    list(TRANSFORM own_VERBS REPLACE "^([^:].*)$" "::\\1")
    list(APPEND given_VERBS ${own_VERBS})
    list(JOIN given_VERBS ", " verbs)
    set(sets baseline ${given_ARCHES})
    list(TRANSFORM sets REPLACE "(.+)" "each(\\1)" OUTPUT_VARIABLE each)
    list(JOIN each " " each)
    # Two targets of one program may have one name, or names that differ in a dash or a dot alone.
    string(SHA256 hash "${PROJECT_NAME};${target};${lists};${verbs};${elements};${sets}")
    string(SUBSTRING ${hash} 0 8 hash)
    string(MAKE_C_IDENTIFIER "for_${target}_${hash}" namespace)

    set(dir ${CMAKE_CURRENT_BINARY_DIR}/simdact_dispatch/${target})
    file(CONFIGURE OUTPUT ${dir}/simdact_dispatch_list.hpp @ONLY CONTENT [[
// Written by simdact_dispatch(@target@).
#pragma once

#include <simdact/detail/dispatch/list.hpp>
@includes@
namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline @namespace@ {

using activations = joined<
    @lists@>;
using verbs = verb_list<@verbs@>;
using elements = element_list<@elements@>;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline @namespace@

#define SIMDACT_DISPATCH_NAMESPACE @namespace@
#define SIMDACT_DISPATCH_SETS(each) @each@
]])

    # ---- the sources

    set(sources ${dir}/selector.cpp)
    file(CONFIGURE OUTPUT ${dir}/selector.cpp CONTENT "#include <simdact/detail/dispatch/selector.hpp>\n")
    foreach(set IN LISTS sets)
        set(source ${dir}/unit_${set}.cpp)
        file(CONFIGURE OUTPUT ${source} CONTENT
            "#define SIMDACT_DISPATCH_SET ${set}\n#include <simdact/detail/dispatch/unit.hpp>\n")
        # Optimised in every configuration: without, xsimd's functions would stay out of line, and
        # the linker would keep one of those that several units have.
        if(MSVC)
            set(options /O2 /Ob2)
            if(set STREQUAL "v3")
                list(APPEND options /arch:AVX2)
            elseif(set STREQUAL "v4")
                list(APPEND options /arch:AVX512)
            endif()
        else()
            set(options -O2 -fno-lto)
            if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
                list(APPEND options -finline -fno-keep-inline-functions -fno-instrument-functions)
            else()
                list(APPEND options -finline-functions)
            endif()
            if(NOT set STREQUAL "baseline")
                list(APPEND options -march=x86-64-${set})
            endif()
        endif()
        set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES
            COMPILE_OPTIONS "${options}")
        list(APPEND sources ${source})
    endforeach()
    # What a unit is compiled with must not depend on its neighbours.
    set_source_files_properties(${sources} TARGET_DIRECTORY ${target} PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON SKIP_AUTOGEN ON)
    target_sources(${target} PRIVATE ${sources})
    target_include_directories(${target} BEFORE PRIVATE ${dir})
    # Not target_link_libraries: it would demand its keywords of the target's owner, and an export of
    # the target would ask for simdact's.
    set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES simdact::simdact)
endfunction()

cmake_policy(POP)
