#include "commands.h"
#include "kernel/kernel.h"
#include "scenario_argument.h"
#include <filesystem>
#include <memory>
namespace lvslab::cli {
void add_kernelrun(CLI::App& program, Action& chosen) {
  auto o = std::make_shared<std::pair<std::string,std::string>>();
  auto* c = program.add_subcommand("kernelrun", "")->group("");
  c->add_option("S", o->first); c->add_option("D", o->second);
  c->callback([o,&chosen]{ chosen=[o]{ std::filesystem::create_directories(o->second); (getenv("K")?std::string(getenv("K"))=="qemu"?qemu_kernel("/tmp/kimg/boot/vmlinuz-6.1.0-56-amd64"):host_kernel():user_mode_linux())->play(load(ScenarioArgument{o->first,{},{}}), o->second); return ExitCode::done; }; });
}
}
