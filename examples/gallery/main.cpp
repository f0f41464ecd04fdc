// SPDX-License-Identifier: BSD-3-Clause
// Writes the page about all functions, and a picture of each.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/gnuplot.hpp"
#include "common/progress.hpp"
#include "common/text_file.hpp"
#include "entry.hpp"
#include "header_comment.hpp"
#include "page.hpp"
#include "pictures.hpp"

namespace gallery {
namespace {

namespace fs = std::filesystem;

constexpr int usage_error = 2;

struct options {
    fs::path headers = SIMDACT_GALLERY_HEADERS;
    fs::path out = "gallery_out";
    bool pictures = true;
};

void add_options(CLI::App& app, options& chosen) {
    app.add_option("--headers", chosen.headers, "folder with the headers of the activations")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_option("--out", chosen.out,
                   "folder for functions.md and, below it, images; created when missing")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_flag("--pictures,!--no-pictures", chosen.pictures,
                 "draw pictures with gnuplot (the default)");
}

void write_page(const std::vector<entry>& all, const options& chosen) {
    std::vector<header_comment> comments;
    for (const entry& e : all) {
        comments.push_back(read_header(chosen.headers / (e.name + ".hpp"), e.name));
    }
    examples::make_folder(chosen.out);
    const fs::path file = chosen.out / "functions.md";
    examples::write_file(file, format_page(all, comments));
    fmt::print("wrote {}\n", file.string());
    std::fflush(stdout);
}

void draw(const std::string& commands, const fs::path& file) {
    if (!examples::run_gnuplot_commands(commands)) {
        throw std::runtime_error(file.string() + ": gnuplot failed to draw it");
    }
}

void draw_pictures(const std::vector<entry>& all, const options& chosen) {
    if (!examples::gnuplot_is_installed()) {
        throw std::runtime_error(
            "no pictures: gnuplot was not found (Debian: apt-get install gnuplot-nox); "
            "--no-pictures writes the page alone");
    }
    const fs::path images = chosen.out / "images";
    examples::make_folder(images / "functions");
    {
        examples::progress progress;
        int drawn = 0;
        for (const entry& e : all) {
            progress.milestone(fmt::format("drawing {}, {} of {}", e.name, ++drawn, all.size()));
            const fs::path file = images / "functions" / (e.name + ".png");
            draw(function_picture(e, file), file);
        }
        progress.milestone("drawing all functions in one picture");
        draw(contact_sheet(all, images / "gallery.png"), images / "gallery.png");
    }
    fmt::print("wrote {} pictures to {}\n", all.size() + 1, images.string());
}

void run(const options& chosen) {
    const std::vector<entry> all = all_entries();
    write_page(all, chosen);
    if (chosen.pictures) {
        draw_pictures(all, chosen);
    }
}

}  // namespace
}  // namespace gallery

int main(int argc, char** argv) {
    CLI::App app("Writes a page about all activations of simdact, and a picture of each.");
    gallery::options chosen;
    gallery::add_options(app, chosen);
    try {
        app.parse(argc, argv);
        gallery::run(chosen);
    } catch (const CLI::ParseError& stop) {
        return app.exit(stop) == 0 ? 0 : gallery::usage_error;
    } catch (const std::exception& error) {
        fmt::print(stderr, "gallery: {}\n", error.what());
        return 1;
    }
    return 0;
}
