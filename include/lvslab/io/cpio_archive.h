#pragma once
/// cpio archives of the "newc" format: what a Linux kernel unpacks as its first root file system (kernel documentation,
/// driver-api/early-userspace/buffer-format), and a plain way to carry several files over one stream.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/result.h>

namespace lvslab::io {

/// Everything belongs to root and carries the time 0, so that equal contents give equal archives.
class CpioWriter {
 public:
  /// Names are relative to the archive's root, "usr/bin/ip"; directories must come before what is in them.
  void add_directory(std::string_view name, std::uint32_t permissions = 0755);
  void add_file(std::string_view name, net::Bytes content, std::uint32_t permissions = 0644);
  void add_symbolic_link(std::string_view name, std::string_view target);
  void add_character_device(std::string_view name, std::uint32_t major, std::uint32_t minor);

  /// Ends the archive and hands it over; the writer is empty then.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  void add(std::string_view name, std::uint32_t mode, net::Bytes content, std::uint32_t major, std::uint32_t minor);

  std::vector<std::byte> archive_;
  std::uint32_t next_inode_ = 1;
};

struct CpioFile {
  std::string name;
  net::Bytes content;  ///< points into the archive
};

/// The regular files of an archive, in its order. An error: no such archive, or one that breaks off. Takes any bytes.
[[nodiscard]] Result<std::vector<CpioFile>> read_cpio(net::Bytes archive);

}  // namespace lvslab::io
