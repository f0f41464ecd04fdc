# No code for a better CPU outside the units of a dispatch, and nothing of theirs that the linker
# could give to others.
#
#     cmake -D NM=nm -D OBJDUMP=objdump "-DOBJECTS=all objects of a program" -P symbols.cmake

cmake_minimum_required(VERSION 3.24)

set(units 0)
set(others 0)
foreach(object IN LISTS OBJECTS)
    if(object MATCHES "/unit_([a-z0-9]+)[^/]*$")
        set(set ${CMAKE_MATCH_1})
        math(EXPR units "${units} + 1")
        execute_process(COMMAND "${NM}" --defined-only --extern-only "${object}"
            OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
        string(REGEX MATCHALL "[A-Za-z] [^ \n]+\n" symbols "${output}")
        # Constants, which are the same in every unit, and what compilers make of noexcept.
        list(FILTER symbols EXCLUDE REGEX "^[Vu] |__clang_call_terminate")
        set(table "${symbols}")
        list(FILTER table INCLUDE REGEX "table_of_${set}")
        list(LENGTH table tables)
        if(NOT tables EQUAL 1)
            message(SEND_ERROR "${object} has ${tables} tables")
        endif()
        list(REMOVE_ITEM symbols ${table})
        foreach(symbol IN LISTS symbols)
            message(SEND_ERROR "${object} shares ${symbol}")
        endforeach()
    endif()
    if(NOT object MATCHES "/unit_v[0-9]+[^/]*$")
        math(EXPR others "${others} + 1")
        execute_process(COMMAND "${OBJDUMP}" -d --no-show-raw-insn "${object}"
            OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
        # Every instruction of AVX begins with a v, and hardly another one does.
        string(REGEX MATCH "\t(v[a-z0-9]+[ \t][^\n]*)" beyond "${output}")
        if(beyond)
            message(SEND_ERROR "${object} has code beyond the baseline: ${beyond}")
        endif()
    endif()
endforeach()
if(units LESS 2 OR others LESS 2)
    message(FATAL_ERROR "${units} units and ${others} other objects: this test looks at nothing")
endif()
message("${units} units share nothing but their tables, ${others} objects keep to the baseline")
