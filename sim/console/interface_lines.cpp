#include "interface_lines.h"

#include "columns.h"

namespace lvslab::sim::console {

std::string heading_line(const Device& device, ListedBy listed_by) {
  return std::to_string(device.index) + ": " + device.shown_name() + ": " + device.shown_flags() + " mtu " +
         std::to_string(device.mtu) + " qdisc " + device.discipline + " state " + device.state +
         (listed_by == ListedBy::link ? " mode DEFAULT" : "") + " group default qlen " +
         std::to_string(device.queue_length);
}

std::string short_heading_line(const Device& device) {
  return std::to_string(device.index) + ": " + device.shown_name() + ": " + device.shown_flags() + " mtu " +
         std::to_string(device.mtu) + " state " + device.state + " qlen " + std::to_string(device.queue_length);
}

std::string hardware_line(const Device& device) {
  return "    link/" + device.kind + " " + device.address + (device.has_peer ? " peer " : " brd ") + device.broadcast +
         device.remark;
}

std::string statistics_lines(const Device& device, const Machine& machine, const IpOptions& options) {
  host::Counters received;
  host::Counters sent;
  if (device.id) {
    received = machine.host.interface(*device.id).received;
    sent = machine.host.interface(*device.id).sent;
  }
  const std::string end = options.line_end();
  const auto counted = [](const host::Counters& counters) {
    return "    " + right(std::to_string(counters.bytes), 10) + right(std::to_string(counters.packets), 8) +
           right("0", 7) + right(std::to_string(counters.dropped), 8) + right("0", 8) + right("0", 8) + " ";
  };
  const bool errors_too = options.statistics > 1;
  std::string text = end + "    RX:  bytes packets errors dropped  missed   mcast           " + end + counted(received);
  if (errors_too) {
    text += end + "    RX errors:  length    crc   frame    fifo overrun" + end +
            "                     0      0       0       0       0 ";
  }
  text += end + "    TX:  bytes packets errors dropped carrier collsns           " + end + counted(sent);
  if (errors_too) {
    // The last column counts changes of the carrier; an Ethernet interface has had two when it is set up.
    text += end + "    TX errors: aborted   fifo  window heartbt transns" + end +
            "                     0      0       0       0       " + (device.kind == "ether" && device.id ? "2" : "0") +
            " ";
  }
  return text;
}

std::string brief_columns(const Device& device) {
  return left(device.shown_name(), 16) + " " + left(device.state, 14) + " ";
}

}  // namespace lvslab::sim::console
