#include "ftp_text.h"

#include <array>

namespace lvslab::ipvs {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool begins_with(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (upper(text[i]) != word[i]) return false;
  }
  return true;
}

/// The digits at the beginning; without any it is 0. `length` says how many. nullopt: more than `most`.
std::optional<unsigned> read_number(std::string_view text, unsigned most, FtpNumbers numbers, std::size_t& length) {
  unsigned value = 0;
  for (length = 0; length < text.size() && is_digit(text[length]); ++length) {
    value = value * 10 + static_cast<unsigned>(text[length] - '0');
    if (value > most && numbers == FtpNumbers::are_checked) return std::nullopt;
    value &= most;
  }
  return value;
}

enum class Form : std::uint8_t { six_numbers, extended };

/// From `at` to where numbers or addresses begin: behind all of the first `marks` in a row, or at a digit before any,
/// if six numbers are looked for. False: the text ends before.
bool skip_to_address(std::string_view text, std::size_t& at, char mark, Form form) {
  while (at < text.size() && text[at] != mark) {
    if (form == Form::six_numbers && is_digit(text[at])) return true;
    ++at;
  }
  while (at < text.size() && text[at] == mark) ++at;
  return at < text.size();
}

/// Six numbers with commas between, any of which may be missing. `at` ends behind them.
std::optional<net::Endpoint> read_six_numbers(std::string_view text, std::size_t& at, FtpNumbers check) {
  std::array<std::uint8_t, 6> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) {
      if (at >= text.size() || text[at] != ',') return std::nullopt;
      ++at;
    }
    std::size_t length = 0;
    const auto value = read_number(text.substr(at), 0xff, check, length);
    if (!value) return std::nullopt;
    numbers[i] = static_cast<std::uint8_t>(*value);
    at += length;
  }
  if (at >= text.size()) return std::nullopt;  // the last number may go on in the next segment
  const std::uint32_t address = std::uint32_t{numbers[0]} << 24 | std::uint32_t{numbers[1]} << 16 |
                                std::uint32_t{numbers[2]} << 8 | std::uint32_t{numbers[3]};
  return net::Endpoint{net::Ipv4{address}, net::Port{static_cast<std::uint16_t>(numbers[4] << 8U | numbers[5])}};
}

bool is_hex_digit(char c) { return is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'F'); }

/// An address whose groups may begin with any number of zeros.
std::optional<net::Address> read_address(std::string_view text, net::Family family) {
  std::string plain;
  bool in_group = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool goes_on = at + 1 < text.size() && is_hex_digit(text[at + 1]);
    if (!in_group && text[at] == '0' && goes_on) continue;
    in_group = is_hex_digit(text[at]);
    plain += text[at];
  }
  const auto address = net::Address::parse(plain);
  return address && address->family() == family ? address : std::nullopt;
}

/// "|1|132.235.1.2|6275|"; family and address may both be empty when `otherwise` stands for them.
std::optional<net::Endpoint> read_extended(std::string_view text, std::size_t& at, net::Family family,
                                           const std::optional<net::Address>& otherwise, FtpNumbers check) {
  constexpr char first_printable = 33;
  constexpr char last_printable = 126;
  if (at >= text.size() || text[at] < first_printable || text[at] > last_printable) return std::nullopt;
  const char delimiter = text[at++];
  const auto field = [&]() -> std::optional<std::string_view> {
    const std::size_t end = text.find(delimiter, at);
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = text.substr(at, end - at);
    at = end + 1;
    return value;
  };
  const auto kind = field();
  if (!kind) return std::nullopt;
  const bool is_left_out = otherwise && kind->empty();
  if (!is_left_out && *kind != (family == net::Family::ipv4 ? "1" : "2")) return std::nullopt;
  const auto host = field();
  if (!host || host->empty() != is_left_out) return std::nullopt;
  const auto address = is_left_out ? otherwise : read_address(*host, family);
  if (!address) return std::nullopt;
  const auto number = field();
  if (!number || number->empty()) return std::nullopt;
  std::size_t length = 0;
  const auto port = read_number(*number, 0xffff, check, length);
  if (!port || length != number->size()) return std::nullopt;
  return net::Endpoint{*address, net::Port{static_cast<std::uint16_t>(*port)}};
}

}  // namespace

std::optional<FtpQuestion> ftp_question_in(std::string_view payload, net::Family family) {
  constexpr std::size_t shortest = 6;  // "PASV" and a line's end
  for (std::size_t at = 0; at + shortest <= payload.size(); ++at) {
    const auto rest = payload.substr(at);
    if (family == net::Family::ipv4 && begins_with(rest, "PASV\r\n")) return FtpQuestion::passive;
    if (!begins_with(rest, "EPSV") || (rest[4] != ' ' && rest[4] != '\r')) continue;
    const char wanted = family == net::Family::ipv4 ? '1' : '2';
    const bool is_understood = rest[4] == '\r' || (rest[5] == wanted && rest.size() > 6 && rest[6] == '\r');
    return is_understood ? FtpQuestion::extended_passive : FtpQuestion::not_understood;
  }
  return std::nullopt;
}

std::optional<net::Endpoint> ftp_address_from_client(std::string_view payload, net::Family family, FtpNumbers numbers) {
  const bool is_port = family == net::Family::ipv4 && begins_with(payload, "PORT");
  if (!is_port && !begins_with(payload, "EPRT")) return std::nullopt;
  std::size_t at = 4;
  if (!skip_to_address(payload, at, ' ', is_port ? Form::six_numbers : Form::extended)) return std::nullopt;
  return is_port ? read_six_numbers(payload, at, numbers) : read_extended(payload, at, family, std::nullopt, numbers);
}

std::optional<FtpAnnouncement> ftp_passive_answer(std::string_view payload, FtpNumbers numbers) {
  std::size_t at = 4;
  if (!begins_with(payload, "227 ") || !skip_to_address(payload, at, '(', Form::six_numbers)) return std::nullopt;
  FtpAnnouncement announcement;
  announcement.begin = at;
  const auto endpoint = read_six_numbers(payload, at, numbers);
  if (!endpoint) return std::nullopt;
  announcement.endpoint = *endpoint;
  announcement.end = at;
  return announcement;
}

std::optional<FtpAnnouncement> ftp_extended_answer(std::string_view payload, const net::Address& server,
                                                   FtpNumbers numbers) {
  std::size_t at = 4;
  if (!begins_with(payload, "229 ") || !skip_to_address(payload, at, '(', Form::extended)) return std::nullopt;
  FtpAnnouncement announcement;
  announcement.begin = at;
  const auto endpoint = read_extended(payload, at, server.family(), server, numbers);
  if (!endpoint) return std::nullopt;
  announcement.endpoint = *endpoint;
  announcement.end = at;
  return announcement;
}

std::string ftp_address_text(const net::Endpoint& endpoint) {
  const auto address = endpoint.address.ipv4().to_uint();
  const auto port = endpoint.port.to_uint();
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += std::to_string(address >> shift & 0xffU) + ",";
  return text + std::to_string(port >> 8U) + "," + std::to_string(port & 0xffU);
}

}  // namespace lvslab::ipvs
