# cmake -D STATUS=n -D EXPECTED=regex [-D RESULTS=folder -D ROWS=n] [-D WITHOUT_PATH=ON]
#       -P check_run.cmake -- program arguments...
#
# Runs the program and fails unless it exits with STATUS and prints something that matches EXPECTED:
# on standard output for status 0, else in the one and only line on standard error. With RESULTS the
# folder must hold a sound summary.json and an epochs.csv of ROWS rows.
cmake_minimum_required(VERSION 3.24)

set(command "")
set(found_end FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
    if(found_end)
        list(APPEND command "${CMAKE_ARGV${i}}")
    elseif(CMAKE_ARGV${i} STREQUAL "--")
        set(found_end TRUE)
    endif()
endforeach()

if(WITHOUT_PATH)
    set(ENV{PATH} /nonexistent)
endif()
if(RESULTS)
    file(REMOVE_RECURSE ${RESULTS})
endif()
execute_process(COMMAND ${command} RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE error)

if(NOT status EQUAL STATUS)
    message(FATAL_ERROR "exit status ${status}, expected ${STATUS}\n${output}${error}")
endif()
set(where "${output}")
if(NOT STATUS EQUAL 0)
    set(where "${error}")
endif()
if(NOT where MATCHES "${EXPECTED}")
    message(FATAL_ERROR "no match for: ${EXPECTED}\n${output}${error}")
endif()
if(STATUS EQUAL 1 AND NOT error MATCHES "^dying_relu: [^\n]+\n$")
    message(FATAL_ERROR "expected one line of error:\n${error}")
endif()

if(RESULTS)
    file(READ ${RESULTS}/summary.json json)
    string(JSON units GET "${json}" activations 0 units)
    if(NOT units EQUAL 60)
        message(FATAL_ERROR "summary.json: ${units} units, expected 60")
    endif()
    file(STRINGS ${RESULTS}/epochs.csv rows REGEX "^[a-z_]+,[0-9]+,[0-9]+,[0-9.]+,")
    list(LENGTH rows count)
    if(NOT count EQUAL ROWS)
        message(FATAL_ERROR "epochs.csv: ${count} rows, expected ${ROWS}")
    endif()
endif()
