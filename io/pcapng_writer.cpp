#include <cassert>
#include <cstring>

#include <lvslab/io/pcapng_writer.h>

#include "little_endian.h"

namespace lvslab::io {
namespace {

// Block types and option codes of draft-ietf-opsawg-pcapng.
constexpr std::uint32_t section_header_block = 0x0a0d0d0a;
constexpr std::uint32_t interface_description_block = 1;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint16_t end_of_options = 0;
constexpr std::uint16_t comment_option = 1;
constexpr std::uint16_t section_application_option = 4;
constexpr std::uint16_t interface_name_option = 2;
constexpr std::uint16_t interface_description_option = 3;
constexpr std::uint16_t interface_time_resolution_option = 9;
constexpr std::uint16_t packet_flags_option = 2;
constexpr std::uint8_t nanoseconds = 9;  // if_tsresol: 10^-9 s
constexpr std::uint16_t link_type = 1;   // LINKTYPE_ETHERNET

constexpr std::size_t padded(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}
constexpr std::size_t option_size(std::size_t value_size) {
  return value_size == 0 ? 0 : 4 + padded(value_size);
}

/// Bytes and zeros up to the next multiple of four.
std::byte* put_padded(std::byte* to, const void* from, std::size_t size) {
  const std::uint32_t zero = 0;
  const std::size_t end = padded(size);
  if (end != 0) std::memcpy(to + end - 4, &zero, 4);
  if (size != 0) std::memcpy(to, from, size);
  return to + end;
}
std::byte* put_option(std::byte* to, std::uint16_t code, std::string_view value) {
  if (value.empty()) return to;
  to = put_little(to, code);
  to = put_little(to, static_cast<std::uint16_t>(value.size()));
  return put_padded(to, value.data(), value.size());
}
std::byte* put_end_of_options(std::byte* to) {
  return put_little(to, std::uint32_t{end_of_options});
}

/// As much of `text` as an option can hold, not cut within a UTF-8 character.
std::string_view fitting(std::string_view text) {
  if (text.size() <= PcapngWriter::max_comment_size) return text;
  std::size_t size = PcapngWriter::max_comment_size;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

PcapngWriter::PcapngWriter(const std::string& path, std::string_view application) : file_(path) {
  application = fitting(application);
  const std::size_t size = 12 + 16 + option_size(application.size()) + 4;
  std::byte* to = file_.reserve(size).data();
  to = put_little(to, section_header_block);
  to = put_little(to, static_cast<std::uint32_t>(size));
  to = put_little(to, byte_order_magic);
  to = put_little(to, std::uint16_t{1});
  to = put_little(to, std::uint16_t{0});
  to = put_little(to, ~std::uint64_t{0});  // the section's length: not known beforehand
  to = put_option(to, section_application_option, application);
  to = put_end_of_options(to);
  put_little(to, static_cast<std::uint32_t>(size));
  file_.commit(size);
}

std::uint32_t PcapngWriter::add_interface(std::string_view name, std::string_view description) {
  name = fitting(name);
  description = fitting(description);
  const std::size_t size = 12 + 8 + option_size(name.size()) + option_size(description.size()) + option_size(1) + 4;
  std::byte* to = file_.reserve(size).data();
  to = put_little(to, interface_description_block);
  to = put_little(to, static_cast<std::uint32_t>(size));
  to = put_little(to, link_type);
  to = put_little(to, std::uint16_t{0});
  to = put_little(to, std::uint32_t{0});  // snap length: no limit
  to = put_option(to, interface_name_option, name);
  to = put_option(to, interface_description_option, description);
  const char resolution = nanoseconds;
  to = put_option(to, interface_time_resolution_option, {&resolution, 1});
  to = put_end_of_options(to);
  put_little(to, static_cast<std::uint32_t>(size));
  file_.commit(size);
  return interface_count_++;
}

void PcapngWriter::write(std::uint32_t interface, Instant at, net::Bytes frame, Direction direction,
                         std::string_view comment) {
  assert(interface < interface_count_);
  comment = fitting(comment);
  const std::size_t size = 12 + 20 + padded(frame.size()) + option_size(4) + option_size(comment.size()) + 4;
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::byte* to = file_.reserve(size).data();
  to = put_little(to, enhanced_packet_block);
  to = put_little(to, static_cast<std::uint32_t>(size));
  to = put_little(to, interface);
  to = put_little(to, static_cast<std::uint32_t>(time >> 32));
  to = put_little(to, static_cast<std::uint32_t>(time));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  to = put_padded(to, frame.data(), frame.size());
  to = put_little(to, packet_flags_option);
  to = put_little(to, std::uint16_t{4});
  to = put_little(to, std::uint32_t{static_cast<std::uint8_t>(direction)});
  to = put_option(to, comment_option, comment);
  to = put_end_of_options(to);
  put_little(to, static_cast<std::uint32_t>(size));
  file_.commit(size);
}

}  // namespace lvslab::io
