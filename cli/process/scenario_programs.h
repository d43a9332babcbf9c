#pragma once
/// Which programs a scenario's command lines call, so that it can be said what a machine must have.

#include <set>
#include <string>
#include <string_view>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

/// Names without their path ("ipvsadm" for "/sbin/ipvsadm"), of nodes' commands and timeline; without what a shell has
/// built in.
[[nodiscard]] std::set<std::string> typed_programs(const sim::Scenario& scenario);

/// The Debian package that brings a program; empty: it belongs to every system, or is not known here.
[[nodiscard]] std::string_view debian_package(std::string_view program);

}  // namespace lvslab::cli
