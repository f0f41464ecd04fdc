// SPDX-License-Identifier: BSD-3-Clause

// The examples' readers of files: any bytes are data or a `data_error`, whose text is one line.

#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "bytes.hpp"
#include "common/dataset.hpp"
#include "common/gz_file.hpp"
#include "common/numeric_csv.hpp"

namespace simdact::fuzz {
namespace {

using examples::data_error;
using examples::dataset;
using examples::labelled_images;

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void write(const std::filesystem::path& file, std::string_view text) {
    std::FILE* const stream = std::fopen(file.c_str(), "wb");
    if (stream == nullptr ||
        (!text.empty() && std::fwrite(text.data(), text.size(), 1, stream) != 1) ||
        std::fclose(stream) != 0)
        fail("the temporary file can't be written");
}

/// A folder of this process, in memory where there is such a file system.
const std::filesystem::path& folder() {
    static const struct temporary {
        std::filesystem::path path;
        temporary() {
            const char* const memory = "/dev/shm";
            std::error_code none;
            path = (std::filesystem::is_directory(memory, none)
                        ? std::filesystem::path(memory)
                        : std::filesystem::temp_directory_path()) /
                   ("simdact-fuzz-" + std::to_string(::getpid()));
            std::filesystem::create_directories(path);
        }
        ~temporary() {
            std::error_code none;
            std::filesystem::remove_all(path, none);
        }
    } made;
    return made.path;
}

void check(const labelled_images& images) {
    if (images.count() == 0 || images.height < 1 || images.width < 1 ||
        images.pixels.rows() != images.height * images.width ||
        images.pixels.cols() != static_cast<examples::Index>(images.count()))
        fail("images of another size");
    for (const int label : images.labels)
        if (label < 0 || label >= examples::classes)
            fail("a label that there is not");
    for (examples::Index k = 0; k < images.pixels.size(); ++k)
        if (!(images.pixels.data()[k] >= 0 && images.pixels.data()[k] <= 1))
            fail("a pixel that is not in [0, 1]");
}

void check(const dataset& data) {
    check(data.train);
    check(data.test);
    if (data.train.pixels.rows() != data.test.pixels.rows())
        fail("images of two sizes");
}

void put_word(std::string& text, std::size_t word) {
    for (int shift = 24; shift >= 0; shift -= 8)
        text += static_cast<char>(word >> shift & 0xff);
}

/// An IDX file, or nearly one: its sizes are mostly those of what follows.
std::string some_idx(bytes& input, bool images, std::size_t count, std::size_t side) {
    std::string text;
    put_word(text, input.in_one_of(32) ? input.word() : images ? 0x803 : 0x801);
    put_word(text, input.in_one_of(16) ? input.word() : count);
    std::size_t size = count;
    if (images) {
        put_word(text, input.in_one_of(16) ? input.word() : side);
        put_word(text, input.in_one_of(16) ? input.word() : side);
        size *= side * side;
    }
    if (input.in_one_of(16))
        size = input.byte();
    for (std::size_t k = 0; k < size; ++k)
        text += static_cast<char>(images ? input.byte() : input.byte() % 10);
    if (input.in_one_of(16))
        text.resize(input.below(text.size() + 1));
    return text;
}

/// Numbers, and what is between them.
std::string some_csv(bytes& input, std::size_t columns, bool digits) {
    static constexpr std::string_view parts[] = {"1",      "0.5",
                                                 "-3e5",   "1e400",
                                                 "nan",    "inf",
                                                 "",       " 2 ",
                                                 "\"7\"",  "x",
                                                 "\r",     "\n",
                                                 ",",      "\"",
                                                 "0x10",   "17",
                                                 "-0",     std::string_view("\0", 1),
                                                 "1e-400", "00000000000000000000000001"};
    std::string text;
    if (!digits)
        for (std::size_t k = 0; k < columns; ++k)
            text += k == 0 ? "a" : ",b";
    const std::size_t rows = input.below(40);
    if (!digits)
        text += '\n';
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t k = 0; k < columns; ++k) {
            if (k > 0)
                text += ',';
            const std::size_t part = input.byte();
            if (part >= 236)
                text += parts[part - 236];
            else
                text += std::to_string(part % (digits ? k == 64 ? 10 : 17 : 200));
        }
        text += input.in_one_of(8) ? "\r\n" : "\n";
    }
    return text;
}

void run(bytes& input) {
    const std::filesystem::path file = folder() / "file";
    switch (input.below(6)) {
        case 0: {  // any text as a table of numbers
            write(file, input.all());
            const examples::numeric_table table = examples::load_numeric_csv(file);
            if (table.columns.size() < 2 || table.rows.rows() < 20 ||
                table.rows.cols() != static_cast<Eigen::Index>(table.columns.size()) ||
                !table.rows.allFinite())
                fail("a table that is none");
            return;
        }
        case 1: {
            write(file, some_csv(input, 1 + input.below(5), false));
            const examples::numeric_table table = examples::load_numeric_csv(file);
            if (table.rows.rows() < 20 || !table.rows.allFinite())
                fail("a table that is none");
            return;
        }
        case 2:
            write(file, input.all());
            return check(examples::load_dataset(file));
        case 3:
            write(file, some_csv(input, input.in_one_of(16) ? 64 + input.below(3) : 65, true));
            return check(examples::load_dataset(file));
        case 4: {  // gzip, or not: what begins with its magic number is unpacked
            std::string text = input.all();
            if (!text.empty() && text[0] % 2 == 0)
                text.insert(0, std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\3", 10));
            write(file, text);
            const auto found = examples::read_plain_or_gzip(file);
            if (!text.starts_with("\x1f\x8b") &&
                std::string_view(reinterpret_cast<const char*>(found.data()), found.size()) != text)
                fail("a plain file is not what it is");
            return;
        }
        default: {
            const std::size_t side = 1 + input.below(3);
            const std::filesystem::path idx = folder() / "idx";
            std::filesystem::create_directories(idx);
            for (const char* part : {"train", "t10k"}) {
                const std::size_t count = 1 + input.below(4);
                write(idx / (std::string(part) + "-images-idx3-ubyte"),
                      some_idx(input, true, count, input.in_one_of(32) ? side + 1 : side));
                write(idx / (std::string(part) + "-labels-idx1-ubyte"),
                      some_idx(input, false, input.in_one_of(32) ? count + 1 : count, 1));
            }
            return check(examples::load_dataset(idx));
        }
    }
}

}  // namespace
}  // namespace simdact::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    simdact::fuzz::bytes input(data, size);
    try {
        simdact::fuzz::run(input);
    } catch (const examples::data_error& error) {
        const std::string_view text = error.what();
        if (text.empty() || text.find('\n') != std::string_view::npos) {
            std::fprintf(stderr, "%s\n", error.what());
            simdact::fuzz::fail("the message is not one line");
        }
    }
    return 0;
}
