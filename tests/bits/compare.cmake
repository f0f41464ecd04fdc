# Every line that DIGEST prints stands in EXPECTED.

cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${LAUNCHER} "${DIGEST}" OUTPUT_VARIABLE output RESULT_VARIABLE result)
if(result EQUAL 77)
    message("${output}") # CTest knows a skipped test by this text
    return()
elseif(NOT result EQUAL 0)
    message(FATAL_ERROR "${DIGEST} ended with ${result}\n${output}")
endif()
file(STRINGS "${EXPECTED}" expected)
string(STRIP "${output}" output)
string(REPLACE "\n" ";" lines "${output}")
list(LENGTH lines count)
if(count LESS 12)
    message(FATAL_ERROR "only ${count} digests:\n${output}")
endif()
foreach(line IN LISTS lines)
    if(NOT line IN_LIST expected)
        message(SEND_ERROR "not in ${EXPECTED}: ${line}")
    endif()
endforeach()
