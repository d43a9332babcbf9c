#include "guest_image.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <sstream>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/cpio_archive.h>

#include "exit_code.h"
#include "guest/image_layout.h"
#include "guest_tools.h"
#include "kernel_modules.h"
#include "process/child_process.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

/// An archive that makes the directories above a file when the first file needs them.
class Tree {
 public:
  void add_file(const std::string& path, net::Bytes content, std::uint32_t permissions = 0644) {
    if (!names_.insert(path).second) return;
    make_room(path);
    archive_.add_file(path.substr(1), content, permissions);
  }
  void add_text(const std::string& path, const std::string& text) { add_file(path, std::as_bytes(std::span{text})); }
  /// A file of this machine, at the same place or another.
  void copy(const std::string& from, const std::string& to, std::uint32_t permissions = 0644) {
    if (!names_.contains(to)) add_file(to, io::read_file(from), permissions);
  }
  void copy_if_there(const std::string& path, std::uint32_t permissions = 0644) {
    if (fs::is_regular_file(path)) copy(path, path, permissions);
  }
  void add_directory(const std::string& path) {
    make_room(path);
    if (names_.insert(path).second) archive_.add_directory(path.substr(1));
  }
  void add_console() {
    add_directory("/dev");
    archive_.add_character_device("dev/console", 5, 1);
    archive_.add_character_device("dev/null", 1, 3);
  }
  [[nodiscard]] bool contains(const std::string& path) const { return names_.contains(path); }
  [[nodiscard]] std::vector<std::byte> finish() { return archive_.finish(); }

 private:
  void make_room(const std::string& path) {
    const std::string above = fs::path(path).parent_path().string();
    if (above.size() > 1) add_directory(above);
  }
  io::CpioWriter archive_;
  std::set<std::string> names_;
};

/// Every file that the dynamic linker would map for these programs.
std::set<std::string> libraries_of(const std::vector<std::string>& programs) {
  std::vector<std::string> words{"ldd"};
  words.insert(words.end(), programs.begin(), programs.end());
  std::istringstream lines(run_process(words).output);
  std::set<std::string> libraries;
  // "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f...)", "	/lib64/ld-linux-x86-64.so.2 (0x00007f...)"
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('\t')) continue;
    const std::size_t begin = line.find('/');
    const std::size_t end = line.find(" (", begin);
    if (begin != std::string::npos && end != std::string::npos) libraries.insert(line.substr(begin, end - begin));
  }
  return libraries;
}

/// Whether iptables, or of IPv6 ip6tables, is among them.
bool calls_firewall(net::Family family, const std::vector<std::string>& programs) {
  const std::string_view name = family == net::Family::ipv4 ? "iptables" : "ip6tables";
  return std::ranges::any_of(programs, [name](const std::string& program) { return program.starts_with(name); });
}

constexpr std::array families{net::Family::ipv4, net::Family::ipv6};

/// iptables has a library for each match and target, which it opens by name.
std::vector<std::string> firewall_extensions() {
  std::vector<std::string> files;
  for (const char* directory : {"/usr/lib/x86_64-linux-gnu/xtables", "/usr/lib64/xtables", "/usr/lib/xtables"}) {
    if (!fs::is_directory(directory)) continue;
    for (const auto& entry : fs::directory_iterator(directory)) {
      const std::string name = entry.path().filename().string();
      const bool is_needed = name.starts_with("libxt_") || name.starts_with("libipt_") || name.starts_with("libip6t_");
      if (is_needed) files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

void add_programs(Tree& tree, const sim::Scenario& scenario) {
  const auto programs = guest_programs(scenario);
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  std::vector<std::string> files{self};
  tree.copy(self, image::program, 0755);
  for (const auto& program : programs) {
    const std::string path = find_guest_program(program);
    if (path.empty()) throw Complaint("the program " + program + " is missing", ExitCode::environment);
    tree.copy(path, "/usr/bin/" + program, 0755);
    files.push_back(path);
  }
  if (std::ranges::any_of(families, [&](auto family) { return calls_firewall(family, programs); })) {
    for (const auto& extension : firewall_extensions()) {
      tree.copy(extension, extension, 0755);
      files.push_back(extension);
    }
  }
  for (const auto& library : libraries_of(files)) tree.copy(library, library, 0755);
  // The kernel and scripts call these by their paths.
  tree.copy(find_program("modprobe"), "/sbin/modprobe", 0755);
  tree.copy(find_program("sh"), "/bin/sh", 0755);
  if (tree.contains("/usr/bin/bash")) tree.copy(find_program("bash"), "/bin/bash", 0755);
  if (tree.contains("/usr/bin/ipvsadm")) tree.copy(find_program("ipvsadm"), "/sbin/ipvsadm", 0755);
}

void add_modules(Tree& tree, const sim::Scenario& scenario, const GuestModules& modules) {
  const std::string place = "/lib/modules/" + modules.release;
  std::string list;
  auto names = laboratory_module_names();
  for (const auto family : families) {
    if (!calls_firewall(family, guest_programs(scenario))) continue;
    const auto of_family = firewall_module_names(family);
    names.insert(names.end(), of_family.begin(), of_family.end());
  }
  for (const auto& path : module_files(modules.directory, names).in_load_order) {
    tree.copy(modules.directory + "/" + path, place + "/" + path);
    list += place + "/" + path + "\n";
  }
  tree.add_text(image::module_list, list);
  for (const std::string name :
       {"dep", "dep.bin", "alias", "alias.bin", "symbols", "symbols.bin", "builtin", "builtin.bin", "builtin.alias.bin",
        "builtin.modinfo", "softdep", "devname", "order"}) {
    const std::string file = modules.directory + "/modules." + name;
    if (fs::is_regular_file(file)) tree.copy(file, place + "/modules." + name);
  }
}

/// What tools print names from. A machine's own names would make outputs differ from desk to desk.
void add_configuration(Tree& tree) {
  tree.add_text("/etc/hosts", "127.0.0.1\tlocalhost\n");
  tree.add_text("/etc/nsswitch.conf", "hosts: files\nservices: files\nprotocols: files\n");
  for (const char* file : {"/etc/services", "/etc/protocols", "/etc/ethertypes"}) tree.copy_if_there(file);
  if (tree.contains("/usr/bin/service")) {
    tree.copy_if_there("/etc/init.d/ipvsadm", 0755);
    tree.copy_if_there("/lib/lsb/init-functions");
  }
  for (const char* directory : {"/etc/iproute2", "/usr/share/iproute2"}) {
    if (!fs::is_directory(directory)) continue;
    for (const auto& entry : fs::directory_iterator(directory)) tree.copy_if_there(entry.path().string());
  }
}

}  // namespace

std::vector<std::byte> guest_image(const sim::Scenario& scenario, const GuestModules& modules) {
  Tree tree;
  tree.add_console();
  for (const char* directory : {"/proc", "/sys", "/run", "/tmp", "/root"}) tree.add_directory(directory);
  add_programs(tree, scenario);
  add_modules(tree, scenario, modules);
  add_configuration(tree);
  tree.copy(scenario.file, image::scenario);
  return tree.finish();
}

}  // namespace lvslab::cli
