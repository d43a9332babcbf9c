#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include <lvslab/net/proxy_header.h>

namespace lvslab::net {
namespace {

using Reading = ProxyHeaderReading;

constexpr std::array<std::uint8_t, 12> signature = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                    0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr std::size_t fixed_size = 16;
constexpr std::uint8_t version_2_local = 0x20;
constexpr std::uint8_t version_2_proxy = 0x21;
constexpr std::string_view text_start = "PROXY ";

void append(std::vector<std::byte>& bytes, Bytes more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
void append_u16(std::vector<std::byte>& bytes, std::uint16_t value) {
  bytes.push_back(std::byte(value >> 8));
  bytes.push_back(std::byte(value & 0xff));
}
void append_address(std::vector<std::byte>& bytes, const Address& address) {
  if (address.is_ipv4()) {
    append_u16(bytes, static_cast<std::uint16_t>(address.ipv4().to_uint() >> 16));
    append_u16(bytes, static_cast<std::uint16_t>(address.ipv4().to_uint()));
  } else {
    append(bytes, std::as_bytes(std::span{address.ipv6().octets()}));
  }
}

std::vector<std::byte> version_1(const ProxyHeader& header) {
  std::string text = "PROXY UNKNOWN\r\n";
  if (header.has_addresses) {
    text = std::string("PROXY ") + (header.source.address.is_ipv4() ? "TCP4 " : "TCP6 ") +
           to_text(header.source.address) + " " + to_text(header.destination.address) + " " +
           to_text(header.source.port) + " " + to_text(header.destination.port) + "\r\n";
  }
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> version_2(const ProxyHeader& header) {
  std::vector<std::byte> bytes;
  append(bytes, std::as_bytes(std::span{signature}));
  if (!header.has_addresses) {
    append_u16(bytes, version_2_local << 8);
    append_u16(bytes, 0);
    return bytes;
  }
  const bool is_ipv4 = header.source.address.is_ipv4();
  const auto family = static_cast<std::uint8_t>((is_ipv4 ? 0x10 : 0x20) | (header.protocol == IpProtocol::udp ? 2 : 1));
  append_u16(bytes, static_cast<std::uint16_t>(version_2_proxy << 8 | family));
  append_u16(bytes, is_ipv4 ? 12 : 36);
  append_address(bytes, header.source.address);
  append_address(bytes, header.destination.address);
  append_u16(bytes, header.source.port.to_uint());
  append_u16(bytes, header.destination.port.to_uint());
  return bytes;
}

bool begins_alike(Bytes stream, Bytes wanted) {
  const auto size = std::min(stream.size(), wanted.size());
  return std::ranges::equal(stream.first(size), wanted.first(size));
}

std::optional<Port> port_of(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Port{number};
}

Reading read_version_1(Bytes stream) {
  const std::string_view text(reinterpret_cast<const char*>(stream.data()),
                              std::min(stream.size(), most_proxy_header_v1));
  const auto end = text.find("\r\n");
  if (end == std::string_view::npos) {
    return {text.size() < most_proxy_header_v1 ? Reading::Kind::incomplete : Reading::Kind::malformed, {}, 0};
  }
  Reading reading{Reading::Kind::whole, {}, end + 2};
  reading.header.version = 1;
  std::array<std::string_view, 5> words;
  std::size_t count = 0;
  for (auto rest = text.substr(text_start.size(), end - text_start.size()); count < words.size(); ++count) {
    const auto blank = rest.find(' ');
    words[count] = rest.substr(0, blank);
    if (blank == std::string_view::npos) {
      ++count;
      break;
    }
    rest.remove_prefix(blank + 1);
  }
  if (words[0] == "UNKNOWN") {  // whatever follows is to be ignored
    reading.header.has_addresses = false;
    return reading;
  }
  const auto source = Address::parse(words[1]);
  const auto destination = Address::parse(words[2]);
  const auto source_port = port_of(words[3]);
  const auto destination_port = port_of(words[4]);
  const bool is_ipv4 = words[0] == "TCP4";
  if (count != words.size() || (!is_ipv4 && words[0] != "TCP6") || !source || !destination || !source_port ||
      !destination_port || source->is_ipv4() != is_ipv4 || destination->is_ipv4() != is_ipv4) {
    return {Reading::Kind::malformed, {}, 0};
  }
  reading.header.source = {*source, *source_port};
  reading.header.destination = {*destination, *destination_port};
  return reading;
}

Reading read_version_2(Bytes stream) {
  if (stream.size() < fixed_size) return {Reading::Kind::incomplete, {}, 0};
  const auto command = load_u8(stream, 12);
  const auto family = load_u8(stream, 13);
  const std::size_t length = load_u16(stream, 14);
  if (command != version_2_local && command != version_2_proxy) return {Reading::Kind::malformed, {}, 0};
  if (stream.size() < fixed_size + length) return {Reading::Kind::incomplete, {}, 0};
  Reading reading{Reading::Kind::whole, {}, fixed_size + length};
  auto& header = reading.header;
  header.version = 2;
  header.protocol = (family & 15) == 2 ? IpProtocol::udp : IpProtocol::tcp;
  const bool is_ipv4 = family >> 4 == 1;
  const bool is_ipv6 = family >> 4 == 2;
  header.has_addresses = command == version_2_proxy && (is_ipv4 || is_ipv6);
  if (!header.has_addresses) return reading;
  const std::size_t width = is_ipv4 ? 4 : 16;
  if (length < 2 * width + 4) return {Reading::Kind::malformed, {}, 0};
  const auto address = [&](std::size_t at) {
    return is_ipv4 ? Address{Ipv4{load_u32(stream, at)}} : Address{Ipv6::load(stream, at)};
  };
  header.source = {address(fixed_size), Port{load_u16(stream, fixed_size + 2 * width)}};
  header.destination = {address(fixed_size + width), Port{load_u16(stream, fixed_size + 2 * width + 2)}};
  return reading;
}

}  // namespace

std::vector<std::byte> proxy_header_bytes(const ProxyHeader& header) {
  return header.version == 1 ? version_1(header) : version_2(header);
}

ProxyHeaderReading read_proxy_header(Bytes stream) {
  if (begins_alike(stream, std::as_bytes(std::span{signature}))) return read_version_2(stream);
  if (begins_alike(stream, std::as_bytes(std::span{text_start}))) {
    return stream.size() < text_start.size() ? Reading{Reading::Kind::incomplete, {}, 0} : read_version_1(stream);
  }
  return {};
}

}  // namespace lvslab::net
