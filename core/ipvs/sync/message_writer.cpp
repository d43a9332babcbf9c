#include <algorithm>

#include <lvslab/ipvs/sync_message.h>

#include "layout.h"

namespace lvslab::ipvs {
namespace {

/// Appends big-endian numbers.
class Pen {
 public:
  explicit Pen(std::vector<std::byte>& bytes) : bytes_(bytes) {}
  void u8(std::uint32_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
  void u16(std::uint32_t value) {
    u8(value >> 8);
    u8(value);
  }
  void u32(std::uint32_t value) {
    u16(value >> 16);
    u16(value);
  }
  /// As a little-endian machine has it in memory.
  void host_u32(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) u8(value >> shift);
  }
  void port(net::Port port) { u16(port.to_uint()); }
  void address(const net::Address& address) {
    if (address.is_ipv4()) return u32(address.ipv4().to_uint());
    for (const auto octet : address.ipv6().octets()) u8(octet);
  }
  void text(const std::string& text) {
    for (const char letter : text) u8(static_cast<unsigned char>(letter));
  }

 private:
  std::vector<std::byte>& bytes_;
};

void write_v0(const SyncRecord& record, Pen pen) {
  pen.u8(0);
  pen.u8(static_cast<std::uint32_t>(record.protocol));
  for (const auto* end : {&record.client, &record.virtual_address, &record.server}) pen.port(end->port);
  for (const auto* end : {&record.client, &record.virtual_address, &record.server}) pen.address(end->address);
  pen.u16(record.flags & ~sync_flag::hashed);
  pen.u16(record.state);
  if ((record.flags & sync_flag::sequence) == 0) return;
  const auto sequence = record.sequence.value_or(SequenceData{});
  for (const auto& shift : {sequence.in, sequence.out}) {
    for (const auto number : {shift.initial, shift.delta, shift.previous_delta}) pen.host_u32(number);
  }
}

void write_v1(const SyncRecord& record, Pen pen) {
  const bool is_ipv6 = !record.client.address.is_ipv4();
  pen.u8(is_ipv6 ? sync_layout::ipv6_type : 0);
  pen.u8(static_cast<std::uint32_t>(record.protocol));
  pen.u16(static_cast<std::uint32_t>(size_of(record, SyncVersion::v1)));  // the version, 0, is in its upper four bits
  pen.u32(record.flags & ~sync_flag::hashed);
  pen.u16(record.state);
  for (const auto* end : {&record.client, &record.virtual_address, &record.server}) pen.port(end->port);
  pen.u32(record.firewall_mark);
  pen.u32(record.timeout_s);
  for (const auto* end : {&record.client, &record.virtual_address, &record.server}) pen.address(end->address);
  if ((record.flags & sync_flag::sequence) != 0) {
    pen.u8(sync_layout::option_sequence);
    pen.u8(sync_layout::sequence_size);
    const auto sequence = record.sequence.value_or(SequenceData{});
    for (const auto& shift : {sequence.in, sequence.out}) {
      for (const auto number : {shift.initial, shift.delta, shift.previous_delta}) pen.u32(number);
    }
  }
  if (!record.engine_data.empty()) {
    pen.u8(sync_layout::option_engine_data);
    pen.u8(static_cast<std::uint32_t>(record.engine_data.size()));
    pen.text(record.engine_data);
  }
  if (!record.engine_name.empty()) {
    pen.u8(sync_layout::option_engine_name);
    pen.u8(static_cast<std::uint32_t>(record.engine_name.size()));
    pen.text(record.engine_name);
  }
}

}  // namespace

std::size_t size_of(const SyncRecord& record, SyncVersion version) {
  const bool shifts = (record.flags & sync_flag::sequence) != 0;
  if (version == SyncVersion::v0) return sync_layout::record_v0 + (shifts ? sync_layout::sequence_size : 0U);
  std::size_t size = record.client.address.is_ipv4() ? sync_layout::record_ipv4 : sync_layout::record_ipv6;
  if (shifts) size += sync_layout::option_header + sync_layout::sequence_size;
  if (!record.engine_data.empty()) size += sync_layout::option_header + record.engine_data.size();
  if (!record.engine_name.empty()) size += sync_layout::option_header + record.engine_name.size();
  return size;
}

SyncMessageWriter::SyncMessageWriter(SyncVersion version, std::uint8_t syncid, std::size_t most)
    : version_(version), most_(most) {
  Pen pen(bytes_);
  pen.u8(0);
  pen.u8(syncid);
  pen.u16(0);
  if (version == SyncVersion::v0) return;
  pen.u8(0);
  pen.u8(1);
  pen.u16(0);
}

bool SyncMessageWriter::has_room_for(const SyncRecord& record) const {
  if (is_empty()) return true;
  const std::size_t start = version_ == SyncVersion::v0 ? bytes_.size() : sync_layout::aligned(bytes_.size());
  return start + size_of(record, version_) <= most_;
}

void SyncMessageWriter::add(const SyncRecord& record) {
  ++count_;
  if (version_ == SyncVersion::v0) return write_v0(record, Pen(bytes_));
  bytes_.resize(sync_layout::aligned(bytes_.size()));
  write_v1(record, Pen(bytes_));
}

std::vector<std::byte> SyncMessageWriter::take() {
  net::store_u8(bytes_, version_ == SyncVersion::v0 ? 0 : sync_layout::count_v1, static_cast<std::uint8_t>(count_));
  net::store_u16(bytes_, sync_layout::size_field, static_cast<std::uint16_t>(bytes_.size()));
  return std::move(bytes_);
}

}  // namespace lvslab::ipvs
