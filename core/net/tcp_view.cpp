#include <algorithm>
#include <string_view>
#include <utility>

#include <lvslab/net/checksum.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::net {
namespace {

enum Kind : std::uint8_t { end = 0, nop = 1, mss = 2, window_scale = 3, sack_permitted = 4, sack = 5, timestamps = 8 };

std::size_t options_size(const TcpHeader& header) {
  const auto& options = header.options;
  std::size_t size = 0;
  if (options.mss) size += 4;
  if (options.timestamps) size += 10;
  if (options.sack_permitted) size += 2;
  if (options.window_scale) size += 3;
  if (header.flags.syn) {
    // Linux pads inside, never behind: SACK-permitted shares the word of the timestamps or gets two NOPs, the
    // timestamps without it two NOPs, the window scale one.
    if (options.sack_permitted != options.timestamps.has_value()) size += 2;
    if (options.window_scale) size += 1;
    return size;
  }
  if (options.timestamps) size += 2;
  if (options.sack_count > 0) size += 4 + std::size_t{options.sack_count} * 8;
  return (size + 3) / 4 * 4;
}

/// Writes option bytes one after another.
class OptionWriter {
 public:
  explicit OptionWriter(MutableBytes bytes) : bytes_(bytes) {}
  void u8(std::uint8_t value) { store_u8(bytes_, std::exchange(at_, at_ + 1), value); }
  void u16(std::uint16_t value) { store_u16(bytes_, std::exchange(at_, at_ + 2), value); }
  void u32(std::uint32_t value) { store_u32(bytes_, std::exchange(at_, at_ + 4), value); }

 private:
  MutableBytes bytes_;
  std::size_t at_ = 0;
};

void write_options(MutableBytes bytes, const TcpHeader& header) {
  const auto& options = header.options;
  OptionWriter write(bytes);
  if (options.mss) {
    write.u8(mss);
    write.u8(4);
    write.u16(*options.mss);
  }
  if (options.timestamps) {
    if (header.flags.syn && options.sack_permitted) {
      write.u8(sack_permitted);
      write.u8(2);
    } else {
      write.u8(nop);
      write.u8(nop);
    }
    write.u8(timestamps);
    write.u8(10);
    write.u32(options.timestamps->value);
    write.u32(options.timestamps->echo);
  } else if (options.sack_permitted) {
    write.u8(nop);
    write.u8(nop);
    write.u8(sack_permitted);
    write.u8(2);
  }
  if (options.window_scale) {
    write.u8(nop);
    write.u8(window_scale);
    write.u8(3);
    write.u8(*options.window_scale);
  }
  if (options.sack_count > 0) {
    write.u8(nop);
    write.u8(nop);
    write.u8(sack);
    write.u8(static_cast<std::uint8_t>(2 + options.sack_count * 8));
    for (std::size_t i = 0; i < options.sack_count; ++i) {
      write.u32(options.sack[i].left.to_uint());
      write.u32(options.sack[i].right.to_uint());
    }
  }
}

}  // namespace

std::string to_text(const TcpFlags& flags) {
  std::string text;
  const auto add = [&text](bool set, std::string_view name) {
    if (!set) return;
    if (!text.empty()) text += ',';
    text += name;
  };
  add(flags.syn, "SYN");
  add(flags.fin, "FIN");
  add(flags.rst, "RST");
  add(flags.psh, "PSH");
  add(flags.ack, "ACK");
  add(flags.urg, "URG");
  add(flags.ece, "ECE");
  add(flags.cwr, "CWR");
  return text.empty() ? "none" : text;
}

TcpOptions TcpView::options() const {
  TcpOptions options;
  Bytes left = option_bytes();
  while (!left.empty()) {
    const auto kind = load_u8(left, 0);
    if (kind == end) break;
    if (kind == nop) {
      left = left.subspan(1);
      continue;
    }
    if (left.size() < 2) break;
    const std::size_t length = load_u8(left, 1);
    if (length < 2 || length > left.size()) break;
    if (kind == mss && length == 4) {
      options.mss = load_u16(left, 2);
    } else if (kind == window_scale && length == 3) {
      options.window_scale = load_u8(left, 2);
    } else if (kind == sack_permitted && length == 2) {
      options.sack_permitted = true;
    } else if (kind == timestamps && length == 10) {
      options.timestamps = TcpOptions::Timestamps{load_u32(left, 2), load_u32(left, 6)};
    } else if (kind == sack && length >= 10 && (length - 2) % 8 == 0) {
      options.sack_count = static_cast<std::uint8_t>(std::min<std::size_t>((length - 2) / 8, options.sack.size()));
      for (std::size_t i = 0; i < options.sack_count; ++i) {
        options.sack[i] = {TcpSeq{load_u32(left, 2 + i * 8)}, TcpSeq{load_u32(left, 6 + i * 8)}};
      }
    }
    left = left.subspan(length);
  }
  return options;
}

std::size_t tcp_header_size(const TcpHeader& header) { return TcpView::min_size + options_size(header); }

void push_tcp(Packet& packet, const TcpHeader& header, const Address& source, const Address& destination) {
  const auto header_size = tcp_header_size(header);
  const auto bytes = packet.push_front(header_size);
  store_u16(bytes, 0, header.source.to_uint());
  store_u16(bytes, 2, header.destination.to_uint());
  store_u32(bytes, 4, header.sequence.to_uint());
  store_u32(bytes, 8, header.acknowledgement.to_uint());
  store_u8(bytes, 12, static_cast<std::uint8_t>(header_size / 4 * 16));
  store_u8(bytes, 13, header.flags.to_uint());
  store_u16(bytes, 14, header.window);
  store_u16(bytes, 16, 0);
  store_u16(bytes, 18, 0);
  write_options(bytes.subspan(TcpView::min_size), header);
  ChecksumSum sum;
  sum.add_pseudo_header(source, destination, IpProtocol::tcp, packet.size());
  sum.add(packet.bytes());
  store_u16(packet.mutable_bytes(), 16, sum.value());
}

}  // namespace lvslab::net
