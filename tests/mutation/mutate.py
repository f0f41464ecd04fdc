#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Changes the library's headers in one place at a time, and runs the tests that should notice.

    tests/mutation/mutate.py WORK [--count 200] [--jobs 2]     run, or go on where a run stopped
    tests/mutation/mutate.py WORK --list                       only list the mutants
    tests/mutation/mutate.py WORK --only gelu.hpp              the mutants of headers with this name
    tests/mutation/mutate.py WORK --table                      print the survivors as a table

WORK is a folder for a copy of the sources, the build, and results.tsv. A mutant that compiles and
passes its tests has survived: a test is missing, or the program means the same.
"""

import argparse
import fnmatch
import hashlib
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Which test programs look at which headers, the quickest first. FUNCTION is the suite of one
# activation (SIMDACT_TEST_FUNCTION), which stands behind the colon.
TESTS = [
    ("functions/*.hpp", "FUNCTION:{stem} parameters special"),
    ("math/exp*.hpp", "FUNCTION:elu"),
    ("math/logistic.hpp", "FUNCTION:silu"),
    ("math/log.hpp", "FUNCTION:softplus"),
    ("math/normal_tail.hpp", "FUNCTION:gelu"),
    ("math/piecewise_polynomial.hpp", "FUNCTION:gelu"),
    ("math/double_word.hpp", "FUNCTION:gelu FUNCTION:tanhshrink FUNCTION:mish"),
    ("simd/half_codecs.hpp", "float16_v3"),
    ("simd/storage.hpp", "float16_v3"),
    ("simd/memory.hpp", "stream_v3 float16_v3 streaming_v3"),
    ("simd/byte_*.hpp", "quantized_v3 quantized_v1 quantized_ssse3"),
    ("simd/lookup.hpp", "FUNCTION:gelu quantized_v3"),
    ("simd/mask_bits.hpp", "masked_v3"),
    ("simd/mask_reductions.hpp", "statistics_v3"),
    ("simd/float_classification.hpp", "statistics_v3"),
    ("simd/philox.hpp", "random_v3"),
    ("simd/simd.hpp", "FUNCTION:leaky_relu FUNCTION:gelu statistics_v3"),
    ("detail/loop/masked.hpp", "masked_v3 layouts_v3"),
    ("detail/loop/accumulate.hpp", "accumulate_v3"),
    ("detail/loop/loop.hpp", "stream_v3 FUNCTION:leaky_relu float16_v3"),
    ("detail/loop/elementwise.hpp", "streaming_v3 FUNCTION:leaky_relu"),
    ("detail/loop/streaming_stores.hpp", "streaming_v3"),
    ("detail/loop/cache.hpp", "streaming_v3"),
    ("detail/loop/stream.hpp", "stream_v3 float16_v3 matrix_view_v3"),
    ("detail/loop/by_rows.hpp", "matrix_view_v3 streaming_v3"),
    ("detail/loop/row_gaps.hpp", "matrix_view_v3 layouts_v3"),
    ("detail/verb/check.hpp", "error_v3 matrix_view_v3 layouts_v3"),
    ("detail/verb/footprint.hpp", "matrix_view_v3 layouts_v3"),
    ("detail/verb/run.hpp", "matrix_view_v3 layouts_v3"),
    ("detail/verb/call.hpp", "accumulate_v3 layouts_v3"),
    ("detail/verb/operand.hpp", "foreign_arrays_v3 matrix_view_v3 layouts_v3"),
    ("detail/verb/plan.hpp", "COMPILE_FAIL own_verb_v3"),
    ("detail/verb/mistake.hpp", "COMPILE_FAIL"),
    ("detail/verb/operation.hpp", "gated_v3 double_backward_v3"),
    ("detail/channels/*.hpp", "fused_v3 per_channel_v3"),
    ("detail/statistics/*.hpp", "statistics_v3"),
    ("fused.hpp", "fused_v3"),
    ("per_channel.hpp", "per_channel_v3"),
    ("masked.hpp", "masked_v3"),
    ("random.hpp", "random_v3"),
    ("quantized.hpp", "quantized_v3 quantized_tables_v3"),
    ("statistics.hpp", "statistics_v3"),
    ("channel_statistics.hpp", "statistics_v3"),
    ("unit_monitor.hpp", "statistics_v3"),
    ("matrix_view.hpp", "matrix_view_v3 layouts_v3"),
    ("by_name.hpp", "by_name"),
    ("parallel.hpp", "parallel_v3"),
    ("policy.hpp", "policy_v3 streaming_v3"),
    ("float16.hpp", "float16_v3"),
    ("channels.hpp", "fused_v3 per_channel_v3"),
    ("activation.hpp", "own_verb_v3 double_backward_v3 gated_v3 FUNCTION:leaky_relu"),
]


def constant(match):
    """Another value for a number: the next whole one, or a float off by 2^-6 or so."""
    text = match.group(0)
    if text.startswith("0x1."):
        digit = int(text[5], 16)
        return text[:5] + format(digit ^ 8, "x") + text[6:]
    return str(int(text) + 1)


# (what it is called, what is looked for, what it becomes). Binary operators have a space on either
# side, as clang-format writes them; the angle brackets of templates have not.
RULES = [
    ("comparison", r"(?<= )<(?= )", "<="),
    ("comparison", r"(?<= )<=(?= )", "<"),
    ("comparison", r"(?<= )>(?= )", ">="),
    ("comparison", r"(?<= )>=(?= )", ">"),
    ("comparison", r"(?<= )==(?= )", "!="),
    ("comparison", r"(?<= )!=(?= )", "=="),
    ("operator", r"(?<=[\w)\]] )\+(?= )", "-"),
    ("operator", r"(?<=[\w)\]] )-(?= )", "+"),
    ("operator", r"(?<=[\w)\]] )\*(?= )", "+"),
    ("operator", r"(?<=[\w)\]] )/(?= )", "*"),
    ("operator", r"(?<=[\w)\]] )%(?= )", "/"),
    ("operator", r"(?<=[\w)\]] )&(?= )", "|"),
    ("operator", r"(?<=[\w)\]] )\|(?= )", "&"),
    ("operator", r"(?<= )\+=(?= )", "-="),
    ("logic", r"(?<= )&&(?= )", "||"),
    ("logic", r"(?<= )\|\|(?= )", "&&"),
    ("logic", r"(?<=[( ])!(?=[a-z])", ""),
    ("constant", r"(?<![\w.'])0x1\.[0-9a-f]{2,}(?=p)", constant),
    ("constant", r"(?<![\w.<'])\d+(?![\w.>'])", constant),
    ("branch", r"\bif \((?=.*\)( \[\[\w+\]\])?( \{)?$)", "if (false && "),
    ("branch", r"\bif \((?=.*\)( \[\[\w+\]\])?( \{)?$)", "if (true || "),
    ("statement", r"^( +)(detail|simd|math)::\w+(<[^;=]*>)?\([^;=]*\);$", r"\1;"),
    ("statement", r"^( +)continue;$", r"\1;"),
]
SKIPPED = re.compile(r"^\s*(//|/\*|\*|#|template|static_assert|requires|using )|static_assert|"
                     r"operator[<>=!]|if constexpr|snprintf|\[\[noreturn\]\]|consteval.*\(\)|"
                     r"__cplusplus|std::index_sequence|ulp_bounds|_mm512|decltype|^\s+\"")


def mutants_of(path):
    """All changes of a header: (rule, line, column, the line as changed)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code = line.split("//")[0].rstrip()
        if not code or SKIPPED.search(code):
            continue
        in_text = [m.span() for m in re.finditer(r'"[^"]*"', code)]
        for rule, pattern, replacement in RULES:
            for match in re.finditer(pattern, code):
                if any(a <= match.start() < b for a, b in in_text):
                    continue
                new = replacement(match) if callable(replacement) else match.expand(replacement)
                yield rule, number, match.start(), line[: match.start()] + new + line[match.end():]


def choose(include, count, only):
    """`count` mutants, from every header and of every rule, the same ones each time."""
    headers = []
    for pattern, tests in TESTS:
        for path in sorted(include.rglob("*.hpp")):
            name = path.relative_to(include).as_posix()
            if fnmatch.fnmatchcase(name, pattern) and name not in [h[0] for h in headers]:
                headers.append((name, tests.format(stem=path.stem)))
    chosen = []
    for name, tests in headers:
        if only and only != pathlib.PurePosixPath(name).name:
            continue
        by_rule = {}
        for m in mutants_of(include / name):
            by_rule.setdefault(m[0], []).append(m)
        order = random.Random(name)
        for of_rule in by_rule.values():
            order.shuffle(of_rule)
        wheel = []
        while any(by_rule.values()):
            wheel += [of_rule.pop() for of_rule in by_rule.values() if of_rule]
        chosen.append([(name, tests, m) for m in wheel])
    picked = []
    while len(picked) < count and any(chosen):
        for of_header in chosen:
            if of_header and len(picked) < count:
                picked.append(of_header.pop(0))
    return sorted(picked, key=lambda p: [h[0] for h in headers].index(p[0]))


class Runner:
    def __init__(self, work, jobs, log):
        self.work, self.jobs, self.log = work, jobs, log
        self.source = work / "source"
        self.function = None

    def run(self, *command, limit=900):
        self.log.write(f"$ {' '.join(map(str, command))}\n")
        self.log.flush()
        try:
            done = subprocess.run(list(map(str, command)), stdout=self.log, stderr=self.log,
                                  timeout=limit, check=False)
            return done.returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def configure(self, build, function):
        return self.run("cmake", "-S", self.source, "-B", build, "-G", "Ninja",
                        "-DCMAKE_BUILD_TYPE=Release", "-DSIMDACT_BUILD_TESTS=ON",
                        f"-DSIMDACT_TEST_FUNCTION={function}")

    def notices(self, test):
        """'compiler' or the test's name if it fails, else None."""
        if test.startswith("FUNCTION:"):
            build = self.work / "function"
            function = test.split(":")[1]
            if self.function != function:
                self.configure(build, function)
                self.function = function
            targets, check = ["simdact_function_tests"], ["ctest", "--test-dir", build, "-L", "function"]
        else:
            build = self.work / "build"
            if not (build / "build.ninja").exists():
                self.configure(build, "")
            if test == "COMPILE_FAIL":
                targets, check = [], ["ctest", "--test-dir", build, "-R", "compile_fail"]
            else:
                targets = [f"simdact_{test}"]
                check = [build / "tests" / f"simdact_{test}", "--gtest_brief=1"]
        if targets and not self.run("cmake", "--build", build, "-j", self.jobs, "--target", *targets):
            return "compiler"
        return None if self.run(*check, limit=300) else test


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    source = work / "source"
    if not source.exists():
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", "build"))
    include = source / "include" / "simdact"
    results = work / "results.tsv"
    done = {}
    if results.exists():
        for line in results.read_text().splitlines():
            fields = line.split("\t")
            done[fields[0]] = fields
    if given.table:
        print("| header | line | change | was | became |\n|---|--:|---|---|---|")
        for f in done.values():
            if f[1] == "survived":
                print(f"| `{f[2]}` | {f[3]} | {f[4]} | `{f[5]}` | `{f[6]}` |".replace("||", "\\|\\|"))
        killed = sum(f[1] not in ("survived", "compiler") for f in done.values())
        compiled = sum(f[1] != "compiler" for f in done.values())
        print(f"\n{len(done)} mutants, of which {compiled} compile: the tests notice {killed}.")
        return
    mutants = choose(include, given.count, given.only)
    with open(work / "log.txt", "a", encoding="utf-8") as log:
        runner = Runner(work, given.jobs, log)
        for nth, (name, tests, (rule, number, column, line)) in enumerate(mutants, 1):
            path = include / name
            text = path.read_text()
            lines = text.splitlines(keepends=True)
            was = lines[number - 1].strip()
            key = hashlib.sha256(f"{name}:{was}:{column}:{line}".encode()).hexdigest()[:12]
            if given.list:
                print(f"{name}:{number}: {rule}: {was}  ->  {line.strip()}   [{tests}]")
                continue
            if key in done:
                continue
            begin = time.monotonic()
            lines[number - 1] = line + "\n"
            path.write_text("".join(lines))
            try:
                by = next((n for n in map(runner.notices, tests.split()) if n), "survived")
            finally:
                path.write_text(text)
            row = [key, by, name, str(number), rule, was, line.strip()]
            done[key] = row
            with open(results, "a", encoding="utf-8") as out:
                out.write("\t".join(row) + "\n")
            print(f"{nth}/{len(mutants)} {name}:{number} {rule}: {by} ({time.monotonic() - begin:.0f} s)",
                  flush=True)


if __name__ == "__main__":
    sys.exit(main())
