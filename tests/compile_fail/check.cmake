# Compiles SOURCE, with all of its mistakes at once, and looks for the sentence that each names.
# DIRECTORY is where the source with the mistakes is written. With ALONE each is compiled by itself:
# of several errors in one template a compiler writes only the first.
#
# A mistake is a few statements of a function, and stands in the source as
#     #if MISTAKE == 3  // expect: regular expression
# in one chain of #if, #elif and "#endif // MISTAKE". All that the compiler writes about it is one
# error of few lines: 15 of g++, 25 of clang, or MOST_LINES.

cmake_minimum_required(VERSION 3.24)

if(NOT DIRECTORY)
    message(FATAL_ERROR "say where to write: -DDIRECTORY=…")
endif()
set(most_lines 15)
set(no_limit -fmax-errors=0)
if(COMPILER MATCHES "clang")
    set(most_lines 25)
    set(no_limit -ferror-limit=0)
endif()
if(DEFINED MOST_LINES)
    set(most_lines ${MOST_LINES})
endif()
set(syntax ${COMPILER} ${FLAGS} -fsyntax-only)

# Without a mistake it compiles, so the errors are those of the mistakes.
execute_process(COMMAND ${syntax} -std=c++20 -DMISTAKE=0 ${SOURCE} COMMAND_ERROR_IS_FATAL ANY)

# Another standard is a compilation of its own.
file(STRINGS "${SOURCE}" cases REGEX "^#(el)?if MISTAKE == ")
set(numbers "")
foreach(case IN LISTS cases)
    if(NOT case MATCHES "MISTAKE == ([0-9]+) +// expect: (.+)$")
        message(FATAL_ERROR "cannot read: ${case}")
    endif()
    set(number ${CMAKE_MATCH_1})
    set(pattern_${number} "${CMAKE_MATCH_2}")
    if(pattern_${number} MATCHES "^C\\+\\+17: (.+)$")
        set(pattern "${CMAKE_MATCH_1}")
        execute_process(COMMAND ${syntax} -std=c++17 -DMISTAKE=${number} ${SOURCE}
            OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
        if(result EQUAL 0 OR NOT output MATCHES "error: [^\n]*${pattern}")
            message(SEND_ERROR "mistake ${number}: '${pattern}' is not in\n${output}")
        endif()
        set(not_together ${number})
        continue()
    endif()
    list(APPEND numbers ${number})
endforeach()
list(LENGTH numbers count)
if(count EQUAL 0)
    message(FATAL_ERROR "no mistakes in ${SOURCE}")
endif()

if(ALONE)
    foreach(number IN LISTS numbers)
        execute_process(COMMAND ${syntax} -std=c++20 -DMISTAKE=${number} ${SOURCE}
            OUTPUT_VARIABLE output_${number} ERROR_VARIABLE output_${number})
        string(REPLACE ";" "," output_${number} "${output_${number}}")
    endforeach()
else()
    # Each of the others in a block of its own, with lines that have its number and three digits.
    file(READ "${SOURCE}" text)
    if(DEFINED not_together)
        string(REGEX REPLACE "#if MISTAKE == ${not_together} " "#if 0 " text "${text}")
    endif()
    string(REGEX REPLACE "#if MISTAKE == ([0-9]+) [^\n]*" "#line \\1000 \"mistake\"\n{" text "${text}")
    string(REGEX REPLACE "#elif MISTAKE == ([0-9]+) [^\n]*" "}\n#line \\1000 \"mistake\"\n{" text
        "${text}")
    string(REGEX REPLACE "#endif +// MISTAKE" "}" text "${text}")
    get_filename_component(name "${SOURCE}" NAME_WE)
    set(together "${DIRECTORY}/${name}_together.cpp")
    file(WRITE "${together}" "${text}")
    get_filename_component(folder "${SOURCE}" DIRECTORY)
    execute_process(COMMAND ${syntax} -std=c++20 -I${folder} ${no_limit} ${together}
        OUTPUT_VARIABLE output ERROR_VARIABLE output)

    # Where a diagnostic begins the compiler may name a header first: such lines wait for the mistake.
    string(REPLACE ";" "," output "${output}")
    string(REPLACE "[" "(" output "${output}")
    string(REPLACE "]" ")" output "${output}")
    string(REGEX REPLACE "\n" ";" lines "${output}")
    set(current "")
    set(waiting "")
    foreach(line IN LISTS lines)
        if(line MATCHES "(^|[ <])mistake:([0-9]+)[0-9][0-9][0-9]:")
            set(current ${CMAKE_MATCH_2})
            string(APPEND output_${current} "${waiting}${line}\n")
            set(waiting "")
        elseif(line MATCHES ": In (instantiation|substitution|function|member|lambda)|^In file included")
            string(APPEND waiting "${line}\n")
        elseif(waiting AND line MATCHES ": note: ")
            string(APPEND output_${current} "${waiting}${line}\n")
            set(waiting "")
        elseif(waiting OR current STREQUAL "")
            string(APPEND waiting "${line}\n")
        else()
            string(APPEND output_${current} "${line}\n")
        endif()
    endforeach()
endif()

set(longest 0)
foreach(number IN LISTS numbers)
    set(output "${output_${number}}")
    if(NOT output MATCHES "error: [^\n]*${pattern_${number}}|note: [^\n]*${pattern_${number}}")
        message(SEND_ERROR
            "mistake ${number}: '${pattern_${number}}' is not in what was written:\n${output}")
    endif()
    # One readable error: the rest of the output are notes on it.
    string(REGEX MATCHALL "[^\n]*error: [^\n]*" errors "${output}")
    list(LENGTH errors error_count)
    if(NOT error_count EQUAL 1)
        message(SEND_ERROR "mistake ${number}: ${error_count} errors instead of one\n${output}")
    endif()
    string(REGEX MATCHALL "\n" ends "${output}")
    list(LENGTH ends line_count)
    if(line_count GREATER most_lines)
        message(SEND_ERROR
            "mistake ${number}: ${line_count} lines instead of ${most_lines}\n${output}")
    endif()
    if(line_count GREATER longest)
        set(longest ${line_count})
    endif()
endforeach()
message("${count} mistakes, each with one error that says what is wrong, in ${longest} lines at most")
