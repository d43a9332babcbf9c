#include <cassert>
#include <cstring>
#include <vector>

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

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }
constexpr std::size_t option_size(std::size_t value_size) { return value_size == 0 ? 0 : 4 + padded(value_size); }

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
std::byte* put_end_of_options(std::byte* to) { return put_little(to, std::uint32_t{end_of_options}); }

/// At most `size` bytes of `text`, not cut within a UTF-8 character.
std::string_view beginning_of(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

/// As much as an option can hold.
std::string_view fitting(std::string_view text) { return beginning_of(text, PcapngWriter::max_comment_size); }

constexpr std::size_t option_header_size = 4;
constexpr std::size_t trailer_size = 8;           // end of options, and the block's length again
constexpr std::size_t usual_comment_room = 1024;  // more than almost every comment; a longer one costs a copy

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
  finish_packet();
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

PcapngWriter::~PcapngWriter() {
  try {
    finish_packet();
  } catch (const std::exception&) {  // documented: errors are lost here
  }
}

void PcapngWriter::close() {
  finish_packet();
  file_.close();
}

void PcapngWriter::write(std::uint32_t interface, Instant at, net::Bytes frame, Direction direction,
                         std::string_view comment) {
  assert(interface < interface_count_);
  finish_packet();
  comment_at_ = 8 + 20 + padded(frame.size()) + option_size(4);
  open_ = file_.reserve(comment_at_ + usual_comment_room + trailer_size);
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::byte* to = put_little(open_.data(), enhanced_packet_block) + 4;  // the length is known at the end
  to = put_little(to, interface);
  to = put_little(to, static_cast<std::uint32_t>(time >> 32));
  to = put_little(to, static_cast<std::uint32_t>(time));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  to = put_padded(to, frame.data(), frame.size());
  to = put_little(to, packet_flags_option);
  to = put_little(to, std::uint16_t{4});
  put_little(to, std::uint32_t{static_cast<std::uint8_t>(direction)});
  append_comment(comment);
}

void PcapngWriter::append_comment(std::string_view text) {
  assert(!open_.empty());
  text = beginning_of(text, max_comment_size - comment_size_);
  if (text.empty()) return;
  const std::size_t begin = comment_at_ + option_header_size + comment_size_;
  if (begin + text.size() + 3 + trailer_size > open_.size()) [[unlikely]] {
    // The buffer at hand is too small: the block goes to the beginning of another.
    const std::vector<std::byte> so_far(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(begin));
    open_ = file_.reserve(comment_at_ + option_header_size + padded(max_comment_size) + trailer_size);
    std::memcpy(open_.data(), so_far.data(), begin);
  }
  std::memcpy(open_.data() + begin, text.data(), text.size());
  comment_size_ += text.size();
}

void PcapngWriter::finish_packet() {
  if (open_.empty()) return;
  std::byte* to = open_.data() + comment_at_;
  if (comment_size_ > 0) {
    put_little(put_little(to, comment_option), static_cast<std::uint16_t>(comment_size_));
    to += option_header_size;
    std::memset(to + comment_size_, 0, padded(comment_size_) - comment_size_);
    to += padded(comment_size_);
  }
  to = put_end_of_options(to);
  const auto size = static_cast<std::uint32_t>(to - open_.data() + 4);
  put_little(to, size);
  put_little(open_.data() + 4, size);
  file_.commit(size);
  open_ = {};
  comment_size_ = 0;
}

}  // namespace lvslab::io
