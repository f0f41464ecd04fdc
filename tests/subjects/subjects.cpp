// SPDX-License-Identifier: BSD-3-Clause

#include "subjects.hpp"

#include <stdexcept>
#include <tuple>

#include "../support/cpu.hpp"

namespace simdact::test {

/// What the units hand over, with the unit that did.
class compiled_list {
  public:
    const test_unit* unit = nullptr;
    std::tuple<std::vector<subject<float>>, std::vector<subject<double>>> subjects;

    template <class T>
    void add(const compiled<T>& added) {
        for (const test_activation<T>& each : activations<T>()) {
            if (each.name == added.name && each.tier == added.tier) {
                std::get<std::vector<subject<T>>>(subjects).push_back({added, &each, unit});
                return;
            }
        }
        throw std::logic_error(unit->name +
                               " has a function that no reference knows: " + added.name);
    }
};

void add(compiled_list& list, const compiled<float>& added) {
    list.add(added);
}
void add(compiled_list& list, const compiled<double>& added) {
    list.add(added);
}

const std::vector<test_unit>& units() {
    static const std::vector<test_unit> all = [] {
        std::vector<test_unit> list;
        for (const unit_part* part = unit_parts; part->unit != nullptr; ++part)
            if (list.empty() || list.back().name != part->unit)
                list.push_back({part->unit, part->level, part->what_for, supported(part->level)});
        return list;
    }();
    return all;
}

namespace {

const compiled_list& everything() {
    static const compiled_list all = [] {
        compiled_list list;
        const test_unit* unit = units().data();
        for (const unit_part* part = unit_parts; part->unit != nullptr; ++part) {
            if (unit->name != part->unit)
                ++unit;
            list.unit = unit;
            if (unit->supported)
                part->add_all(list);
        }
        return list;
    }();
    return all;
}

}  // namespace

template <>
const std::vector<subject<float>>& subjects<float>() {
    return std::get<0>(everything().subjects);
}
template <>
const std::vector<subject<double>>& subjects<double>() {
    return std::get<1>(everything().subjects);
}

}  // namespace simdact::test
