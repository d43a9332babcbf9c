#pragma once
/// A kernel's first process: what has to be there before anything can run, and the end of it all.

namespace lvslab::cli::guest {

/// True if this process is the first of a kernel.
[[nodiscard]] bool is_first_process();
/// Mounts what a system needs and loads the modules that the image brought along. Throws std::system_error.
void bring_up();
/// Switches the machine off; what was written is written.
[[noreturn]] void power_off();

}  // namespace lvslab::cli::guest
