#pragma once
/// A classic pcap file with nanosecond times: what tcpdump on one Ethernet interface would have written.
///
///      0       4     6     8               16      20      24
///     +-------+-----+-----+-------+-------+-------+-------+
///     | magic | 2   | 4   | 0     | 0     | snap  | link  |   the file, once; magic 0xa1b23c4d, link type 1
///     +-------+-----+-----+-------+-------+-------+-------+
///     | seconds | nanos.  | captured| on wire |  frame ...    each frame
///     +---------+---------+---------+---------+
///
/// Instants count from 1970 in the file, so that equal runs give equal files. Little-endian on every machine.
/// A run may have thousands of interfaces, so a writer holds no open file: it opens it whenever its buffer is full.

#include <cstddef>
#include <string>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/time.h>

namespace lvslab::io {

class PcapWriter {
 public:
  static constexpr std::size_t buffer_size = 1 << 16;

  /// Creates or empties the file and writes its header: a file without frames is a valid capture.
  /// Throws std::system_error, whose what() names the file and the reason.
  explicit PcapWriter(std::string path);
  PcapWriter(PcapWriter&&) noexcept = default;
  PcapWriter& operator=(PcapWriter&&) = delete;
  /// Writes what is left; errors are lost: call flush() to hear of them.
  ~PcapWriter();

  /// `at` from 0 to 2^32 seconds; larger ones are written modulo that, as the format has no room for more.
  void write(Instant at, net::Bytes frame);
  /// Throws std::system_error.
  void flush();

 private:
  std::string path_;
  std::vector<std::byte> buffer_;
};

}  // namespace lvslab::io
