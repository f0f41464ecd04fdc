# Includes go one way: functions -> math -> simd, and verbs -> detail/verb -> detail/loop -> simd. One
# file includes xsimd. The opt-in headers are outside the umbrella, simdact.hpp.

cmake_minimum_required(VERSION 3.24)

file(GLOB_RECURSE headers RELATIVE "${INCLUDE}" "${INCLUDE}/*.hpp")
list(LENGTH headers count)
if(count LESS 10)
    message(FATAL_ERROR "only ${count} headers in ${INCLUDE}")
endif()

set(opt_in
    "accumulate|by_name|channel_statistics|dispatch|eigen|fused|masked|mdspan|opencv|parallel"
    "per_channel|quantized|random|statistics|unit_monitor|xtensor")
list(JOIN opt_in "|" opt_in)
set(may_include_opt_in channel_statistics.hpp) # the same with statistics of each channel

# What the headers of a folder may include of the library, as regular expressions of paths.
set(may_include_simd "simd/|version[.]hpp")
set(may_include_math "accuracy[.]hpp|math/|simd/|version[.]hpp")
set(may_include_functions "activation[.]hpp|element[.]hpp|math/|simd/|version[.]hpp")
set(may_include_detail/loop "element[.]hpp|detail/loop/|simd/|version[.]hpp")
foreach(folder IN ITEMS detail/channels detail/statistics)
    set(may_include_${folder} "policy[.]hpp|${folder}/|${may_include_detail/loop}")
endforeach()
set(may_include_detail/verb
    "activation[.]hpp|matrix_view[.]hpp|policy[.]hpp|detail/verb/|${may_include_detail/loop}")

foreach(header IN LISTS headers)
    get_filename_component(folder "${header}" DIRECTORY)
    file(STRINGS "${INCLUDE}/${header}" includes REGEX "^ *# *include ")
    foreach(line IN LISTS includes)
        if(line MATCHES "<xsimd" AND NOT header STREQUAL "simd/simd.hpp")
            message(SEND_ERROR "${header} includes xsimd: only simd/simd.hpp may")
        endif()
        if(line MATCHES "<(oneapi/)?tbb/" AND NOT header STREQUAL "parallel.hpp")
            message(SEND_ERROR "${header} includes oneTBB: only parallel.hpp may")
        endif()
        if(line MATCHES "<simdact/")
            message(SEND_ERROR "${header}: headers of the library include one another by quotes")
        endif()
        if(NOT line MATCHES "\"(.+)\"")
            continue()
        endif()
        cmake_path(SET target NORMALIZE "${folder}/${CMAKE_MATCH_1}")
        string(REGEX REPLACE "^/" "" target "${target}")
        if(target MATCHES "^(${opt_in})[.]hpp$" AND NOT folder STREQUAL "detail/dispatch"
                AND NOT header IN_LIST may_include_opt_in)
            message(SEND_ERROR "${header} includes an opt-in header: ${line}")
        endif()
        if(NOT EXISTS "${INCLUDE}/${target}")
            message(SEND_ERROR "${header} includes ${target}, which does not exist")
        elseif(DEFINED may_include_${folder} AND NOT target MATCHES "^(${may_include_${folder}})")
            message(SEND_ERROR "${header} includes ${target}: ${folder}/ may include "
                "${may_include_${folder}}")
        elseif(folder STREQUAL "functions" AND target MATCHES "^functions/")
            message(SEND_ERROR "${header} includes another function, ${target}")
        endif()
    endforeach()

    file(STRINGS "${INCLUDE}/${header}" text)
    if(folder MATCHES "^detail/(loop|channels|statistics)" AND "${text}" MATCHES "relu|gelu|sigmoid|tanh|softplus")
        message(SEND_ERROR "${header} names a function")
    endif()
    file(STRINGS "${INCLUDE}/${header}" macros REGEX "^ *# *define +[A-Za-z_]+")
    foreach(macro IN LISTS macros)
        if(NOT macro MATCHES "define +SIMDACT_")
            message(SEND_ERROR "${header}: the macro must start with SIMDACT_: ${macro}")
        endif()
    endforeach()
    # Unqualified, a call with a batch finds xsimd's function of that name: its store is aligned, its
    # round goes to integers.
    set(name "(select|fma|fms|fnma|rounded|abs|load|store|load_first|store_first|stream|stream_fence|shift_bits_left)")
    foreach(line IN LISTS text)
        if(line MATCHES "(^|[^:A-Za-z_0-9.>])${name}(<[^()]*>)?\\("
                AND NOT line MATCHES "^ *//|SIMDACT_INLINE|template load")
            message(SEND_ERROR "${header}: qualify the call, simd::… :${line}")
        endif()
    endforeach()
    # The answer of min and max to NaN differs between instruction sets and versions of xsimd.
    if("${text}" MATCHES "xsimd::(min|max|clip|fmin|fmax)|[^a-z_](min|max)\\(x")
        message(SEND_ERROR "${header} uses min, max or clip: write compare and select")
    endif()
endforeach()

# Every function is in the registry.
file(READ "${INCLUDE}/functions.hpp" registry)
foreach(header IN LISTS headers)
    if(header MATCHES "^functions/(.+)[.]hpp$")
        set(name ${CMAKE_MATCH_1})
        if(NOT registry MATCHES "[\n<] *${name}<T[,>]" OR NOT registry MATCHES "/${name}[.]hpp\"")
            message(SEND_ERROR "${header} is not in the registry, functions.hpp")
        endif()
    endif()
endforeach()
message("${count} headers include what they may")
