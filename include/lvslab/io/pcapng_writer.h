#pragma once
/// A pcapng file (draft-ietf-opsawg-pcapng) of many Ethernet interfaces, a comment and a direction on each packet.
///
/// One section; one interface description per interface, with its name and nanosecond times; one enhanced packet
/// block per frame. Instants count from 1970. Little-endian on every machine: equal runs give equal files.

#include <cstdint>
#include <string>
#include <string_view>

#include <lvslab/io/output_file.h>
#include <lvslab/net/bytes.h>
#include <lvslab/time.h>

namespace lvslab::io {

/// Bits 0 and 1 of epb_flags.
enum class Direction : std::uint8_t { unknown = 0, inbound = 1, outbound = 2 };

class PcapngWriter {
 public:
  /// A comment longer than this is cut there (at a character's start): an option's length is 16 bits.
  static constexpr std::size_t max_comment_size = 65'000;

  /// `application` goes into the section header. Throws std::system_error.
  explicit PcapngWriter(const std::string& path, std::string_view application = "lvslab");
  PcapngWriter(const PcapngWriter&) = delete;
  PcapngWriter& operator=(const PcapngWriter&) = delete;
  /// Writes what is left; errors are lost: call close() to hear of them.
  ~PcapngWriter();

  /// Interfaces are numbered from 0 in the order they are added, and may be added at any time.
  std::uint32_t add_interface(std::string_view name, std::string_view description = {});
  /// `interface` must have been added. No allocation; one copy of the frame. An empty comment is left out.
  void write(std::uint32_t interface, Instant at, net::Bytes frame, Direction direction, std::string_view comment = {});
  /// Goes on with the comment of the packet that was written last. There must be one.
  void append_comment(std::string_view text);
  /// Throws std::system_error when anything could not be written.
  void close();

 private:
  void finish_packet();

  OutputFile file_;
  std::uint32_t interface_count_ = 0;
  // The newest packet's block, in the file's buffer but not yet committed: its comment may grow.
  net::MutableBytes open_;      ///< all the room there is for it; empty: no packet is open
  std::size_t comment_at_ = 0;  ///< where in it the comment's option begins
  std::size_t comment_size_ = 0;
};

}  // namespace lvslab::io
