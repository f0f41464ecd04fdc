// SPDX-License-Identifier: BSD-3-Clause
// The page docs/functions.md.
#pragma once

#include <string>
#include <vector>

#include "entry.hpp"
#include "header_comment.hpp"

namespace gallery {

// `comments` are those of the entries, in the same order.
std::string format_page(const std::vector<entry>& all, const std::vector<header_comment>& comments);

}  // namespace gallery
