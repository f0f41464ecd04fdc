# No function that both objects define may be one of the library's: the linker would keep only one.

cmake_minimum_required(VERSION 3.24)

foreach(object IN ITEMS FIRST SECOND)
    execute_process(COMMAND "${NM}" --defined-only "${${object}}"
        OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[tTwW] _Z[A-Z]*(${NAMESPACES})[A-Za-z0-9_.$]*" ${object}_symbols "${output}")
    list(LENGTH ${object}_symbols count)
    message("${${object}}: ${count} functions of simdact")
    if(count EQUAL 0)
        message(FATAL_ERROR "there should be some: this test looks at nothing")
    endif()
endforeach()
foreach(symbol IN LISTS FIRST_symbols)
    if(symbol IN_LIST SECOND_symbols)
        message(SEND_ERROR "both units define ${symbol}")
    endif()
endforeach()
