#include <cstring>
#include <utility>

#include <lvslab/io/pcap_writer.h>

#include "file_descriptor.h"
#include "little_endian.h"

namespace lvslab::io {
namespace {

constexpr std::uint32_t nanosecond_magic = 0xa1b23c4d;
constexpr std::uint32_t snap_length = 262144;  // tcpdump's own default; no frame is cut
constexpr std::uint32_t link_type = 1;         // LINKTYPE_ETHERNET
constexpr std::size_t record_header_size = 16;

}  // namespace

PcapWriter::PcapWriter(std::string path) : path_(std::move(path)) {
  std::byte header[24];
  std::byte* to = put_little(header, nanosecond_magic);
  to = put_little(to, std::uint16_t{2});
  to = put_little(to, std::uint16_t{4});
  to = put_little(to, std::uint32_t{0});
  to = put_little(to, std::uint32_t{0});
  to = put_little(to, snap_length);
  put_little(to, link_type);
  const FileDescriptor file(path_, O_WRONLY | O_CREAT | O_TRUNC);
  if (const int failure = file.write_all(header)) {
    throw std::system_error(failure, std::generic_category(), "cannot write '" + path_ + "'");
  }
}

PcapWriter::~PcapWriter() {
  try {
    flush();
  } catch (const std::exception&) {  // documented: errors are lost here
  }
}

void PcapWriter::write(Instant at, net::Bytes frame) {
  const std::size_t size = record_header_size + frame.size();
  if (buffer_.size() + size > buffer_size) flush();
  buffer_.reserve(buffer_size);
  const std::size_t begin = buffer_.size();
  buffer_.resize(begin + size);
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::byte* to = put_little(buffer_.data() + begin, static_cast<std::uint32_t>(time / 1'000'000'000));
  to = put_little(to, static_cast<std::uint32_t>(time % 1'000'000'000));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  to = put_little(to, static_cast<std::uint32_t>(frame.size()));
  std::memcpy(to, frame.data(), frame.size());
}

void PcapWriter::flush() {
  if (buffer_.empty()) return;
  FileDescriptor file(path_, O_WRONLY | O_APPEND);
  int failure = file.write_all(buffer_);
  buffer_.clear();
  if (failure == 0) failure = file.close();
  if (failure != 0) throw std::system_error(failure, std::generic_category(), "cannot write '" + path_ + "'");
}

}  // namespace lvslab::io
