# No two of the objects define one function: the linker would keep only one of them. Integer code
# alone may be shared, where the instruction set is the same: no other flag changes its results.

cmake_minimum_required(VERSION 3.24)

set(all "")
foreach(object IN LISTS OBJECTS)
    execute_process(COMMAND "${NM}" --defined-only "${object}"
        OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL " [TW] [^\n]+" symbols "${output}")
    if(symbols STREQUAL "")
        message(FATAL_ERROR "${object} defines nothing: this test looks at nothing")
    endif()
    string(REGEX MATCH "simdact_test_unit_[^_.]+" level "${object}")
    foreach(symbol IN LISTS symbols)
        if(symbol IN_LIST all AND NOT symbol IN_LIST shared_at_${level})
            message(SEND_ERROR "${object} defines again:${symbol}")
        endif()
    endforeach()
    list(APPEND all ${symbols})
    list(FILTER symbols INCLUDE REGEX "detail6divideI|detail24ask_for_last_level_cacheI")
    list(APPEND shared_at_${level} ${symbols})
endforeach()
list(LENGTH OBJECTS count)
list(LENGTH all functions)
message("${count} objects leave ${functions} functions to the linker, no two of one name")
