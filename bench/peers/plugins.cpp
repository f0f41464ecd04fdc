// SPDX-License-Identifier: BSD-3-Clause
#include "plugins.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace bench {
namespace {

struct known_peer {
    const char* code;
    const char* package;
};

// In the order of the tables. What is not installed is named with the package that would bring it.
constexpr known_peer known[] = {{"torch", "libtorch-dev"},
                                {"onednn", "libdnnl-dev"},
                                {"xnnpack", "libxnnpack-dev libpthreadpool-dev"},
                                {"eigen", "libeigen3-dev"},
                                {"sleef", "libsleef-dev"},
                                {"highway", "libhwy-dev"}};

// torch.so for all instruction sets, eigen-v4.so for one.
std::filesystem::path find_adapter(const std::filesystem::path& folder, const std::string& code,
                                   const std::string& set) {
    for (const std::string& name : {code, code + '-' + set}) {
        const auto file = std::filesystem::absolute(folder / (name + ".so"));
        if (std::filesystem::exists(file))
            return file;
    }
    return {};
}

}  // namespace

void prepare_environment(const std::string& set) {
    const auto put = [](const char* name, const char* value) { setenv(name, value, 1); };
    for (const char* threads : {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
        put(threads, "1");
    if (set == "v1") {
        put("ATEN_CPU_CAPABILITY", "default");
        put("ONEDNN_MAX_CPU_ISA", "SSE41");
    } else if (set == "v3") {
        put("ATEN_CPU_CAPABILITY", "avx2");
        put("ONEDNN_MAX_CPU_ISA", "AVX2");
    } else if (set == "v4") {
        put("ATEN_CPU_CAPABILITY", "avx512");
        put("ONEDNN_MAX_CPU_ISA", "AVX512_CORE");
    }
}

std::filesystem::path default_adapters() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "adapters";
}

loaded_peers load_peers(const std::string& set, const std::filesystem::path& folder) {
    loaded_peers loaded;
    const auto skip = [&](const std::string& code, const std::string& why) {
        std::fprintf(stderr, "simdact_peers: %s: %s is skipped: %s\n", set.c_str(), code.c_str(),
                     why.c_str());
        loaded.missing.push_back({code, why});
    };
    for (const known_peer& k : known) {
        const std::string code = k.code;
        const std::filesystem::path file = find_adapter(folder, code, set);
        if (file.empty()) {
            skip(code,
                 "not built for this set (Debian: apt-get install " + std::string(k.package) + ")");
            continue;
        }
        void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            skip(code, dlerror());
            continue;
        }
        using entry = peer(const peer_host&);
        auto* const list_jobs = reinterpret_cast<entry*>(dlsym(library, "simdact_bench_peer"));
        if (list_jobs == nullptr) {
            skip(code, dlerror());
            continue;
        }
        loaded.peers.push_back(list_jobs({set.c_str(), &loaded.jobs, add, add}));
    }
    return loaded;
}

}  // namespace bench
