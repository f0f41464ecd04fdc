// SPDX-License-Identifier: BSD-3-Clause
#include "page.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

#include "introduction.hpp"

namespace gallery {
namespace {

std::string bound(const simdact::ulp_bound& b, const char* separator, const char* end) {
    if (b.fused == 0 && b.unfused == 0) {
        return "exact";
    }
    return b.fused == b.unfused ? fmt::format("{}", b.fused)
                                : fmt::format("{}{}{}{}", b.fused, separator, b.unfused, end);
}

std::string absolute(const simdact::ulp_bounds& bounds) {
    return bounds.absolute == 0 ? "" : fmt::format(" or {} ε", bounds.absolute);
}

std::string short_bounds(const simdact::ulp_bounds& bounds) {
    return fmt::format("{}, {}{}", bound(bounds.value, " / ", ""),
                       bound(bounds.derivative, " / ", ""), absolute(bounds));
}

std::string long_bounds(const simdact::ulp_bounds& bounds) {
    return fmt::format("f {}, f' {}{}", bound(bounds.value, " (", " without FMA)"),
                       bound(bounds.derivative, " (", " without FMA)"), absolute(bounds));
}

std::string output_text(const entry& e, const header_comment& comment) {
    switch (e.output) {
        case from_output::never:
            return "no";
        case from_output::on_condition:
            return fmt::format("if `{}`", comment.output_condition);
        case from_output::always:
            return "yes";
    }
    return {};
}

std::string table_row(const entry& e, const header_comment& comment) {
    const std::string defaults = defaults_of(e);
    return fmt::format("| [`{0}`](#{0}) | {1} | {2} | {3} | {4} |\n", e.name,
                       defaults.empty() ? "" : "`" + defaults + "`", short_bounds(e.ulp),
                       e.fast_ulp ? short_bounds(*e.fast_ulp) : "", output_text(e, comment));
}

std::string parameter_line(const parameter_entry& p, const header_comment& comment) {
    const auto said = comment.parameters.find(p.name);
    return fmt::format("- Parameter `{} = {}` ({}){}\n", p.name, p.value, p.range,
                       said == comment.parameters.end() ? "" : ": " + said->second);
}

std::string verbs(const entry& e, const header_comment& comment) {
    std::string text = "`forward`, `backward`, ";
    text += e.second_derivative ? "`double_backward`, " : "";
    text += "`forward_gated`, `backward_gated`";
    if (e.output != from_output::never) {
        text += ", `backward_from_output`";
    }
    if (e.output == from_output::on_condition) {
        text += fmt::format(" {}", output_text(e, comment));
    }
    return text;
}

std::string section(const entry& e, const header_comment& comment) {
    std::string text = fmt::format("\n## {}\n\n{}\n\n", e.name, comment.brief);
    fmt::format_to(std::back_inserter(text), "```text\n{}\n```\n\n", comment.formula);
    fmt::format_to(std::back_inserter(text),
                   "![{0} and its derivatives](images/functions/{0}.png)\n\n", e.name);
    for (const parameter_entry& p : e.parameters) {
        text += parameter_line(p, comment);
    }
    text += "- Maximum error, ULP: " + long_bounds(e.ulp);
    text += e.fast_ulp ? "; `accuracy::fast`: " + long_bounds(*e.fast_ulp) + "\n" : "\n";
    text += "- Verbs: " + verbs(e, comment) + "\n";
    if (!comment.from_output.empty()) {
        text += "- From the output: " + comment.from_output + "\n";
    }
    if (!comment.source.empty()) {
        text += "- Source: " + comment.source + "\n";
    }
    return text + fmt::format(
                      "- Values at ±0, ±inf, NaN and the kinks: "
                      "[{0}.hpp](../include/simdact/functions/{0}.hpp)\n",
                      e.name);
}

}  // namespace

std::string format_page(const std::vector<entry>& all,
                        const std::vector<header_comment>& comments) {
    std::string text = introduction;
    for (std::size_t i = 0; i < all.size(); ++i) {
        text += table_row(all[i], comments[i]);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        text += section(all[i], comments[i]);
    }
    return text;
}

}  // namespace gallery
