# Compiles SOURCE with each of its mistakes in turn and looks for the sentence that it names.
# DIRECTORY is where the headers are kept, compiled.
#
# A mistake stands in the source as
#     #if MISTAKE == 3  // expect: regular expression
# All that the compiler writes about it is one error of few lines: 15 of g++, 25 of clang, or
# MOST_LINES.

cmake_minimum_required(VERSION 3.24)

if(NOT DIRECTORY)
    message(FATAL_ERROR "say where to write: -DDIRECTORY=…")
endif()
file(STRINGS "${SOURCE}" cases REGEX "^#(el)?if MISTAKE == ")
list(LENGTH cases count)
if(count EQUAL 0)
    message(FATAL_ERROR "no mistakes in ${SOURCE}")
endif()
# The headers are compiled once, and take seconds in every one of the cases otherwise. (clang 14
# crashes over concepts in them.)
set(with_headers "")
set(most_lines 15)
if(COMPILER MATCHES "clang")
    set(most_lines 25)
endif()
if(DEFINED MOST_LINES)
    set(most_lines ${MOST_LINES})
endif()
set(longest 0)
if(NOT COMPILER MATCHES "clang")
    set(headers ${DIRECTORY}/mistakes_headers.hpp)
    file(STRINGS "${SOURCE}" includes REGEX "^#include <")
    list(REMOVE_ITEM includes "#include <simdact/version.hpp>")
    list(JOIN includes "\n" includes)
    file(WRITE ${headers} "#pragma once\n${includes}\n")
    execute_process(
        COMMAND ${COMPILER} -std=c++20 ${FLAGS} -w -x c++-header ${headers} -o ${headers}.gch
        COMMAND_ERROR_IS_FATAL ANY)
    set(with_headers -include ${headers})
endif()

foreach(case IN LISTS cases)
    if(NOT case MATCHES "MISTAKE == ([0-9]+) +// expect: (.+)$")
        message(FATAL_ERROR "cannot read: ${case}")
    endif()
    set(number ${CMAKE_MATCH_1})
    set(pattern "${CMAKE_MATCH_2}")
    set(standard -std=c++20 ${with_headers})
    if(pattern MATCHES "^C\\+\\+17: (.+)$")
        set(standard -std=c++17)
        set(pattern "${CMAKE_MATCH_1}")
    endif()
    execute_process(
        COMMAND ${COMPILER} ${standard} ${FLAGS} -fsyntax-only -DMISTAKE=${number} ${SOURCE}
        OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
    if(result EQUAL 0)
        message(SEND_ERROR "mistake ${number} compiles")
    elseif(NOT output MATCHES "error: [^\n]*${pattern}|note: [^\n]*${pattern}")
        message(SEND_ERROR "mistake ${number}: '${pattern}' is not in\n${output}")
    endif()
    # One readable error: the rest of the output are notes on it.
    string(REPLACE ";" "," without_lists "${output}")
    string(REGEX MATCHALL "[^\n]*error: [^\n]*" errors "${without_lists}")
    list(LENGTH errors error_count)
    if(NOT error_count EQUAL 1)
        message(SEND_ERROR "mistake ${number}: ${error_count} errors instead of one\n${output}")
    endif()
    string(REGEX MATCHALL "\n" lines "${without_lists}")
    list(LENGTH lines line_count)
    if(line_count GREATER most_lines)
        message(SEND_ERROR
            "mistake ${number}: ${line_count} lines instead of ${most_lines}\n${output}")
    endif()
    if(line_count GREATER longest)
        set(longest ${line_count})
    endif()
endforeach()
# Without a mistake it compiles, so the errors are those of the mistakes.
execute_process(COMMAND ${COMPILER} -std=c++20 ${with_headers} ${FLAGS} -fsyntax-only -DMISTAKE=0 ${SOURCE}
    COMMAND_ERROR_IS_FATAL ANY)
message("${count} mistakes, each with one error that says what is wrong, in ${longest} lines at most")
