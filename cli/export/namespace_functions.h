#pragma once
/// What every exported shell script has in common: the functions that build nodes, switches and cables out of network
/// namespaces, bridges and veth pairs, and take everything away again.

#include <string_view>

namespace lvslab::cli {

/// POSIX shell, to stand before functions of the script's own: build(), run_timeline() and the like (see
/// network_namespaces.cpp, which writes them).
[[nodiscard]] std::string_view namespace_functions();

/// The end of the script: reads the command line and calls the functions.
[[nodiscard]] std::string_view namespace_main();

}  // namespace lvslab::cli
