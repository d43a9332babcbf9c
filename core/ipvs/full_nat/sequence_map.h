#pragma once
// The two numberings of one connection: the client's side and the server's side count the same bytes from different
// numbers. Two things set them apart.
//
//   The client's stream: the server must find a SYN's number higher than that of any old connection of the same ports,
//   and many clients share them here. So the director chooses the number anew and adds the difference to everything.
//   A PROXY header that it puts in front of the data moves what follows by its size once more.
//
//   The server's stream: only where the SYN proxy has answered the client before any server did.

#include <cstdint>

#include <lvslab/net/tcp_view.h>

namespace lvslab::ipvs::full_nat {

struct SequenceMap {
  std::uint32_t request_shift = 0;  ///< server's numbering of the client's stream, less the client's
  std::uint32_t reply_shift = 0;    ///< client's numbering of the server's stream, less the server's
  net::TcpSeq first_byte;           ///< of the client's stream, as the client counts

  // The PROXY header: so many bytes of the client's beginning became so many for the server.
  std::uint16_t header_before = 0;
  std::uint16_t header_after = 0;
  bool header_sent = false;   ///< it has been on the wire once
  bool header_taken = false;  ///< the server has acknowledged it: the beginning will not come again
  /// A segment overtook the client's first data: it was moved by the size of the header that is to come with these.
  std::uint16_t header_promised = 0;

  [[nodiscard]] std::uint32_t header_growth() const {
    return static_cast<std::uint32_t>(header_after) - static_cast<std::uint32_t>(header_before);
  }

  /// The number that the server knows a client's segment by. `has_data`: it carries payload.
  [[nodiscard]] net::TcpSeq to_server(net::TcpSeq number, bool has_data) const {
    const auto plain = number + request_shift;
    if (!header_sent) return number.after(first_byte) ? plain + header_promised : plain;
    const bool is_beginning = !header_taken && !number.after(first_byte);
    // A segment with the first byte carries the header in front of it; one without data comes behind the header.
    if (is_beginning && (has_data || header_before > 0 || number.before(first_byte))) return plain;
    return plain + header_growth();
  }
  /// How far the client's stream has come, by the server's acknowledgement (or an edge of its SACK blocks).
  [[nodiscard]] net::TcpSeq acknowledged_to_client(net::TcpSeq number) const {
    const auto plain = number - request_shift;
    if (!header_sent) return plain.after(first_byte) ? plain - header_promised : plain;
    if (header_taken) return plain - header_growth();
    if (!plain.after(first_byte)) return plain;
    if (plain.before(first_byte + header_after)) return first_byte;
    return plain - header_growth();
  }
  /// The server has acknowledged so much.
  void on_acknowledged(net::TcpSeq number) {
    if (!header_sent || header_taken) return;
    const auto plain = number - request_shift;
    header_taken = plain.after(first_byte + header_after);
  }
  [[nodiscard]] net::TcpSeq reply_to_client(net::TcpSeq number) const { return number + reply_shift; }
  [[nodiscard]] net::TcpSeq acknowledged_to_server(net::TcpSeq number) const { return number - reply_shift; }
};

}  // namespace lvslab::ipvs::full_nat
