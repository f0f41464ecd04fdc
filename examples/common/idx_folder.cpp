// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "common/dataset.hpp"
#include "common/gz_file.hpp"

namespace examples {
namespace {

constexpr std::uint32_t images_magic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t labels_magic = 0x00000801;  // unsigned bytes, one dimension
constexpr std::uint32_t largest_count = 1'000'000;
constexpr std::uint32_t largest_side = 256;

struct idx_file {
    std::filesystem::path path;
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint32_t> sizes;  // one per dimension

    std::span<const std::uint8_t> values() const {
        return std::span(bytes).subspan(4 + 4 * sizes.size());
    }
};

std::filesystem::path find(const std::filesystem::path& folder, const std::string& name) {
    std::error_code ignored;
    for (const char* suffix : {"", ".gz"}) {
        std::filesystem::path candidate = folder / (name + suffix);
        if (std::filesystem::is_regular_file(candidate, ignored)) {
            return candidate;
        }
    }
    throw data_error(folder / name,
                     "no such file, with or without .gz, expected the four files "
                     "of MNIST or Fashion-MNIST in this folder");
}

std::uint32_t big_endian(std::span<const std::uint8_t> bytes, std::size_t word) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes.subspan(4 * word, 4)) {
        value = value << 8 | byte;
    }
    return value;
}

idx_file read(const std::filesystem::path& folder, const std::string& name, std::uint32_t magic) {
    idx_file idx{.path = find(folder, name), .bytes = {}, .sizes = {}};
    idx.bytes = read_plain_or_gzip(idx.path);
    const std::size_t dimensions = magic & 0xFF;
    const std::size_t header = 4 + 4 * dimensions;
    if (idx.bytes.size() < header) {
        throw data_error(idx.path, fmt::format("truncated: {} bytes, expected a header of {} bytes",
                                               idx.bytes.size(), header));
    }
    if (const std::uint32_t found = big_endian(idx.bytes, 0); found != magic) {
        throw data_error(idx.path,
                         fmt::format("bad magic number {:#010x}, expected {:#010x} (IDX, "
                                     "bytes in {} dimension{})",
                                     found, magic, dimensions, dimensions == 1 ? "" : "s"));
    }
    std::uint64_t expected = 1;
    for (std::size_t i = 0; i < dimensions; ++i) {
        const std::uint32_t size = big_endian(idx.bytes, i + 1);
        const std::uint32_t largest = i == 0 ? largest_count : largest_side;
        if (size == 0 || size > largest) {
            throw data_error(idx.path, fmt::format("size {} of the header is {}, expected 1 to {}",
                                                   i + 1, size, largest));
        }
        idx.sizes.push_back(size);
        expected *= size;
    }
    if (const std::size_t found = idx.values().size(); found != expected) {
        throw data_error(idx.path, fmt::format("{}: {} bytes after the header, expected {} ({})",
                                               found < expected ? "truncated" : "too long", found,
                                               expected, fmt::join(idx.sizes, " x ")));
    }
    return idx;
}

labelled_images read_pair(const std::filesystem::path& folder, const std::string& prefix) {
    const idx_file images = read(folder, prefix + "-images-idx3-ubyte", images_magic);
    const idx_file labels = read(folder, prefix + "-labels-idx1-ubyte", labels_magic);
    if (images.sizes[0] != labels.sizes[0]) {
        throw data_error(
            labels.path,
            fmt::format("{} labels, expected {}: one for each image of {}", labels.sizes[0],
                        images.sizes[0], images.path.filename().string()));
    }
    labelled_images result{.height = images.sizes[1], .width = images.sizes[2]};
    for (const std::uint8_t label : labels.values()) {
        if (label >= classes) {
            throw data_error(labels.path,
                             fmt::format("label {} is {}, expected 0 to {}",
                                         result.labels.size() + 1, label, classes - 1));
        }
        result.labels.push_back(label);
    }
    result.pixels.resize(result.height * result.width, Index{images.sizes[0]});
    float* next = result.pixels.data();
    for (const std::uint8_t pixel : images.values()) {
        *next++ = static_cast<float>(pixel) / 255.0f;
    }
    return result;
}

}  // namespace

dataset load_idx_folder(const std::filesystem::path& folder) {
    // "folder/" has an empty file name, and its name is wanted for titles.
    const auto clean = (folder / "").lexically_normal().parent_path();
    dataset data{clean.filename().string(), read_pair(folder, "train"), read_pair(folder, "t10k")};
    if (data.train.pixels.rows() != data.test.pixels.rows()) {
        throw data_error(folder, fmt::format("test images have {} pixels, expected {} as in the "
                                             "training images",
                                             data.test.pixels.rows(), data.train.pixels.rows()));
    }
    return data;
}

}  // namespace examples
