#pragma once
/// Reads captures: pcap (microseconds and nanoseconds) and pcapng, of either byte order.
///
/// Takes any bytes: what is not a capture, or breaks off, is an Error with the offset, never undefined behaviour. Link
/// types are reported, not judged.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/io/pcapng_writer.h>
#include <lvslab/net/bytes.h>
#include <lvslab/result.h>
#include <lvslab/time.h>

namespace lvslab::io {

inline constexpr std::uint16_t link_type_ethernet = 1;

struct CaptureInterface {
  std::string name;  ///< of pcapng's if_name; empty: none given
  std::uint16_t link_type = 0;
};

/// `bytes` and `comment` point into the capture and live as long as it does.
struct CapturedPacket {
  std::uint32_t interface = 0;  ///< index into CaptureReader::interfaces()
  Instant at{};                 ///< since 1970
  net::Bytes bytes;             ///< as captured: possibly fewer than were on the wire
  std::uint32_t size_on_wire = 0;
  Direction direction = Direction::unknown;
  std::string_view comment;  ///< the first, if there are several
};

class CaptureReader {
 public:
  /// Of a whole capture in memory, which must outlive the reader.
  [[nodiscard]] static Result<CaptureReader> over(net::Bytes capture);

  /// The next packet; nullopt at the end. After an error, the error again.
  [[nodiscard]] Result<std::optional<CapturedPacket>> next();
  /// Those described so far, of all sections.
  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const { return interfaces_; }

 private:
  enum class Format : std::uint8_t { pcap, pcapng };
  enum class ByteOrder : std::uint8_t { little, big };
  /// How an interface counts time.
  struct Clock {
    bool binary = false;  ///< units of 2^-exponent seconds, otherwise of 10^-exponent
    std::uint8_t exponent = 6;
    std::int64_t offset_s = 0;
  };
  struct Block {
    std::uint32_t type = 0;
    std::size_t begin = 0;  ///< of the body, in the capture
    std::size_t end = 0;
  };
  struct Option {
    std::uint16_t code = 0;
    net::Bytes value;
  };

  explicit CaptureReader(net::Bytes capture) : capture_(capture) {}

  [[nodiscard]] std::uint16_t u16(std::size_t offset) const;
  [[nodiscard]] std::uint32_t u32(std::size_t offset) const;
  [[nodiscard]] Error error_here(std::string sentence) const;

  Result<std::optional<CapturedPacket>> next_pcap();
  Result<std::optional<CapturedPacket>> next_pcapng();
  Result<Block> next_block();
  Result<void> begin_section(std::size_t body);
  Result<void> describe_interface(const Block& block);
  Result<std::optional<CapturedPacket>> read_enhanced_packet(const Block& block);
  Result<std::optional<CapturedPacket>> read_simple_packet(const Block& block);
  /// The option at `offset`, which moves past it; nullopt at the end of options or where they are broken.
  std::optional<Option> next_option(std::size_t& offset, std::size_t end) const;

  net::Bytes capture_;
  std::size_t offset_ = 0;
  Format format_ = Format::pcap;
  ByteOrder order_ = ByteOrder::little;
  std::vector<CaptureInterface> interfaces_;
  std::vector<Clock> clocks_;                ///< one an interface
  std::vector<std::uint32_t> snap_lengths_;  ///< one an interface; 0: unlimited
  std::size_t section_interfaces_ = 0;       ///< where this section's interfaces begin
  std::optional<Error> failed_;
};

/// The whole file's bytes. Throws std::system_error, whose what() names the file and the reason.
[[nodiscard]] std::vector<std::byte> read_file(const std::string& path);

}  // namespace lvslab::io
