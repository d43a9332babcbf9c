#pragma once
// What a director keeps of each FTP control connection through NAT.

#include <map>
#include <optional>

#include <lvslab/ipvs/connection_table.h>

#include "ftp_text.h"
#include "stream_shift.h"

namespace lvslab::ipvs {

struct FtpControl {
  std::optional<FtpQuestion> question;  ///< the client has asked and the server not answered yet
  StreamShift from_server;              ///< its answers change their length when their addresses do
};

/// Who is to open a data connection.
enum class FtpCaller : std::uint8_t { client, server };

using FtpControls = std::map<ConnectionId, FtpControl>;

}  // namespace lvslab::ipvs
