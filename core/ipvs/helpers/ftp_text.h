#pragma once
// What an FTP control connection says about data connections (RFC 959 section 4.1.2, RFC 2428).

#include <optional>
#include <string>
#include <string_view>

#include <lvslab/net/endpoint.h>

namespace lvslab::ipvs {

/// A number that does not fit (255, of a port 65535) begins again at 0, or is none.
enum class FtpNumbers : std::uint8_t { wrap, are_checked };

/// What a client asks its server to announce.
enum class FtpQuestion : std::uint8_t {
  passive,
  extended_passive,
  not_understood,  ///< "EPSV ALL", or of the other family
};

/// "PASV" (of IPv4 only), "EPSV", "EPSV 1": the first of them anywhere in a segment, with the line's end behind it.
[[nodiscard]] std::optional<FtpQuestion> ftp_question_in(std::string_view payload, net::Family family);
/// "PORT h1,h2,h3,h4,p1,p2" (of IPv4), "EPRT |1|address|port|" at the beginning: where the client wants to be called.
/// Whatever stands between the word and the next blank (or PORT's next digit) does not matter.
[[nodiscard]] std::optional<net::Endpoint> ftp_address_from_client(std::string_view payload, net::Family family,
                                                                   FtpNumbers numbers);

/// An address in a server's answer, and which bytes of the payload say it.
struct FtpAnnouncement {
  net::Endpoint endpoint;
  std::size_t begin = 0;
  std::size_t end = 0;
};
/// "227 Entering Passive Mode (h1,h2,h3,h4,p1,p2)"
[[nodiscard]] std::optional<FtpAnnouncement> ftp_passive_answer(std::string_view payload, FtpNumbers numbers);
/// "229 Entering Extended Passive Mode (|||port|)"; without family and address it is `server`'s.
[[nodiscard]] std::optional<FtpAnnouncement> ftp_extended_answer(std::string_view payload, const net::Address& server,
                                                                 FtpNumbers numbers);

/// "10,0,0,4,195,80"
[[nodiscard]] std::string ftp_address_text(const net::Endpoint& endpoint);

}  // namespace lvslab::ipvs
