# cmake -D GALLERY=program -D OUT=folder -D PAGE=file -P check_gallery.cmake
#
# Fails unless the gallery writes PAGE as it is, and every picture that it names is there.
cmake_minimum_required(VERSION 3.24)

set(remedy "cmake --build BUILD --target run_gallery writes the page and the pictures anew")

file(REMOVE_RECURSE ${OUT})
execute_process(COMMAND ${GALLERY} --no-pictures --out ${OUT} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${OUT}/functions.md ${PAGE}
    RESULT_VARIABLE differs)
if(differs)
    find_program(diff diff)
    if(diff)
        execute_process(COMMAND ${diff} ${PAGE} ${OUT}/functions.md)
    endif()
    message(FATAL_ERROR "${PAGE} is not what the headers and the registry say now: ${remedy}")
endif()

get_filename_component(folder ${PAGE} DIRECTORY)
file(STRINGS ${PAGE} lines REGEX "^!\\[")
foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*\\((.*)\\).*" "\\1" picture "${line}")
    if(NOT EXISTS ${folder}/${picture})
        message(FATAL_ERROR "${folder}/${picture} is missing: ${remedy}")
    endif()
endforeach()
