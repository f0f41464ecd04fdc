// SPDX-License-Identifier: BSD-3-Clause

#include "table.hpp"

#include <cstdio>

namespace simdact::test {
namespace {

std::string number(double x, const char* format = "%.3f") {
    char text[32];
    std::snprintf(text, sizeof text, format, x);
    return text;
}

template <class T>
const sweep_row<T>* find(const std::vector<sweep_row<T>>& rows, accuracy tier,
                         const std::vector<std::string>& arithmetics) {
    for (const std::string& each : arithmetics)
        for (const sweep_row<T>& row : rows)
            if (row.activation->tier == tier && row.arithmetic == each)
                return &row;
    return nullptr;
}

template <class T>
std::string worst(const sweep_row<T>* row, tally<T> sweep_row<T>::* which) {
    return row == nullptr ? "-" : number((row->*which).worst);
}

template <class T>
std::string worst_with_place(const sweep_row<T>* row, tally<T> sweep_row<T>::* which) {
    if (row == nullptr)
        return "- | - | -";
    const tally<T>& t = row->*which;
    return number(t.worst) + " | " +
           (t.worst == 0 ? "-" : number(static_cast<double>(t.worst_at), "%.6g")) + " | " +
           number(t.mean());
}

template <class T>
std::string worst_in_both_terms(const sweep_row<T>* row, tally<T> sweep_row<T>::* which) {
    if (row == nullptr)
        return "- | -";
    return number((row->*which).worst, "%.2f") + " | " +
           number((row->*which).worst_absolute, "%.2f");
}

}  // namespace

template <class T>
accuracy_table::lines accuracy_table::lines_of(const std::vector<sweep_row<T>>& rows) const {
    using row = sweep_row<T>;
    lines result;
    const row* fused = find(rows, accuracy::faithful, {"tables32", "tables16", "tables8", "fused"});
    const row* narrow = find(rows, accuracy::faithful, {"tables16", "tables8", "fused"});
    const row* plain = find(rows, accuracy::faithful, {"unfused"});
    const std::string name = "| " + rows.front().activation->name + " | ";
    result.faithful =
        name + worst_with_place(fused, &row::value) + " | " + worst(narrow, &row::value) + " | " +
        worst(plain, &row::value) + " | " + worst_with_place(fused, &row::derivative) + " | " +
        worst(narrow, &row::derivative) + " | " + worst(plain, &row::derivative) + " |\n";
    const row* fast = find(rows, accuracy::fast, {"tables32", "tables16", "tables8", "fused"});
    const row* plain_fast = find(rows, accuracy::fast, {"unfused"});
    if (fast != nullptr || plain_fast != nullptr)
        result.fast = name + worst_in_both_terms(fast, &row::value) + " | " +
                      worst_in_both_terms(plain_fast, &row::value) + " | " +
                      worst_in_both_terms(fast, &row::derivative) + " | " +
                      worst_in_both_terms(plain_fast, &row::derivative) + " |\n";
    return result;
}

void accuracy_table::add(const std::vector<sweep_row<float>>& rows) {
    const lines added = lines_of(rows);
    faithful_float_ += added.faithful;
    fast_float_ += added.fast;
}

void accuracy_table::add(const std::vector<sweep_row<double>>& rows) {
    const lines added = lines_of(rows);
    faithful_double_ += added.faithful;
    fast_double_ += added.fast;
}

std::string accuracy_table::text() const {
    const std::string faithful_head =
        "| function | f: max ULP | at x = | mean | max, AVX2 | max without fma | f': max ULP | at "
        "x "
        "= | mean | max, AVX2 | max without fma |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
    const std::string fast_head =
        "| function | f: max ULP | small f | without fma: ULP | small f | f': max ULP | small f' | "
        "without fma: ULP | small f' |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";
    const std::string floats =
        options_.stride == 1 ? "all 2^32 floats"
                             : "every " + std::to_string(options_.stride) + "th of the 2^32 floats";
    return "# Accuracy\n\n"
           "The output of `ctest --test-dir build/all -L exhaustive`, which fails if a number is "
           "above the one that the\nfunction's header states. Measured are " +
           floats + ", and " + std::to_string(options_.doubles) +
           " doubles a\nfunction: spread over all bit patterns, over the range of the exponential, "
           "and dense about multiples of ln(2)/2 and\nof 1/8, where reductions, kinks, joints and "
           "thresholds are. Parameters are the defaults; the accuracy suite has others.\n\n"
           "An ULP is the distance of neighbouring numbers at the exact result, 2^-149 (2^-1074) "
           "for subnormal ones; 0.5 is a\ncorrectly rounded result. The first numbers are those of "
           "AVX-512. AVX2 with FMA has the same bits in double, and\nsmaller tables for float "
           "(of `accuracy::fast` it is tested, but not listed). \"Without fma\" is SSE2, which "
           "sees every eighth block\nof 2^14 numbers. "
           "The mean is that of AVX-512 for 2^-20 < |x| "
           "< 20. The reference is the formula in double for "
           "floats and in long double\n(64 bits) for doubles, itself tested against "
           "libquadmath.\n\n"
           "About an interior root of f' (out to where |f'| is an eighth of its maximum, or has an "
           "extremum) f' is bounded in\nabsolute terms, an epsilon of the type times the maximum, "
           "and left out of the table; so is f of `xielu` where it is\nsmaller than 2^-10.\n\n"
           "## `accuracy::faithful`, float\n\n" +
           faithful_head + faithful_float_ + "\n## `accuracy::faithful`, double\n\n" +
           faithful_head + faithful_double_ +
           "\n## `accuracy::fast`, float\n\n"
           "ULP where |f| >= 2^-10; where it is smaller, the greatest absolute error in units of "
           "2^-23.\n\n" +
           fast_head + fast_float_ +
           "\n## `accuracy::fast`, double\n\nAbsolute errors in units of 2^-52.\n\n" + fast_head +
           fast_double_;
}

}  // namespace simdact::test
