#pragma once
/// The subcommands of `lvslab`, one file each.

#include <functional>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "exit_code.h"

namespace lvslab::cli {

using Action = std::function<ExitCode()>;

// Each adds its subcommand to `program`; if that is the one on the command line, `chosen` becomes what it does.
void add_check(CLI::App& program, Action& chosen);
void add_diff(CLI::App& program, Action& chosen);
void add_explain(CLI::App& program, Action& chosen);
void add_export(CLI::App& program, Action& chosen);
void add_guest(CLI::App& program, Action& chosen);
void add_run(CLI::App& program, Action& chosen);
void add_step(CLI::App& program, Action& chosen);
void add_verify(CLI::App& program, Action& chosen);

}  // namespace lvslab::cli
