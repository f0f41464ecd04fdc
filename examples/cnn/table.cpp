// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <iterator>

#include "common/classifier_table.hpp"
#include "report.hpp"

namespace cnn {

using examples::classifier_record;
using examples::classifier_state;

std::string format_table(const std::vector<classifier_record>& records, const options& chosen) {
    std::string text = fmt::format("{}\n{} channels\n\n{}", describe_setting(chosen),
                                   records.front().runs.front().states.front().units,
                                   examples::classifier_table(records));
    text += '\n';
    for (const classifier_record& record : records) {
        if (&record != &records.front()) {
            text += compare_accuracy(record, records.front()) + '\n';
        }
    }
    return text;
}

std::string format_epochs_csv(const std::vector<classifier_record>& records) {
    std::string text =
        "activation,seed,epoch,train_loss,train_accuracy,test_accuracy,never_active,"
        "zero_gradient,diverged_in_epoch\n";
    for (const classifier_record& record : records) {
        for (const examples::classifier_run& run : record.runs) {
            for (const classifier_state& s : run.states) {
                fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{}\n",
                               record.name, run.seed, s.epoch, s.train_loss, s.train_accuracy,
                               s.test_accuracy, s.never_active, s.zero_gradient,
                               run.diverged() ? fmt::format("{}", run.diverged_in_epoch) : "");
            }
        }
    }
    return text;
}

}  // namespace cnn
