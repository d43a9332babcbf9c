#include "fidelity_table.h"

#include <set>

#include <fmt/format.h>

#include "play.h"
#include "recording.h"

namespace lvslab::golden {

namespace {

constexpr const char* introduction = R"(# Fidelity: simulator and Linux, frame by frame

This page is written by `golden_tool table` (tests/golden); do not edit it by hand.

Every scenario in `scenarios/` has been run on a real Linux kernel, and what each interface there captured is kept in
`tests/golden/`. The test `golden` plays the same files in the simulator and compares every frame on every interface,
the answer to every request, and the output of every command, tables at the end included.

Left out of a frame is only what a run may choose freely: times, initial sequence numbers, IP identifications, values
of TCP timestamps, TCP windows, echo ids, and ephemeral ports. Compared are MACs, ARP's fields, addresses, ports, TTL,
TOS, DF, lengths, flags, relative sequence and acknowledgement numbers, TCP options with their order, MSS and window
scale, ICMP's type, code and quoted header, encapsulations, and whether each checksum is right. Frames must come in the
same order within a flow on an interface.

A frame that passes several interfaces is compared at each. "Pure ACKs: no" means that two recordings of the kernel did
not agree with each other in segments that only acknowledge, so those are not compared in that scenario. "Outputs"
counts those in which the recordings agreed.

)";

}  // namespace

std::string fidelity_page() {
  std::string page = introduction;
  page +=
      "| scenario | frames | equal | pure ACKs | answers | outputs equal |\n| --- | ---: | ---: | --- | --- | ---: |\n";
  std::set<std::string> kernels;
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
    const auto comparison = compare(read_recording(directory), play(scenario), terms_for(notes, scenario));
    kernels.insert(notes.kernel);
    frames += comparison.frames;
    equal += comparison.equal_frames;
    outputs += comparison.outputs;
    equal_outputs += comparison.equal_outputs;
    page += fmt::format("| {} | {} | {} | {} | {} | {}/{} |\n", name, comparison.frames, comparison.equal_frames,
                        notes.pure_acks ? "yes" : "no", comparison.answers_equal ? "equal" : "**differ**",
                        comparison.equal_outputs, comparison.outputs);
    if (!comparison.all_equal()) {
      differences +=
          fmt::format("### {}\n\n{}\n\n```\n{}```\n\n", name,
                      notes.why_different.empty() ? "Not yet explained." : notes.why_different, comparison.differences);
    }
    for (const auto& output : notes.unstable) unstable += fmt::format("- {}: `{}`\n", name, output);
  }
  page += fmt::format("| **all** | **{}** | **{}** | | | **{}/{}** |\n\n", frames, equal, equal_outputs, outputs);
  page += "Recorded on Linux";
  for (const auto& kernel : kernels) page += " " + kernel;
  page += ".\n\n## What differs\n\n";
  page += differences.empty() ? "Nothing, in these scenarios.\n\n"
                              : "`-`: only on Linux; `+`: only in the simulator.\n\n" + differences;
  page += "## Outputs that the kernel itself does not repeat\n\n";
  page += unstable.empty() ? "None.\n" : unstable;
  return page;
}

}  // namespace lvslab::golden
