#include "fidelity_table.h"

#include <fmt/format.h>

#include "recording.h"
#include "recording/run_beside_linux.h"
#include "recording/run_folder.h"
#include "report/comparison_text.h"

namespace lvslab::golden {
namespace {

constexpr const char* what_is_compared = R"(# Fidelity: simulator and Linux, frame by frame

This page is written by `golden_tool table` (tests/golden); do not edit it by hand.

Every scenario in `scenarios/` has been run on a real Linux kernel, and what each interface there captured is kept in
`tests/golden/`. The test `golden` plays the same files in the simulator and compares every frame on every interface,
the answer to every request, and the output of every command, tables at the end included.

Left out of a frame is only what a run may choose freely:

)";

constexpr const char* how_it_is_counted = R"(
Everything else counts, to the last byte: MACs, ARP's fields, addresses, ports, TTL, TOS, DF, lengths, flags, relative
sequence and acknowledgement numbers, TCP options with their order and values, ICMP's type, code and quoted datagram,
encapsulations, fragments, the contents of payloads, and whether each checksum is right. Frames must come in the same
order within a flow on an interface. [comparison.md](comparison.md) says more.

A frame that passes several interfaces is compared at each. "Pure ACKs: no" means that two recordings of the kernel did
not agree with each other in segments that only acknowledge, so those are not compared in that scenario. "Outputs"
counts those in which the recordings agreed. Where a link loses frames at random, no two runs are alike, on a kernel
neither: there only the numbers of answers are compared, and frames are counted.

)";

std::string left_out_list() {
  std::string list;
  for (const auto& entry : sim::left_out()) list += fmt::format("- {}\n", entry.what);
  return list;
}

}  // namespace

std::string fidelity_page() {
  std::string page = what_is_compared + left_out_list() + how_it_is_counted;
  page +=
      "| scenario | kernel | frames | equal | pure ACKs | answers | outputs equal |\n"
      "| --- | --- | ---: | ---: | --- | --- | ---: |\n";
  std::size_t frames = 0;
  std::size_t equal = 0;
  std::size_t outputs = 0;
  std::size_t equal_outputs = 0;
  std::string differences;
  std::string unstable;
  for (const auto& name : recorded_scenarios()) {
    const auto scenario = load(scenario_file(name));
    const auto directory = recording_directory(name);
    const auto notes = read_notes(directory);
    const auto comparison =
        cli::compared_with_linux(cli::read_run(directory), scenario, terms_for(notes, scenario)).comparison;
    frames += comparison.frames();
    equal += comparison.equal_frames();
    outputs += comparison.outputs.size();
    equal_outputs += comparison.equal_outputs();
    const std::string answers = comparison.answers_equal() ? "equal" : "**differ**";
    if (comparison.by_counts) {
      page += fmt::format("| {} | {} | {} and {}, by chance | | | {} in number | |\n", name, notes.kernel,
                          comparison.by_counts->left, comparison.by_counts->right, answers);
    } else {
      page += fmt::format("| {} | {} | {} | {} | {} | {} | {}/{} |\n", name, notes.kernel, comparison.frames(),
                          comparison.equal_frames(), notes.pure_acks ? "yes" : "no", answers,
                          comparison.equal_outputs(), comparison.outputs.size());
    }
    if (!comparison.all_equal()) {
      differences +=
          fmt::format("### {}\n\n{}\n\n```\n{}```\n\n", name,
                      notes.why_different.empty() ? "Not yet explained." : notes.why_different,
                      cli::as_text({name, {}, "Linux " + notes.kernel, "simulator", comparison, {}}, {.all = true}));
    }
    for (const auto& output : notes.unstable) unstable += fmt::format("- {}: `{}`\n", name, output);
  }
  page += fmt::format("| **all** | | **{}** | **{}** | | | **{}/{}** |\n\n", frames, equal, equal_outputs, outputs);
  page += "## What differs\n\n";
  page += differences.empty() ? "Nothing, in these scenarios.\n\n" : differences;
  page += "## Outputs that the kernel itself does not repeat\n\n";
  page += unstable.empty() ? "None.\n" : unstable;
  return page;
}

}  // namespace lvslab::golden
