// SPDX-License-Identifier: BSD-3-Clause

// One meaning: an element's bits depend on the element alone. Whatever its index, the array's
// length and alignment, its neighbours, in place or not. And nothing outside the array is read or
// written. (How a policy cuts the array: forms_test.cpp.)

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <span>
#include <utility>

#include <simdact/detail/loop/streaming_stores.hpp>

#include "subjects/subject_test.hpp"
#include "subjects/verbs.hpp"
#include "support/extent.hpp"
#include "support/guarded.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

template <class T>
using inputs_of = std::array<const T*, verb<T>::most_inputs>;
template <class T>
using outputs_of = std::array<T*, verb<T>::most_outputs>;
template <class T>
using arrays = std::vector<std::vector<T>>;

template <class T>
inputs_of<T> pointers(const arrays<T>& values) {
    inputs_of<T> in{};
    for (std::size_t k = 0; k < values.size(); ++k)
        in[k] = values[k].data();
    return in;
}

/// As many arrays as any verb takes.
template <class T>
arrays<T> mixed_inputs(std::size_t n) {
    return {mixed_with_specials<T>(n, 3), mixed_with_specials<T>(n, 9),
            mixed_with_specials<T>(n, 15)};
}

template <class T>
arrays<T> normal_inputs(std::size_t n) {
    return {random_normal<T>(n, 2), random_normal<T>(n, 9), random_normal<T>(n, 15)};
}

template <class T>
void run(const verb<T>& v, const subject<T>& s, const void* f, const inputs_of<T>& in,
         const outputs_of<T>& out, std::size_t n) {
    v.run(s, f, in.data(), out.data(), n);
}

template <class T>
arrays<T> run(const verb<T>& v, const subject<T>& s, const void* f, const arrays<T>& inputs,
              std::size_t n) {
    arrays<T> results(v.outputs, std::vector<T>(n));
    outputs_of<T> out{};
    for (std::size_t k = 0; k < v.outputs; ++k)
        out[k] = results[k].data();
    run(v, s, f, pointers(inputs), out, n);
    return results;
}

/// Each element's results when it is computed alone.
template <class T>
arrays<T> one_by_one(const verb<T>& v, const subject<T>& s, const void* f,
                     const arrays<T>& inputs) {
    const std::size_t n = inputs[0].size();
    arrays<T> results(v.outputs, std::vector<T>(n));
    for (std::size_t i = 0; i < n; ++i) {
        inputs_of<T> in{};
        outputs_of<T> out{};
        for (std::size_t k = 0; k < v.inputs; ++k)
            in[k] = &inputs[k][i];
        for (std::size_t k = 0; k < v.outputs; ++k)
            out[k] = &results[k][i];
        run(v, s, f, in, out, 1);
    }
    return results;
}

/// Whether a result has the bits of the first elements of what is expected.
template <class T>
bool same_all(const T* result, const std::vector<T>& expected, std::size_t n) {
    return std::equal(result, result + n, expected.data(), same<T>);
}

/// Whether all of a verb's results are as expected.
template <class T>
bool same_all(const outputs_of<T>& results, const arrays<T>& expected, std::size_t n) {
    for (std::size_t k = 0; k < expected.size(); ++k)
        if (!same_all(results[k], expected[k], n))
            return false;
    return true;
}

/// Copies the first n elements of a verb's inputs into arrays that are misaligned each in its own
/// way, the first one by `offset`.
template <class T>
inputs_of<T> place(std::deque<placed_array<T>>& placed, const arrays<T>& inputs, const verb<T>& v,
                   std::size_t n, std::size_t offset, std::size_t width) {
    inputs_of<T> in{};
    for (std::size_t k = 0; k < v.inputs; ++k) {
        placed.emplace_back(n, (offset * (4 * k + 1) + k) % width);
        std::copy_n(inputs[k].begin(), n, placed[k].data());
        in[k] = placed[k].data();
    }
    return in;
}

SIMDACT_SUBJECT_TEST(layout, every_length_and_every_misalignment, purpose::level) {
    const std::size_t width = subject.lanes;
    const std::size_t longest = 4 * width + 3;
    const void* f = subject.sets()[0].f();
    const arrays<T> inputs = mixed_inputs<T>(longest);
    for (const verb<T>& v : verbs_of(subject)) {
        const arrays<T> expected = one_by_one(v, subject, f, inputs);
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t offset = 0; offset < width; ++offset) {
                std::deque<placed_array<T>> placed;
                const inputs_of<T> in = place(placed, inputs, v, n, offset, width);
                for (std::size_t at = 0; at < width; ++at) {
                    if (!tests_all && offset != 0 && at != (5 * offset + 1) % width)
                        continue;  // each of the output's with one of the input's
                    placed_array<T> first(n, at);
                    placed_array<T> second(n, (at * 3 + 1) % width);
                    const outputs_of<T> out{first.data(), second.data()};
                    run(v, subject, f, in, out, n);
                    ASSERT_TRUE(same_all(out, expected, n))
                        << v.name << ", n = " << n << ", input at +" << offset << ", output at +"
                        << at;
                    ASSERT_TRUE(first.canaries_live() && second.canaries_live())
                        << v.name << " wrote beyond its output, n = " << n << ", output at +" << at;
                }
                for (std::size_t k = 0; k < v.inputs; ++k)
                    ASSERT_TRUE(same_all(in[k], inputs[k], n))
                        << v.name << " changed its input, n = " << n;
            }
        }
    }
}

// Around every step of the unrolled loop; with each parameter set, lengths about those steps.
SIMDACT_SUBJECT_TEST(layout, longer_arrays, purpose::level) {
    const std::size_t longest = 17 * subject.lanes + 1;
    const arrays<T> inputs = mixed_inputs<T>(longest);
    for (const parameter_set& set : subject.sets()) {
        const std::size_t step = &set == subject.sets().data() ? 1 : 7;
        for (const verb<T>& v : verbs_of(subject)) {
            const arrays<T> expected = one_by_one(v, subject, set.f(), inputs);
            arrays<T> results(v.outputs, std::vector<T>(longest));
            const outputs_of<T> out{results.front().data(), results.back().data()};
            for (std::size_t n = 0; n <= longest; n += step) {
                for (auto& each : results)
                    std::fill(each.begin(), each.end(), T(-77));
                run(v, subject, set.f(), pointers(inputs), out, n);
                ASSERT_TRUE(same_all(out, expected, n))
                    << set.text << ' ' << v.name << ", n = " << n;
            }
        }
    }
}

// From some length on, what precedes the first aligned store is a piece of its own.
SIMDACT_SUBJECT_TEST(layout, longer_arrays_at_every_misalignment, purpose::level) {
    constexpr std::size_t longest = 2 * detail::fewest_asked_elements + 3;
    const std::size_t width = subject.lanes;
    const void* f = subject.sets()[0].f();
    const arrays<T> inputs = mixed_inputs<T>(longest);
    for (const verb<T>& v : verbs_of(subject)) {
        const arrays<T> expected = one_by_one(v, subject, f, inputs);
        for (std::size_t n : {detail::fewest_asked_elements - 1, detail::fewest_asked_elements,
                              detail::fewest_asked_elements + width + 1, longest}) {
            for (std::size_t at = 0; at < width; ++at) {
                std::deque<placed_array<T>> own;
                const inputs_of<T> in = place(own, inputs, v, n, at, width);
                placed_array<T> first(n, at);
                placed_array<T> second(n, (at * 3 + 1) % width);
                const outputs_of<T> apart{first.data(), second.data()};
                run(v, subject, f, in, apart, n);
                ASSERT_TRUE(same_all(apart, expected, n))
                    << v.name << ", n = " << n << ", output at +" << at;
                const outputs_of<T> over_x{own[0].data(), second.data()};
                run(v, subject, f, in, over_x, n);
                ASSERT_TRUE(same_all(over_x, expected, n))
                    << v.name << ", n = " << n << ", in place at +" << at;
                ASSERT_TRUE(first.canaries_live() && second.canaries_live() &&
                            own[0].canaries_live())
                    << v.name << " wrote beyond its output, n = " << n << ", output at +" << at;
            }
        }
    }
}

// Every output over every input, and all inputs one array with the output.
SIMDACT_SUBJECT_TEST(layout, in_place_is_out_of_place, purpose::level) {
    const std::size_t longest = 13 * subject.lanes + 5;
    const arrays<T> inputs = mixed_inputs<T>(longest);
    for (const parameter_set& set : subject.sets()) {
        const std::size_t step = &set == subject.sets().data() ? 1 : 5;
        const void* f = set.f();
        for (const verb<T>& v : verbs_of(subject)) {
            const arrays<T> expected = one_by_one(v, subject, f, inputs);
            const arrays<T> all_alike =
                one_by_one(v, subject, f, arrays<T>(inputs.size(), inputs[0]));
            for (std::size_t n = 0; n <= longest; n += step) {
                for (std::size_t o = 0; o < v.outputs; ++o) {
                    for (std::size_t i = 0; i < v.inputs; ++i) {
                        arrays<T> own = inputs;
                        arrays<T> apart(v.outputs, std::vector<T>(n));
                        outputs_of<T> out{apart.front().data(), apart.back().data()};
                        out[o] = own[i].data();
                        if (v.outputs == 2 && v.inputs > 1)  // the other one over another input
                            out[1 - o] = own[(i + 1) % v.inputs].data();
                        run(v, subject, f, pointers(own), out, n);
                        ASSERT_TRUE(same_all(out, expected, n))
                            << set.text << ' ' << v.name << ": output " << o << " over input " << i
                            << ", n = " << n;
                    }
                    std::vector<T> all = inputs[0];
                    arrays<T> apart(v.outputs, std::vector<T>(n));
                    outputs_of<T> out{apart.front().data(), apart.back().data()};
                    out[o] = all.data();
                    run(v, subject, f, {all.data(), all.data(), all.data()}, out, n);
                    ASSERT_TRUE(same_all(out, all_alike, n))
                        << set.text << ' ' << v.name << ": all in one, n = " << n;
                }
            }
        }
        const arrays<T> expected = one_by_one(verbs_of(subject)[0], subject, f, inputs);
        for (std::size_t n = 0; n <= longest; n += step) {
            std::vector<T> x = inputs[0];
            subject.forward_in_place(f, x.data(), n);
            ASSERT_TRUE(same_all(x.data(), expected[0], n)) << set.text << " in place, n = " << n;
            ASSERT_TRUE(same_all(x.data() + n,
                                 {inputs[0].begin() + static_cast<long>(n), inputs[0].end()},
                                 longest - n));
        }
    }
}

SIMDACT_SUBJECT_TEST(layout, a_nan_stays_where_it_is, purpose::level) {
    const std::size_t n = 6 * subject.lanes + 3;
    const void* f = subject.sets()[0].f();
    arrays<T> inputs = normal_inputs<T>(n);
    for (const verb<T>& v : verbs_of(subject)) {
        const arrays<T> expected = one_by_one(v, subject, f, inputs);
        for (std::size_t at = 0; at < n; ++at) {
            for (std::size_t planted = 0; planted < v.inputs; ++planted) {
                const T kept =
                    std::exchange(inputs[planted][at], std::numeric_limits<T>::quiet_NaN());
                const arrays<T> result = run(v, subject, f, inputs, n);
                arrays<T> alone(v.outputs, std::vector<T>(1));
                const outputs_of<T> out{alone.front().data(), alone.back().data()};
                run(v, subject, f, {&inputs[0][at], &inputs[1][at], &inputs[2][at]}, out, 1);
                for (std::size_t k = 0; k < v.outputs; ++k)
                    for (std::size_t i = 0; i < n; ++i)
                        ASSERT_TRUE(same(result[k][i], i == at ? alone[k][0] : expected[k][i]))
                            << v.name << ": NaN at " << at << " changed element " << i;
                inputs[planted][at] = kept;
            }
        }
    }
}

SIMDACT_SUBJECT_TEST(layout, neighbours_do_not_matter, purpose::level) {
    constexpr std::size_t n = 50'001;
    const void* f = subject.sets()[0].f();
    const arrays<T> inputs = mixed_inputs<T>(n);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937_64(5));
    arrays<T> shuffled = inputs;
    for (std::size_t k = 0; k < inputs.size(); ++k)
        for (std::size_t i = 0; i < n; ++i)
            shuffled[k][i] = inputs[k][order[i]];
    for (const verb<T>& v : verbs_of(subject)) {
        const arrays<T> straight = run(v, subject, f, inputs, n);
        const arrays<T> mixed = run(v, subject, f, shuffled, n);
        for (std::size_t k = 0; k < v.outputs; ++k)
            for (std::size_t i = 0; i < n; ++i)
                ASSERT_TRUE(same(mixed[k][i], straight[k][order[i]]))
                    << v.name << " at " << order[i];
    }
}

SIMDACT_SUBJECT_TEST(layout, nothing_beyond_the_arrays_is_touched, purpose::level) {
    using array = guarded_array<T>;
    const std::size_t longest = 9 * subject.lanes + 3;
    const void* f = subject.sets()[0].f();
    const arrays<T> values = normal_inputs<T>(longest);
    for (auto side : {array::guard::behind, array::guard::before}) {
        // The n elements next to the inaccessible page.
        const auto next_to_guard = [&](const array& a, std::size_t n) {
            return side == array::guard::behind ? a.span().last(n).data() : a.data();
        };
        std::deque<array> in;
        std::deque<array> out;
        for (std::size_t k = 0; k < verb<T>::most_inputs; ++k)
            in.emplace_back(longest, side);
        for (std::size_t k = 0; k < verb<T>::most_outputs; ++k)
            out.emplace_back(longest, side);
        for (const verb<T>& v : verbs_of(subject)) {
            const arrays<T> expected = one_by_one(v, subject, f, values);
            for (std::size_t n = 0; n <= longest; ++n) {
                inputs_of<T> inputs{};
                for (std::size_t k = 0; k < v.inputs; ++k) {
                    std::copy_n(values[k].begin(), n, next_to_guard(in[k], n));
                    inputs[k] = next_to_guard(in[k], n);
                }
                const outputs_of<T> outputs{next_to_guard(out[0], n), next_to_guard(out[1], n)};
                run(v, subject, f, inputs, outputs, n);
                ASSERT_TRUE(same_all(outputs, expected, n)) << v.name << ", n = " << n;
                const outputs_of<T> over_x{next_to_guard(in[0], n), next_to_guard(out[1], n)};
                run(v, subject, f, inputs, over_x, n);
                ASSERT_TRUE(same_all(over_x, expected, n)) << v.name << ", in place, n = " << n;
            }
        }
    }
}

SIMDACT_SUBJECT_TEST(layout, an_empty_array_may_be_null, purpose::level) {
    const void* f = subject.sets()[0].f();
    for (const verb<T>& v : verbs_of(subject))
        run(v, subject, f, {}, {}, 0);
    subject.forward_in_place(f, nullptr, 0);
}

}  // namespace
}  // namespace simdact::test
