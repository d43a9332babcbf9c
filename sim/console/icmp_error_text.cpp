#include "icmp_error_text.h"

#include <array>

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv4.h>

namespace lvslab::sim::console {
namespace {

std::string unreachable_text(const net::IcmpView& icmp) {
  // clang-format off
  static constexpr std::array<std::string_view, 16> texts = {
      "Destination Net Unreachable", "Destination Host Unreachable", "Destination Protocol Unreachable",
      "Destination Port Unreachable", "", "Source Route Failed", "Destination Net Unknown", "Destination Host Unknown",
      "Source Host Isolated", "Destination Net Prohibited", "Destination Host Prohibited",
      "Destination Net Unreachable for Type of Service", "Destination Host Unreachable for Type of Service",
      "Packet filtered", "Precedence Violation", "Precedence Cutoff"};
  // clang-format on
  if (icmp.code() == net::icmp_code::fragmentation_needed) {
    return "Frag needed and DF set (mtu = " + std::to_string(icmp.next_hop_mtu()) + ")";
  }
  if (icmp.code() < texts.size()) return std::string(texts[icmp.code()]);
  return "Dest Unreachable, Bad Code: " + std::to_string(icmp.code());
}

std::string redirect_text(const net::IcmpView& icmp) {
  static constexpr std::array<std::string_view, 4> texts = {
      "Redirect Network", "Redirect Host", "Redirect Type of Service and Network", "Redirect Type of Service and Host"};
  const std::string what = icmp.code() < texts.size() ? std::string(texts[icmp.code()])
                                                      : "Redirect, Bad Code: " + std::to_string(icmp.code());
  return what + "(New nexthop: " + to_text(net::Ipv4{icmp.rest()}) + ")";
}

}  // namespace

std::string icmp_error_text(const net::IcmpView& icmp) {
  switch (icmp.type()) {
    case net::IcmpType::unreachable: return unreachable_text(icmp);
    case net::IcmpType::source_quench: return "Source Quench";
    case net::IcmpType::redirect: return redirect_text(icmp);
    case net::IcmpType::time_exceeded:
      if (icmp.code() == 0) return "Time to live exceeded";
      if (icmp.code() == 1) return "Frag reassembly time exceeded";
      return "Time exceeded, Bad Code: " + std::to_string(icmp.code());
    case net::IcmpType::parameter_problem: return "Parameter problem: pointer = " + std::to_string(icmp.rest() >> 24);
    default: return "Bad ICMP type: " + std::to_string(static_cast<int>(icmp.type()));
  }
}

std::string icmpv6_error_text(const net::IcmpView& icmp) {
  const auto code = std::to_string(icmp.code());
  switch (net::icmpv6_type(icmp)) {
    case net::Icmpv6Type::unreachable: {
      static constexpr std::array<std::string_view, 5> texts = {"No route", "Administratively prohibited",
                                                                "Beyond scope of source address", "Address unreachable",
                                                                "Port unreachable"};
      const bool is_known = icmp.code() < texts.size();
      return "Destination unreachable: " + (is_known ? std::string(texts[icmp.code()]) : "Unknown code " + code);
    }
    case net::Icmpv6Type::packet_too_big:
      return "Packet too big: mtu=" + std::to_string(icmp.rest()) + (icmp.code() == 0 ? "" : ", code=" + code);
    case net::Icmpv6Type::time_exceeded:
      return "Time exceeded: " + (icmp.code() == 0   ? std::string("Hop limit")
                                  : icmp.code() == 1 ? std::string("Defragmentation failure")
                                                     : "code " + code);
    case net::Icmpv6Type::parameter_problem: {
      static constexpr std::array<std::string_view, 3> texts = {"Wrong header field ", "Unknown header ",
                                                                "Unknown option "};
      const bool is_known = icmp.code() < texts.size();
      return "Parameter problem: " + (is_known ? std::string(texts[icmp.code()]) : "code " + code + ' ') + "at " +
             std::to_string(icmp.rest());
    }
    default: return "unknown icmp type: " + std::to_string(static_cast<int>(icmp.type()));
  }
}

}  // namespace lvslab::sim::console
