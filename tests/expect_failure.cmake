# COMMAND must fail, and what it prints must match PATTERN (a regular expression).

cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${COMMAND} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
if(result EQUAL 0)
    message(FATAL_ERROR "it should have failed:\n${output}")
endif()
if(NOT output MATCHES "${PATTERN}")
    message(FATAL_ERROR "'${PATTERN}' is not in:\n${output}")
endif()
