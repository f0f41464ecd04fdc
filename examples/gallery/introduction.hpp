// SPDX-License-Identifier: BSD-3-Clause
// What the page says before it comes to the functions, and the head of their table.
#pragma once

namespace gallery {

inline constexpr const char* introduction =
    R"md(<!-- Written by examples/gallery from the registry and the headers: cmake --build BUILD --target run_gallery -->

# Functions

![All functions, value (blue) and derivative (orange)](images/gallery.png)

Value blue, derivative orange; one square of the grid is 2 wide and 1 high. [All in a table](#all).

## How to choose

Begin with `relu`: nothing is cheaper, and where the network trains well there is no reason for another. It passes nothing of
a negative input, neither value nor gradient, so a unit whose inputs are negative for every sample no longer learns: it is dead.
[dying_relu](../examples/README.md#dying_relu) shows how that happens and what it costs. `leaky_relu` keeps a slope there, and with it
the gradient, at the price of relu. `elu`, `gelu` and `silu` have no kink and pay for it with an exponential function. Take `gelu` or
`silu` where the model or the paper that you follow does: transformers mostly.

| | negative input | can a unit die? | smooth | cost, that of relu being 1 |
|---|---|---|---|---|
| [`relu`](#relu) | 0 | yes: its gradient is exactly 0 | kink at 0 | 1 |
| [`leaky_relu`](#leaky_relu) | a small part of it, without bound | no: its slope never falls below negative_slope | kink at 0 | 1 |
| [`elu`](#elu) | approaches −alpha, which keeps the mean near 0 | hardly: its slope alpha · eˣ fades far below 0 | f' is, for alpha = 1 | 20 (10) |
| [`gelu`](#gelu) | a dip to −0.17 at −0.75, then back to 0 | hardly: its slope fades quickly, like x · e^(−x²/2) | everywhere | 70 (30) |
| [`silu`](#silu) | a dip to −0.28 at −1.28, then back to 0 | hardly: its slope fades slowly, like x · eˣ | everywhere | 20 (20) |

The cost is the time of `forward`, float, 4096 elements in cache, AVX2; in brackets with `accuracy::fast`. It is the worst case: arrays
that do not fit in the cache wait for memory, whatever the function. (Beside a matrix product none of it matters much.)

## Gated pairs

A gated linear unit multiplies one half of a layer's outputs by an activation of the other: y = x · f(gate). `forward_gated` and
`backward_gated` do it in one pass, with every activation here.

| unit | f | source |
|---|---|---|
| GLU | [`sigmoid`](#sigmoid) | Y. N. Dauphin, A. Fan, M. Auli, D. Grangier, 2016, [arXiv:1612.08083](https://arxiv.org/abs/1612.08083) |
| ReGLU | [`relu`](#relu) | N. Shazeer, "GLU Variants Improve Transformer", 2020, [arXiv:2002.05202](https://arxiv.org/abs/2002.05202) |
| GEGLU | [`gelu`](#gelu) | the same |
| SwiGLU | [`silu`](#silu), or [`swish`](#swish) with its beta | the same |

More: [README](../README.md) (verbs, semantics, promises) · [deviations from PyTorch](deviations.md) ·
[an activation of your own](../examples/custom_activation.cpp) · [how to add one here](../CONTRIBUTING.md) ·
[how speed is measured](../bench/README.md)

## All

Every function has `forward`, `backward`, `double_backward`, `forward_gated` and `backward_gated`. The error is the maximum of f, then
of f', in units in the last place: with FMA / without where they differ; an error within the absolute bound, in ε (2⁻²³ in float, 2⁻⁵² in
double), is within it, too. Where a function has parameters, its header says for which range of them that holds. `accuracy::fast` is empty where a function rounds once at most: there is nothing to trade for speed. From the
output: whether `backward_from_output` can compute the gradient from y alone. In the pictures a dot is the value that a curve takes where
it jumps, and a dashed curve the function with one parameter changed.

| function | parameters | maximum error of f, f' | `accuracy::fast` | from the output |
|---|---|---|---|---|
)md";

}  // namespace gallery
