# Runs one consumer test: cmake -D CASE=<case> -D SOURCE=... -P run.cmake (see CMakeLists.txt).
cmake_minimum_required(VERSION 3.24...3.31)

set(project "${CMAKE_CURRENT_LIST_DIR}/project")
set(prefix "${SCRATCH}/prefix")
set(build "${SCRATCH}/build")
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# What every configure step gets: the toolchain of the outer build and, unless a case is about
# xsimd itself, its xsimd.
set(toolchain -G ${GENERATOR} -D CMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}
    -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${COMPILER_FLAGS})
if(XSIMD_SOURCE)
    set(same_xsimd -D FETCHCONTENT_SOURCE_DIR_XSIMD=${XSIMD_SOURCE})
else()
    set(same_xsimd -D xsimd_DIR=${XSIMD_DIR})
endif()
set(nothing_but_the_library
    -D SIMDACT_BUILD_TESTS=OFF -D SIMDACT_BUILD_BENCHMARKS=OFF -D SIMDACT_BUILD_EXAMPLES=OFF)

# step(<what> [FAILS] [SAYS <sentence>...] COMMAND ...): runs the command, shows all of its output
# if it does not end as expected. Line breaks do not count in a sentence: CMake wraps its messages.
function(step what)
    cmake_parse_arguments(PARSE_ARGV 1 arg "FAILS" "" "SAYS;COMMAND")
    execute_process(COMMAND ${arg_COMMAND}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    set(problem "")
    if(result EQUAL 0 AND arg_FAILS)
        set(problem "succeeded, and should fail")
    elseif(NOT result EQUAL 0 AND NOT arg_FAILS)
        set(problem "failed (${result})")
    endif()
    string(REGEX REPLACE "[ \r\n]+" " " flat "${output}")
    foreach(sentence IN LISTS arg_SAYS)
        string(FIND "${flat}" "${sentence}" position)
        if(position EQUAL -1)
            string(APPEND problem " and did not say \"${sentence}\"")
        endif()
    endforeach()
    if(problem)
        list(JOIN arg_COMMAND "' '" command)
        message("'${command}'\n${output}")
        message(FATAL_ERROR "${CASE}: ${what}: ${problem}")
    endif()
    message(STATUS "${what}")
endfunction()

function(configure how)
    step("configure the consumer" ${ARGN} COMMAND ${CMAKE_COMMAND}
        -S ${project} -B ${build} ${toolchain} -D HOW=${how} -D SIMDACT_SOURCE=${SOURCE}
        "-DCONSUMER_FLAGS=${warnings}" -D CMAKE_INSTALL_PREFIX=${prefix} ${more})
endfunction()

function(build_and_run)
    step("build the consumer" COMMAND ${CMAKE_COMMAND} --build ${build} --config Release)
    # With a multi-configuration generator the program is one folder deeper.
    file(GLOB_RECURSE program ${build}/consumer ${build}/consumer.exe)
    step("run the consumer" SAYS "elements, 0 wrong" COMMAND ${program})
endfunction()

function(consume how)
    configure(${how})
    build_and_run()
endfunction()

function(install_into directory)
    step("configure simdact" COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${SCRATCH}/simdact
        ${toolchain} ${nothing_but_the_library} -D CMAKE_INSTALL_PREFIX=${directory} ${ARGN})
    step("install simdact" COMMAND ${CMAKE_COMMAND} --install ${SCRATCH}/simdact)
    file(GLOB_RECURSE headers RELATIVE ${SOURCE}/include ${SOURCE}/include/simdact/*)
    file(GLOB_RECURSE installed RELATIVE ${directory}/include ${directory}/include/simdact/*)
    if(NOT installed STREQUAL headers)
        message(FATAL_ERROR "${CASE}: installed ${installed}, expected ${headers}")
    endif()
    if(NOT EXISTS "${directory}/share/licenses/simdact/LICENSE")
        message(FATAL_ERROR "${CASE}: the licence was not installed")
    endif()
endfunction()

# What the consumer's own installation put into the prefix.
function(expect_installed)
    step("install the consumer" COMMAND ${CMAKE_COMMAND} --install ${build} --config Release)
    file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
    list(TRANSFORM installed REPLACE "/.*" "")
    list(REMOVE_DUPLICATES installed)
    if(NOT installed STREQUAL ARGN)
        message(FATAL_ERROR "${CASE}: installed into ${installed}, expected ${ARGN}")
    endif()
endfunction()

# A source tree of xsimd: the real one if there is one, else the headers that were found and a
# stand-in for its CMakeLists.txt.
function(find_xsimd_source result)
    if(REAL_XSIMD_SOURCE)
        set(${result} "${REAL_XSIMD_SOURCE}" PARENT_SCOPE)
        return()
    endif()
    file(COPY ${XSIMD_INCLUDE}/xsimd DESTINATION ${SCRATCH}/xsimd/include)
    file(COPY ${CMAKE_CURRENT_LIST_DIR}/xsimd/CMakeLists.txt DESTINATION ${SCRATCH}/xsimd)
    set(${result} "${SCRATCH}/xsimd" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
set(more ${same_xsimd})

if(CASE STREQUAL "include_path")
    separate_arguments(flags NATIVE_COMMAND "${COMPILER_FLAGS}")
    # Naming the compiler's own directory again would upset the order of its system headers.
    if(XSIMD_INCLUDE AND NOT XSIMD_INCLUDE STREQUAL "/usr/include")
        list(APPEND flags -isystem ${XSIMD_INCLUDE})
    endif()
    step("compile" COMMAND ${COMPILER} -std=c++20 ${flags} ${warnings} -O1 -I ${SOURCE}/include
        ${project}/main.cpp ${project}/another_file.cpp -o ${SCRATCH}/consumer)
    step("run" SAYS "elements, 0 wrong" COMMAND ${SCRATCH}/consumer)

elseif(CASE MATCHES "^(add_subdirectory|fetch_content|diamond)$")
    consume(${CASE})
    expect_installed(bin)

elseif(CASE STREQUAL "no_exceptions_no_rtti")
    list(APPEND warnings -fno-exceptions -fno-rtti)
    consume(add_subdirectory)

elseif(CASE STREQUAL "fetch_content_git")
    # Sees what is committed, not what lies in the working tree.
    execute_process(COMMAND git -C ${SOURCE} rev-parse --show-prefix HEAD
        RESULT_VARIABLE result OUTPUT_VARIABLE answer ERROR_VARIABLE error)
    # The first line is the path inside the checkout: empty, unless SOURCE is only a folder in one.
    if(NOT result EQUAL 0 OR NOT answer MATCHES "^\n([0-9a-f]+)\n$")
        message("skipped: ${SOURCE} is not a git checkout with a commit. ${error}${answer}")
        return()
    endif()
    list(APPEND more -D SIMDACT_COMMIT=${CMAKE_MATCH_1})
    consume(fetch_content_git)

elseif(CASE STREQUAL "find_package")
    install_into(${prefix} ${same_xsimd})
    file(REMOVE_RECURSE ${SCRATCH}/simdact) # nothing may refer to the build tree
    list(APPEND more -D CMAKE_PREFIX_PATH=${prefix} -D SIMDACT_WANTED=${VERSION})
    consume(find_package)

elseif(CASE MATCHES "^parallel_(.+)$")
    set(way ${CMAKE_MATCH_1})
    if(NOT TBB_DIR)
        message("skipped: this build has no installed oneTBB")
        return()
    endif()
    list(APPEND more -D PARALLEL=ON)
    set(this_tbb -D TBB_DIR=${TBB_DIR})
    if(way STREQUAL "add_subdirectory")
        # oneTBB is the project's own.
        list(APPEND more -D BRING_TBB=ON ${this_tbb})
        consume(add_subdirectory)
        expect_installed(bin)
    elseif(way STREQUAL "found_by_simdact")
        list(APPEND more -D SIMDACT_FIND_TBB=ON ${this_tbb})
        consume(add_subdirectory)
    elseif(way STREQUAL "find_package")
        # The package does not depend on whether oneTBB was there when it was made.
        install_into(${prefix} ${same_xsimd} -D CMAKE_DISABLE_FIND_PACKAGE_TBB=ON)
        list(APPEND more -D CMAKE_PREFIX_PATH=${prefix} -D COMPONENTS=parallel ${this_tbb})
        consume(find_package)
    elseif(way STREQUAL "without_tbb_is_refused")
        install_into(${prefix} ${same_xsimd})
        list(APPEND more -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_DISABLE_FIND_PACKAGE_TBB=ON)
        set(without_components ${more})
        list(APPEND more -D COMPONENTS=parallel)
        configure(find_package FAILS
            SAYS "simdact's component parallel needs oneTBB (apt-get install libtbb-dev)")
        set(build ${SCRATCH}/build_of_second_consumer)
        set(more ${without_components} -D COMPONENTS=turbo)
        configure(find_package FAILS SAYS "simdact has no component turbo")
    else()
        message(FATAL_ERROR "CASE=${CASE} is unknown")
    endif()

elseif(CASE MATCHES "^dispatch_(.+)$")
    set(way ${CMAKE_MATCH_1})
    # Commas separate what is one argument here.
    set(one -D DISPATCH=FUNCTIONS,leaky_relu,VERBS,forward)
    if(way STREQUAL "mistakes")
        foreach(mistake IN ITEMS
                "FUNCTIONS,leaky_rellu=FUNCTIONS can't be \"leaky_rellu\", but is of celu, elu, "
                "TYPES,half=TYPES can't be \"half\", but is of float, double"
                "VERBS,sideways=VERBS can't be \"sideways\", but is of forward, backward, "
                "ARCHES,avx2=ARCHES can't be \"avx2\", but is of v2, v3, v4"
                "ACCURACY,good=ACCURACY can't be \"good\", but is of faithful, fast"
                "ACTIVATIONS,cube=HEADERS are missing, in which cube is defined"
                "ACTIVATIONS,cube,HEADERS,cube.hpp=HEADERS: ${project}/cube.hpp does not exist"
                "FUNCTIONS=nothing follows FUNCTIONS"
                "FUNCTION,elu=unknown argument FUNCTION")
            string(REGEX MATCH "^([^=]+)=(.+)$" mistake "${mistake}")
            set(sentence "simdact_dispatch(consumer): ${CMAKE_MATCH_2}")
            set(more ${same_xsimd} -D DISPATCH=${CMAKE_MATCH_1})
            configure(add_subdirectory FAILS SAYS "${sentence}")
        endforeach()
        set(more ${same_xsimd} ${one})
        configure(add_subdirectory)
        step("build" COMMAND ${CMAKE_COMMAND} --build ${build} --config Release)
        list(APPEND warnings -DMISTAKE)
        configure(add_subdirectory)
        step("build" FAILS SAYS "is not among what simdact_dispatch(...) compiles for this target"
            COMMAND ${CMAKE_COMMAND} --build ${build} --config Release)
        return()
    endif()
    if(way STREQUAL "by_hand")
        # What docs/dispatch.md says to do without CMake.
        file(READ ${SOURCE}/docs/dispatch.md page)
        foreach(file IN ITEMS simdact_dispatch_list.hpp dispatch.cpp)
            string(REGEX MATCH "<!-- file: ${file} -->\n```cpp\n([^`]+)```" found "${page}")
            if(NOT found)
                message(FATAL_ERROR "${SOURCE}/docs/dispatch.md has no file ${file}")
            endif()
            file(WRITE ${SCRATCH}/${file} "${CMAKE_MATCH_1}")
        endforeach()
        string(REGEX MATCH "<!-- commands -->\n```sh\n([^`]+)```" found "${page}")
        separate_arguments(flags NATIVE_COMMAND "${COMPILER_FLAGS}")
        if(XSIMD_INCLUDE AND NOT XSIMD_INCLUDE STREQUAL "/usr/include")
            list(APPEND flags -isystem ${XSIMD_INCLUDE})
        endif()
        list(JOIN flags " " flags)
        file(WRITE ${SCRATCH}/commands
            "set -e\ncp '${project}/dispatch.cpp' main.cpp\ncp '${project}/dispatch_other_file.cpp' .\n"
            "compiler() {\n'${COMPILER}' -I '${SOURCE}/include' ${flags} \"$@\"\n}\n"
            "alias g++=compiler\n${CMAKE_MATCH_1}")
        step("compile by hand" COMMAND ${CMAKE_COMMAND} -E chdir ${SCRATCH} sh ./commands)
        step("run" SAYS "elements, 0 wrong" COMMAND ${SCRATCH}/my_app)
        return()
    endif()
    list(APPEND more ${one})
    if(way STREQUAL "find_package")
        install_into(${prefix} ${same_xsimd})
        list(APPEND more -D CMAKE_PREFIX_PATH=${prefix})
        consume(find_package)
    else()
        set(add_two_lists -D CMAKE_BUILD_TYPE=Debug -D CMAKE_UNITY_BUILD=ON -D TWO_LISTS=ON)
        set(add_debug -D CMAKE_BUILD_TYPE=Debug)
        set(add_units_first -D CMAKE_BUILD_TYPE=Debug -D UNITS_FIRST=ON)
        set(add_lto -D CMAKE_BUILD_TYPE=Release -D CMAKE_INTERPROCEDURAL_OPTIMIZATION=ON)
        set(add_unity -D CMAKE_BUILD_TYPE=Release -D CMAKE_UNITY_BUILD=ON -D PRECOMPILED=ON)
        if(NOT DEFINED add_${way})
            message(FATAL_ERROR "CASE=${CASE} is unknown")
        endif()
        list(APPEND more ${add_${way}})
        consume(add_subdirectory)
    endif()

elseif(CASE STREQUAL "wrong_version_is_refused")
    # Before 1.0, an older minor version is as wrong as one that does not exist yet.
    install_into(${prefix} ${same_xsimd})
    foreach(wanted IN ITEMS 99 0.0)
        set(build ${SCRATCH}/build_${wanted})
        set(more ${same_xsimd} -D CMAKE_PREFIX_PATH=${prefix} -D SIMDACT_WANTED=${wanted})
        configure(find_package FAILS
            SAYS "compatible with requested version \"${wanted}\"" "simdactConfig.cmake, version: ")
    endforeach()

elseif(CASE STREQUAL "vendored_install")
    # SIMDACT_INSTALL=ON installs the package, with xsimd if that is part of the build.
    list(APPEND more -D SIMDACT_INSTALL=ON)
    consume(add_subdirectory)
    expect_installed(bin include share)
    set(build ${SCRATCH}/build_of_second_consumer)
    set(more ${same_xsimd} -D CMAKE_PREFIX_PATH=${prefix})
    consume(find_package)

elseif(CASE STREQUAL "old_xsimd_is_refused")
    set(old ${SCRATCH}/old)
    file(WRITE ${old}/xsimdConfig.cmake "add_library(xsimd INTERFACE IMPORTED)\n")
    file(WRITE ${old}/xsimdConfigVersion.cmake
        "set(PACKAGE_VERSION 7.6.0)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
    set(sentence "simdact needs xsimd 8.1 or later and found 7.6.0 in ${old}: update it")

    set(more -D xsimd_DIR=${old})
    configure(add_subdirectory FAILS SAYS "${sentence}")
    install_into(${prefix} ${same_xsimd})
    set(build ${SCRATCH}/build_of_second_consumer)
    list(APPEND more -D CMAKE_PREFIX_PATH=${prefix})
    configure(find_package FAILS SAYS "${sentence}")

elseif(CASE STREQUAL "fetched_xsimd_vendored")
    # BUILD_TESTS is the user's own and must not reach the option of that name in xsimd.
    find_xsimd_source(xsimd)
    set(more -D FETCHCONTENT_SOURCE_DIR_XSIMD=${xsimd} -D BUILD_TESTS=ON)
    consume(add_subdirectory)
    expect_installed(bin)

elseif(CASE STREQUAL "fetched_xsimd_installed")
    # The package that comes out of it brings its xsimd along.
    find_xsimd_source(xsimd)
    install_into(${prefix} -D FETCHCONTENT_SOURCE_DIR_XSIMD=${xsimd})
    if(NOT EXISTS "${prefix}/include/xsimd/xsimd.hpp")
        message(FATAL_ERROR "${CASE}: xsimd was not installed with simdact")
    endif()
    # simdact_DIR alone says nothing about xsimd: the package itself must know where it is.
    set(more -D simdact_DIR=${prefix}/share/cmake/simdact)
    configure(find_package)
    build_and_run()
    file(STRINGS ${build}/CMakeCache.txt found REGEX "^xsimd_DIR")
    if(NOT found STREQUAL "xsimd_DIR:PATH=${prefix}/share/cmake/xsimd")
        message(FATAL_ERROR "${CASE}: the wrong xsimd was found: ${found}")
    endif()

elseif(CASE STREQUAL "missing_packages")
    # Whatever tests, benchmarks and examples would like to use: without it they are left out, and
    # the output says what to install.
    set(disabled "")
    foreach(package IN ITEMS GTest benchmark Eigen3 CLI11 ZLIB fmt TBB)
        list(APPEND disabled -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
    endforeach()
    set(for_the_demo libeigen3-dev libcli11-dev zlib1g-dev libfmt-dev)
    step("configure simdact" SAYS libgtest-dev libbenchmark-dev libtbb-dev ${for_the_demo}
        COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${build} ${toolchain} ${same_xsimd} ${disabled})
    step("the benchmark says what it needs" FAILS SAYS libbenchmark-dev
        COMMAND ${CMAKE_COMMAND} --build ${build} --target run_bench)
    step("the demo says what it needs" FAILS SAYS ${for_the_demo}
        COMMAND ${CMAKE_COMMAND} --build ${build} --target run_dying_relu)

else()
    message(FATAL_ERROR "CASE=${CASE} is unknown")
endif()
