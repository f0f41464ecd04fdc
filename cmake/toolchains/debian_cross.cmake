# What the toolchain files for Debian's cross compilers share. Each sets
#     triplet           of the target
#     compiler          and the packages that bring it
#     emulator          what runs its programs, with arguments, and the package that brings that
#     parts             of the compiler that it may lack: programs, and libraries for the target

find_program(simdact_cross_compiler ${compiler})
if(NOT simdact_cross_compiler)
    message(FATAL_ERROR "no ${compiler} (Debian: apt-get install ${compiler_packages})")
endif()
foreach(part IN LISTS parts)
    if(part MATCHES "[.]a$")
        execute_process(COMMAND ${compiler} --target=${triplet} -print-file-name=${part}
            OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE) # as it was asked, if there is none
    else()
        unset(found)
        find_program(found ${part} NO_CACHE)
    endif()
    if(NOT IS_ABSOLUTE "${found}")
        message(FATAL_ERROR
            "no ${part} for ${triplet} (Debian: apt-get install ${compiler_packages})")
    endif()
endforeach()
set(CMAKE_CXX_COMPILER ${compiler})
# xsimd's and GoogleTest's own projects ask for C.
string(REPLACE "clang++" "clang" CMAKE_C_COMPILER ${compiler})
string(REPLACE "g++" "gcc" CMAKE_C_COMPILER ${CMAKE_C_COMPILER})
if(CMAKE_CXX_COMPILER_TARGET)
    set(CMAKE_C_COMPILER_TARGET ${CMAKE_CXX_COMPILER_TARGET})
endif()
list(GET emulator 0 program)
find_program(simdact_emulator ${program})
if(NOT simdact_emulator)
    message(FATAL_ERROR "no ${program} (Debian: apt-get install ${emulator_package})")
endif()
set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator})

set(CMAKE_FIND_ROOT_PATH /usr/${triplet})
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Debian's xsimd is headers, the same for all.
set(CMAKE_PROJECT_simdact_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/xsimd_headers.cmake)
