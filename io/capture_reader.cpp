#include <array>
#include <limits>
#include <utility>

#include <lvslab/io/capture_reader.h>

namespace lvslab::io {
namespace {

constexpr std::uint32_t section_header_block = 0x0a0d0d0a;
constexpr std::uint32_t interface_description_block = 1;
constexpr std::uint32_t simple_packet_block = 3;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::size_t pcap_header_size = 24;
constexpr std::int64_t last_second = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

constexpr std::array<std::uint64_t, 20> powers_of_ten = [] {
  std::array<std::uint64_t, 20> powers{};
  std::uint64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

/// Seconds and nanoseconds of a count of 10^-exponent or 2^-exponent seconds, rounded down.
std::pair<std::uint64_t, std::uint64_t> split_time(std::uint64_t count, bool binary, std::uint8_t exponent) {
  if (binary) {
    if (exponent > 63) return {0, 0};  // 2^64 such units are at most a second
    const std::uint64_t seconds = count >> exponent;
    std::uint64_t fraction = count & ((std::uint64_t{1} << exponent) - 1);
    std::uint8_t bits = exponent;
    if (bits > 32) {  // the product below must fit; finer than a quarter of a nanosecond does not matter
      fraction >>= bits - 32;
      bits = 32;
    }
    return {seconds, fraction * 1'000'000'000 >> bits};
  }
  if (exponent > 19) {
    const int finer = exponent - 9;
    return {0, finer < 20 ? count / powers_of_ten[static_cast<std::size_t>(finer)] : 0};
  }
  const std::uint64_t per_second = powers_of_ten[exponent];
  const std::uint64_t fraction = count % per_second;
  const std::uint64_t nanoseconds =
      exponent <= 9 ? fraction * powers_of_ten[9U - exponent] : fraction / powers_of_ten[exponent - 9U];
  return {count / per_second, nanoseconds};
}

std::string_view as_text(net::Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

Result<CaptureReader> CaptureReader::over(net::Bytes capture) {
  CaptureReader reader(capture);
  if (capture.size() < 4) return Unexpected{Error{"this is no capture: it has fewer than 4 bytes", {}}};
  const std::uint32_t magic = reader.u32(0);  // read as little-endian
  if (magic == section_header_block) {
    reader.format_ = Format::pcapng;
    return reader;
  }
  Clock clock;
  switch (magic) {
    case 0xa1b2c3d4: break;
    case 0xa1b23c4d: clock.exponent = 9; break;
    case 0xd4c3b2a1: reader.order_ = ByteOrder::big; break;
    case 0x4d3cb2a1:
      reader.order_ = ByteOrder::big;
      clock.exponent = 9;
      break;
    default: return Unexpected{Error{"this is no capture: neither pcap nor pcapng begins like this", {}}};
  }
  if (capture.size() < pcap_header_size) return Unexpected{Error{"the pcap header breaks off", {}}};
  // The upper bits of the link type's word tell of a frame check sequence; captures with one are not ours to judge.
  reader.interfaces_.push_back({{}, static_cast<std::uint16_t>(reader.u32(20) & 0xffff)});
  reader.clocks_.push_back(clock);
  reader.snap_lengths_.push_back(0);
  reader.offset_ = pcap_header_size;
  return reader;
}

std::uint16_t CaptureReader::u16(std::size_t offset) const {
  const std::uint16_t value = net::load_u16(capture_, offset);
  return order_ == ByteOrder::big ? value : __builtin_bswap16(value);
}

std::uint32_t CaptureReader::u32(std::size_t offset) const {
  const std::uint32_t value = net::load_u32(capture_, offset);
  return order_ == ByteOrder::big ? value : __builtin_bswap32(value);
}

Error CaptureReader::error_here(std::string sentence) const {
  return {std::move(sentence), "byte " + std::to_string(offset_)};
}

Result<std::optional<CapturedPacket>> CaptureReader::next() {
  if (failed_) return Unexpected{*failed_};
  auto packet = format_ == Format::pcap ? next_pcap() : next_pcapng();
  if (!packet) failed_ = packet.error();
  return packet;
}

Result<std::optional<CapturedPacket>> CaptureReader::next_pcap() {
  constexpr std::size_t header_size = 16;
  const std::size_t left = capture_.size() - offset_;
  if (left == 0) return std::optional<CapturedPacket>{};
  if (left < header_size) return Unexpected{error_here("a packet's header breaks off")};
  const std::uint32_t size = u32(offset_ + 8);
  if (size > left - header_size) return Unexpected{error_here("a packet claims more bytes than the file has")};
  CapturedPacket packet;
  const auto [carry, nanoseconds] = split_time(u32(offset_ + 4), false, clocks_[0].exponent);
  packet.at = Instant{std::chrono::seconds{std::int64_t{u32(offset_)} + static_cast<std::int64_t>(carry)} +
                      std::chrono::nanoseconds{nanoseconds}};
  packet.bytes = capture_.subspan(offset_ + header_size, size);
  packet.size_on_wire = u32(offset_ + 12);
  offset_ += header_size + size;
  return std::optional{packet};
}

Result<std::optional<CapturedPacket>> CaptureReader::next_pcapng() {
  while (offset_ < capture_.size()) {
    const auto block = next_block();
    if (!block) return Unexpected{block.error()};
    Result<std::optional<CapturedPacket>> packet = std::optional<CapturedPacket>{};
    if (block->type == interface_description_block) {
      if (const auto described = describe_interface(*block); !described) return Unexpected{described.error()};
    } else if (block->type == enhanced_packet_block) {
      packet = read_enhanced_packet(*block);
    } else if (block->type == simple_packet_block) {
      packet = read_simple_packet(*block);
    }  // other blocks (names, statistics, keys) say nothing about packets
    if (!packet) return packet;
    offset_ = block->end + 4;
    if (*packet) return packet;
  }
  return std::optional<CapturedPacket>{};
}

Result<CaptureReader::Block> CaptureReader::next_block() {
  const std::size_t left = capture_.size() - offset_;
  if (left < 12) return Unexpected{error_here("a block breaks off")};
  if (u32(offset_) == section_header_block) {  // the same in both byte orders
    if (left < 28) return Unexpected{error_here("a section header breaks off")};
    if (const auto begun = begin_section(offset_ + 8); !begun) return Unexpected{begun.error()};
  }
  const std::size_t size = u32(offset_ + 4);
  if (size < 12 || size % 4 != 0) return Unexpected{error_here("a block's length is impossible")};
  if (size > left) return Unexpected{error_here("a block claims more bytes than the file has")};
  if (u32(offset_ + size - 4) != size) return Unexpected{error_here("a block's two lengths differ")};
  return Block{u32(offset_), offset_ + 8, offset_ + size - 4};
}

Result<void> CaptureReader::begin_section(std::size_t body) {
  const std::uint32_t magic = net::load_u32(capture_, body);
  if (magic == 0x1a2b3c4d) {
    order_ = ByteOrder::big;
  } else if (magic == 0x4d3c2b1a) {
    order_ = ByteOrder::little;
  } else {
    return Unexpected{error_here("a section's byte order mark is wrong")};
  }
  if (u16(body + 4) != 1) return Unexpected{error_here("this version of pcapng is not known")};
  section_interfaces_ = interfaces_.size();
  return {};
}

Result<void> CaptureReader::describe_interface(const Block& block) {
  if (block.end - block.begin < 8) return Unexpected{error_here("an interface description breaks off")};
  CaptureInterface interface { {}, u16(block.begin) };
  Clock clock;
  std::size_t at = block.begin + 8;
  while (const auto option = next_option(at, block.end)) {
    if (option->code == 2) interface.name = as_text(option->value);
    if (option->code == 9 && option->value.size() == 1) {
      const std::uint8_t resolution = net::load_u8(option->value, 0);
      clock.binary = (resolution & 0x80) != 0;
      clock.exponent = resolution & 0x7f;
    }
    if (option->code == 14 && option->value.size() == 8) {
      const auto here = static_cast<std::size_t>(option->value.data() - capture_.data());
      const std::uint64_t first = u32(here);
      const std::uint64_t second = u32(here + 4);
      clock.offset_s =
          static_cast<std::int64_t>(order_ == ByteOrder::big ? first << 32 | second : second << 32 | first);
    }
  }
  interfaces_.push_back(std::move(interface));
  clocks_.push_back(clock);
  snap_lengths_.push_back(u32(block.begin + 4));
  return {};
}

Result<std::optional<CapturedPacket>> CaptureReader::read_enhanced_packet(const Block& block) {
  constexpr std::size_t header_size = 20;
  if (block.end - block.begin < header_size) return Unexpected{error_here("a packet's header breaks off")};
  const std::size_t interface = section_interfaces_ + u32(block.begin);
  if (interface >= interfaces_.size()) return Unexpected{error_here("a packet's interface was never described")};
  const std::size_t size = u32(block.begin + 12);
  if (size > block.end - block.begin - header_size) {
    return Unexpected{error_here("a packet claims more bytes than its block has")};
  }
  const Clock& clock = clocks_[interface];
  const std::uint64_t count = std::uint64_t{u32(block.begin + 4)} << 32 | u32(block.begin + 8);
  const auto [seconds, nanoseconds] = split_time(count, clock.binary, clock.exponent);
  std::int64_t since_1970 = 0;
  if (seconds > static_cast<std::uint64_t>(last_second) ||
      __builtin_add_overflow(static_cast<std::int64_t>(seconds), clock.offset_s, &since_1970) ||
      since_1970 > last_second || since_1970 < -last_second) {
    return Unexpected{error_here("a packet's time is beyond the year 2262")};
  }
  CapturedPacket packet;
  packet.interface = static_cast<std::uint32_t>(interface);
  packet.at = Instant{std::chrono::seconds{since_1970} + std::chrono::nanoseconds{nanoseconds}};
  packet.bytes = capture_.subspan(block.begin + header_size, size);
  packet.size_on_wire = u32(block.begin + 16);
  std::size_t at = std::min(block.begin + header_size + padded(size), block.end);
  while (const auto option = next_option(at, block.end)) {
    if (option->code == 1 && packet.comment.empty()) packet.comment = as_text(option->value);
    if (option->code == 2 && option->value.size() == 4) {
      const auto bits = u32(static_cast<std::size_t>(option->value.data() - capture_.data())) & 3;
      packet.direction = bits < 3 ? Direction{static_cast<std::uint8_t>(bits)} : Direction::unknown;
    }
  }
  return std::optional{packet};
}

Result<std::optional<CapturedPacket>> CaptureReader::read_simple_packet(const Block& block) {
  if (block.end - block.begin < 4) return Unexpected{error_here("a packet's header breaks off")};
  if (section_interfaces_ >= interfaces_.size()) {
    return Unexpected{error_here("a packet's interface was never described")};
  }
  CapturedPacket packet;
  packet.interface = static_cast<std::uint32_t>(section_interfaces_);
  packet.size_on_wire = u32(block.begin);
  std::size_t size = packet.size_on_wire;
  if (const std::uint32_t snap = snap_lengths_[section_interfaces_]; snap != 0 && snap < size) size = snap;
  if (size > block.end - block.begin - 4) {
    return Unexpected{error_here("a packet claims more bytes than its block has")};
  }
  packet.bytes = capture_.subspan(block.begin + 4, size);
  return std::optional{packet};
}

std::optional<CaptureReader::Option> CaptureReader::next_option(std::size_t& offset, std::size_t end) const {
  if (end - offset < 4) return std::nullopt;
  const std::uint16_t code = u16(offset);
  const std::size_t size = u16(offset + 2);
  if (code == 0 || padded(size) > end - offset - 4) return std::nullopt;
  const Option option{code, capture_.subspan(offset + 4, size)};
  offset += 4 + padded(size);
  return option;
}

}  // namespace lvslab::io
