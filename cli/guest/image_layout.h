#pragma once
/// Where things are in the file system that a guest kernel boots from: written outside, read inside.

namespace lvslab::cli::image {

constexpr const char* program = "/usr/bin/lvslab";
constexpr const char* scenario = "/lvslab/scenario.json";
/// Modules to be loaded, a path a line, in an order in which each finds those it needs.
constexpr const char* module_list = "/lvslab/modules";
/// The line on which the guest tells what it found: an archive of a run's folder, and nothing else.
constexpr const char* report_line = "/dev/ttyS0";

}  // namespace lvslab::cli::image
