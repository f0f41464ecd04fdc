// SPDX-License-Identifier: BSD-3-Clause
#include "common/gz_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cstddef>
#include <memory>
#include <string>

#include "common/dataset.hpp"

namespace examples {
namespace {

struct gz_closer {
    void operator()(gzFile file) const { gzclose(file); }
};
using gz_handle = std::unique_ptr<gzFile_s, gz_closer>;

constexpr unsigned chunk = 1U << 20;
// Four times Fashion-MNIST; a few bytes of damaged or hostile gzip can unpack to far more.
constexpr std::size_t largest_file = std::size_t{200} << 20;

[[noreturn]] void refuse(const std::filesystem::path& file, const char* reason) {
    throw data_error(file, fmt::format("damaged or truncated gzip data ({}), expected a complete "
                                       "gzip stream",
                                       reason));
}

}  // namespace

std::vector<std::uint8_t> read_plain_or_gzip(const std::filesystem::path& file) {
    const gz_handle handle(gzopen(file.string().c_str(), "rb"));
    if (!handle) {
        throw data_error(file, "cannot be opened, expected a readable IDX file");
    }
    std::vector<std::uint8_t> bytes;
    for (;;) {
        const std::size_t size = bytes.size();
        if (size > largest_file) {
            throw data_error(file, fmt::format("unpacks to more than {} MB, expected an IDX file "
                                               "of MNIST's size",
                                               largest_file >> 20));
        }
        bytes.resize(size + chunk);
        const int got = gzread(handle.get(), bytes.data() + size, chunk);
        bytes.resize(size + static_cast<std::size_t>(got < 0 ? 0 : got));
        // A stream cut short is no error of gzread(): it shows in gzerror() alone.
        int error = Z_OK;
        const char* reason = gzerror(handle.get(), &error);
        if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) {
            refuse(file, error == Z_ERRNO ? "read error" : reason);
        }
        if (got == 0) {
            return bytes;
        }
    }
}

}  // namespace examples
